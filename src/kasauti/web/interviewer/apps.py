from django.apps import AppConfig


class InterviewerConfig(AppConfig):
    name = "kasauti.web.interviewer"
    label = "interviewer"
