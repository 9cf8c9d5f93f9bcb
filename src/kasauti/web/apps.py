from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kasauti.web"
    label = "web"
