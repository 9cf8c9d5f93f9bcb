"""Every address of the pages."""

from allauth.account import views as account
from django.urls import include, path

from kasauti.web import health, mail_events

urlpatterns = [
    path("alive", health.alive, name="alive"),
    path("ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("mail-events", mail_events.mail_events, name="mail_events"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("", include("kasauti.web.second_factor")),
    path("", include("kasauti.web.passwords")),
    path("", include("kasauti.web.single_sign_on")),
    path("", include("kasauti.web.ui.urls")),
    path("", include("kasauti.web.candidate.urls")),
    path("", include("kasauti.web.recruiter.urls")),
    path("", include("kasauti.web.interviewer.urls")),
]
