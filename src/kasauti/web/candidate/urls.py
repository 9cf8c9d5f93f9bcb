"""Addresses of the candidates' pages."""

from django.urls import path

from kasauti.web.candidate.views import offers

urlpatterns = [
    path("offer/<str:token>/", offers.offer, name="candidate_offer"),
    path("offer/<str:token>/letter", offers.letter, name="candidate_letter"),
    path("offer/<str:token>/<slug:verb>", offers.act, name="candidate_act"),
]
