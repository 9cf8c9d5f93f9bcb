"""Addresses of the interviewers' pages."""

from django.urls import path

from kasauti.web.interviewer.views import (
    curves,
    feedback,
    hours,
    knowledge,
    preparing,
    room,
    rounds,
    validation,
)

urlpatterns = [
    path("interviews/", rounds.mine, name="interviews"),
    path("interviews/curves/<slug:fault>", curves.curve, name="fault_curve"),
    path("interviews/sheets/<slug:question>", preparing.sheet, name="sheet"),
    path("interviews/ratings", preparing.ratings, name="own_ratings"),
    path("interviews/validation", validation.validation, name="validation"),
    path("interviews/hours", hours.hours, name="hours"),
    path("interviews/training", hours.training, name="training"),
    path("people/<int:pk>/interviews", rounds.plan, name="plan"),
    path("people/<int:pk>/interviews/draw", rounds.draw, name="plan_draw"),
    path("people/<int:pk>/interviews/ask", rounds.ask, name="plan_ask"),
    path("people/<int:pk>/knowledge", knowledge.checks, name="checks"),
    path("people/<int:pk>/knowledge/ask", knowledge.ask, name="check_ask"),
    path("checks/<int:pk>/", knowledge.reading, name="check_reading"),
    path("checks/<int:pk>/read", knowledge.read, name="check_read"),
    path("checks/<int:pk>/change/<slug:verb>", knowledge.change, name="check_change"),
    path("adjustments/<int:pk>/answer", rounds.answer, name="adjustment_answer"),
    path("people/<int:pk>/feedback", feedback.release, name="feedback_release"),
    path("contests/<int:pk>/", feedback.contest, name="contest"),
    path("people/<int:pk>/debrief", rounds.debrief, name="debrief"),
    path("people/<int:pk>/decide", rounds.decide, name="decide"),
    path("rounds/<int:pk>/", rounds.scorecard, name="scorecard"),
    path("rounds/<int:pk>/seat", rounds.seat, name="round_seat"),
    path("rounds/<int:pk>/question", rounds.choose, name="round_question"),
    path("rounds/<int:pk>/schedule", rounds.schedule, name="round_schedule"),
    path("rounds/<int:pk>/room", room.room, name="room"),
    path("rounds/<int:pk>/room/turn", room.turn, name="room_turn"),
    path("rounds/<int:pk>/room/observe", room.observe, name="room_observe"),
    path("rounds/<int:pk>/replay", room.replay, name="replay"),
    path("rounds/<int:pk>/replay/changes", room.changes, name="replay_changes"),
    path("rounds/<int:pk>/cancel", rounds.cancel, name="round_cancel"),
    path("rounds/<int:pk>/invitation.ics", rounds.invitation, name="round_invitation"),
]
