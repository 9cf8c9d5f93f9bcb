"""Addresses of the interviewers' pages."""

from django.urls import path

from kasauti.web.interviewer import views

urlpatterns = [
    path("interviews/", views.mine, name="interviews"),
    path("people/<int:pk>/interviews", views.plan, name="plan"),
    path("people/<int:pk>/interviews/draw", views.draw, name="plan_draw"),
    path("people/<int:pk>/debrief", views.debrief, name="debrief"),
    path("people/<int:pk>/decide", views.decide, name="decide"),
    path("rounds/<int:pk>/", views.scorecard, name="scorecard"),
    path("rounds/<int:pk>/seat", views.seat, name="round_seat"),
    path("rounds/<int:pk>/schedule", views.schedule, name="round_schedule"),
    path("rounds/<int:pk>/invitation.ics", views.invitation, name="round_invitation"),
]
