from django.apps import AppConfig


class CandidateConfig(AppConfig):
    name = "kasauti.web.candidate"
    label = "candidate"
