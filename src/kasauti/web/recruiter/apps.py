from django.apps import AppConfig


class RecruiterConfig(AppConfig):
    name = "kasauti.web.recruiter"
    label = "recruiter"
