"""Who interviews: their hours, their load, what their calendar says, what they are trained for."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kasauti.records.models.interviews import InterviewPlan

WEEKDAYS = (0, 1, 2, 3, 4)


def working_days() -> list[int]:
    """Return Monday to Friday."""
    return list(WEEKDAYS)


class Interviewer(models.Model):
    """When and how often a user interviews; whoever set nothing has the defaults.

    ``calendar_url`` is read by the hour and only busy times are kept; it is shown to nobody else.
    ``calendar_password`` is encrypted and shown to nobody.
    """

    class Calendar(models.TextChoices):
        """How a calendar is read."""

        FILE = "file", _("Published file (ICS)")
        CALDAV = "caldav", _("CalDAV, with sign-in")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interviewer"
    )
    zone = models.CharField(max_length=64, default="Asia/Kolkata")
    opens = models.TimeField(default=time(10))
    closes = models.TimeField(default=time(18))
    days: models.JSONField[Any, Any] = models.JSONField(default=working_days)  # Monday is 0
    most_a_day = models.PositiveSmallIntegerField(
        default=2, validators=(MinValueValidator(1), MaxValueValidator(8))
    )
    most_a_week = models.PositiveSmallIntegerField(
        default=5, validators=(MinValueValidator(1), MaxValueValidator(30))
    )
    calendar_url = models.URLField(max_length=1000, blank=True)
    calendar_kind = models.CharField(max_length=8, choices=Calendar.choices, default=Calendar.FILE)
    calendar_user = models.CharField(max_length=200, blank=True)
    calendar_password = models.TextField(blank=True)
    calendar_read_at = models.DateTimeField(null=True)
    calendar_problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="opens_before_it_closes"
            ),
        )

    def __str__(self) -> str:
        return f"hours of {self.user}"


class BusyTime(models.Model):
    """A time that is taken in an interviewer's own calendar: when, never what."""

    interviewer = models.ForeignKey(Interviewer, on_delete=models.CASCADE, related_name="busy")
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        ordering = ("starts",)

    def __str__(self) -> str:
        return f"{self.starts} to {self.ends}"


class Training(models.Model):
    """That a user may rate a stage, or is still shadowing it.

    A stage for which nobody is trained yet may be rated by anybody: the first follow nobody.
    """

    class State(models.TextChoices):
        SHADOW = "shadow"
        TRAINED = "trained"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trainings"
    )
    stage = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("stage", "user")
        constraints = (
            models.UniqueConstraint(fields=("user", "stage"), name="one_training_a_stage"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.stage} {self.state}"


class Adjustment(models.Model):
    """What a candidate asked for so that sessions measure what they should; without a reason.

    It is shown to whoever arranges sessions, never beside ratings.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        GRANTED = "granted"
        DECLINED = "declined"

    plan = models.ForeignKey(InterviewPlan, on_delete=models.CASCADE, related_name="adjustments")
    kinds: models.JSONField[Any, Any] = models.JSONField(default=list)
    extra_percent = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    answer = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # None where it is granted to everybody who asks
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"adjustment {self.pk}: {self.state}"
