"""The pipeline of a role: its stages, who was moved when and why, notes and decisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from kasauti.records.models.candidates import Application, Stage


class PipelineStage(models.Model):
    """A stage of one role, as its team wants it; ``kind`` says what it is for in every role.

    ``days`` is how long an application may stay before the board marks it as late;
    ``required`` names what must be there before one enters.
    """

    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=24, choices=Stage)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    required = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("role", "position", "pk")

    def __str__(self) -> str:
        return self.name


class StageMove(models.Model):
    """One application moved by one person. Those of one bulk action share ``batch``.

    ``by`` is None where the candidate withdrew. ``mail`` is the one that tells the candidate;
    undoing takes it back while it waits.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves")
    before = models.ForeignKey(
        PipelineStage, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    after = models.ForeignKey(PipelineStage, on_delete=models.SET_NULL, null=True, related_name="+")
    before_kind = models.CharField(max_length=24, choices=Stage)
    after_kind = models.CharField(max_length=24, choices=Stage)
    entered_before = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    batch = models.UUIDField()
    reason = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=500, blank=True)
    mail = models.ForeignKey(
        "records.Mail", on_delete=models.SET_NULL, null=True, related_name="moves"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = (
            models.Index(fields=("batch",), name="move_batch"),
            models.Index(fields=("at",), name="move_at"),
            models.Index(
                fields=("after",),
                include=("reason", "application"),
                condition=models.Q(undone_at=None, after_kind=Stage.NOT_NOW),
                name="move_turned_down_at",
            ),
        )

    def __str__(self) -> str:
        return f"{self.before_kind} → {self.after_kind}"


class Note(models.Model):
    """What somebody of the team wrote about an application, for the team."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentions")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"note {self.pk}"


class Verdict(models.TextChoices):
    """What a hiring manager says of an application."""

    FORWARD = "take forward"
    NOT = "do not take forward"
    UNSURE = "need to know more"


class Minute(models.Model):
    """A hiring manager's minute: a verdict with its reason. It proposes; a person moves."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="minutes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    verdict = models.CharField(max_length=24, choices=Verdict, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "by"),
                condition=models.Q(at__isnull=True),
                name="asked_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"decision on {self.application}: {self.verdict or 'asked'}"
