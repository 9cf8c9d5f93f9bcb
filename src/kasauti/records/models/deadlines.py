"""Deadlines that have passed: who was reminded, who was told after them; what the team allows."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class DeadlinePolicy(models.Model):
    """How long things may take. One row; a stage's own days are kept with the stage.

    ``grace_hours`` lie between a reminder and its escalation; ``backup`` is told where a stage
    names none.
    """

    unread_hours = models.PositiveSmallIntegerField(default=48)
    grace_hours = models.PositiveSmallIntegerField(default=24)
    quiet_weekends = models.BooleanField(default=True)
    backup = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_deadline_policy"),
        )

    def __str__(self) -> str:
        return "what deadlines are"


class Deadline(models.Model):
    """A deadline that has passed, until what it asked for is done.

    ``since`` is when its clock began: whoever comes into a stage again begins a new one. A
    scorecard's begins when its session ends.
    """

    class Kind(models.TextChoices):
        STAGE = "time in stage"
        UNREAD = "résumé unread"
        SCORECARD = "scorecard late"

    kind = models.CharField(max_length=16, choices=Kind)
    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="deadlines"
    )
    scorecard = models.ForeignKey(
        "records.Scorecard", on_delete=models.CASCADE, null=True, related_name="deadlines"
    )
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    responsible = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="deadlines")
    backup = models.ForeignKey(
        _USER, on_delete=models.SET_NULL, null=True, related_name="backed_deadlines"
    )
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "application", "scorecard", "since"),
                name="a_deadline_passes_once",
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(
                fields=("responsible",), name="deadline_open", condition=models.Q(met_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class Notification(models.Model):
    """Something that a user is told in the page: ids and places, no person's data."""

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="notifications")
    words = models.CharField(max_length=300)
    link = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("user",), name="notification_unread", condition=models.Q(read_at=None)
            ),
        )

    def __str__(self) -> str:
        return self.words
