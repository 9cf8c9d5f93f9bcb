from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kasauti.records"
    label = "records"
