from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kasauti.web.ui"
    label = "ui"
