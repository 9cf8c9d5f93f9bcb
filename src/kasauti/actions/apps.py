from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "kasauti.actions"
    label = "actions"
