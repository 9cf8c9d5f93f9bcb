"""Interviews: plans, rounds, panels, scorecards and decisions.

Ratings are read through ``records.scorecards`` alone: it knows who may see them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

LEVELS = (MinValueValidator(1), MaxValueValidator(5))


class InterviewPlan(models.Model):
    """The plan of one application as it was drawn; bars and weights are frozen with it."""

    application = models.OneToOneField(
        "records.Application", on_delete=models.CASCADE, related_name="plan"
    )
    kit = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    plan = models.JSONField()  # sessions with their sentences, what was left out, what is settled
    bars = models.JSONField()
    weights = models.JSONField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True)  # when the candidate was asked to choose times

    def __str__(self) -> str:
        return f"plan of {self.application}"


class Round(models.Model):
    """One session of a plan: what it is, and when it is held.

    ``sequence`` counts the versions of its invitation; the UID follows from the key and stays.
    """

    plan = models.ForeignKey(InterviewPlan, on_delete=models.CASCADE, related_name="rounds")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24)
    question = models.CharField(max_length=40, blank=True)
    read_aloud = models.JSONField(default=list)  # ids of scenarios, of questions about past work
    minutes = models.PositiveSmallIntegerField()
    raters = models.PositiveSmallIntegerField()
    extra_percent = models.PositiveSmallIntegerField(default=0)  # adjustment; never beside scores
    starts_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, default="Asia/Kolkata")
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    moves = models.PositiveSmallIntegerField(default=0)  # by the candidate

    class Meta:
        ordering = ("plan", "position")
        constraints = (
            models.UniqueConstraint(fields=("plan", "position"), name="one_round_a_position"),
        )

    def __str__(self) -> str:
        return f"{self.code} of {self.plan.application}"

    @property
    def length(self) -> timedelta:
        """How long it takes, with what an adjustment adds."""
        return timedelta(minutes=round(self.minutes * (100 + self.extra_percent) / 100))

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, None without a time."""
        return self.starts_at + self.length if self.starts_at else None


class Scorecard(models.Model):
    """One panellist's scorecard of a round. Filed, it is locked for ever.

    A shadow files one too; it never enters an estimate.
    """

    class Part(models.TextChoices):
        RATER = "rater"
        SHADOW = "shadow"

    class Recommendation(models.TextChoices):
        STRONG_NO = "strong no"
        NO = "no"
        YES = "yes"
        STRONG_YES = "strong yes"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="scorecards")
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scorecards"
    )
    part = models.CharField(max_length=8, choices=Part, default=Part.RATER)
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recommendation = models.CharField(max_length=12, choices=Recommendation, blank=True)
    summary = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("round", "pk")
        constraints = (
            models.UniqueConstraint(fields=("round", "rater"), name="one_scorecard_a_rater"),
            models.CheckConstraint(
                condition=models.Q(filed_at=None) | ~models.Q(recommendation=""),
                name="filed_with_a_recommendation",
            ),
        )

    def __str__(self) -> str:
        return f"scorecard {self.pk}"


class Rating(models.Model):
    """A rating of one competency; no level means "not observed", never a low one.

    What a rater amends after the talk stands beside the first rating and enters no estimate.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="ratings")
    competency = models.CharField(max_length=4)
    level = models.PositiveSmallIntegerField(null=True, validators=LEVELS)
    evidence = models.TextField(blank=True)
    prompted = models.BooleanField(default=False)
    amended_level = models.PositiveSmallIntegerField(null=True, validators=LEVELS)
    amended_reason = models.TextField(blank=True)
    amended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("scorecard", "competency")
        constraints = (
            models.UniqueConstraint(
                fields=("scorecard", "competency"), name="one_rating_a_competency"
            ),
            models.CheckConstraint(
                condition=models.Q(level=None) | models.Q(level__range=(1, 5)),
                name="a_level_is_1_to_5",
            ),
        )

    def __str__(self) -> str:
        return f"rating {self.pk}"


class Decision(models.Model):
    """What was decided after the debrief, why, and whether it departs from the computed order."""

    class Outcome(models.TextChoices):
        OFFER = "offer"
        NOT_NOW = "not taken forward"
        MORE = "one more measurement"

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="decisions"
    )
    outcome = models.CharField(max_length=24, choices=Outcome)
    reason = models.TextField()
    override = models.BooleanField(default=False)
    dossier = models.JSONField()  # as it stood
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"decision on {self.application}"
