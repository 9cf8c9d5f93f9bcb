"""A role's job as those who know it see it: the survey of what it asks for, the session of bars."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class JobAnalysis(models.Model):
    """A survey of what a role's job asks for; what was rated opens to anybody when it is closed."""

    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="job_analyses")
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("role",),
                condition=models.Q(closed_at=None),
                name="one_open_job_analysis_a_role",
            ),
        )

    def __str__(self) -> str:
        return f"job analysis {self.pk}"


class JobAnalysisAnswer(models.Model):
    """What one person who knows the job says: for each competency how it weighs, and from when."""

    analysis = models.ForeignKey(JobAnalysis, on_delete=models.CASCADE, related_name="answers")
    rater = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    importance = models.JSONField(default=dict)  # competency → 1 to 5
    at_start = models.JSONField(default=dict)  # competency → needed from the first day
    filed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("analysis", "rater"), name="one_answer_a_rater"),
        )

    def __str__(self) -> str:
        return f"answer {self.pk}"


class BarSession(models.Model):
    """A modified-Angoff session: levels of the just-acceptable person, twice, with a talk between.

    ``discussion`` is what was said in the talk; ``taken`` which bars of the role followed from it.
    """

    class State(models.TextChoices):
        FIRST = "first round"
        TALK = "discussion"
        SECOND = "second round"
        CLOSED = "closed"

    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="bar_sessions")
    state = models.CharField(max_length=16, choices=State, default=State.FIRST)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    discussion = models.TextField(blank=True)
    closed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    taken = models.JSONField(default=dict)  # competency → [level before, level after]
    taken_reason = models.TextField(blank=True)
    taken_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("role",),
                condition=~models.Q(state="closed"),
                name="one_open_bar_session_a_role",
            ),
        )

    def __str__(self) -> str:
        return f"bar session {self.pk}"


class BarJudgement(models.Model):
    """One judge's levels of the just-acceptable person, apart from others and after the talk."""

    session = models.ForeignKey(BarSession, on_delete=models.CASCADE, related_name="judgements")
    judge = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    first = models.JSONField(default=dict)  # competency → 1 to 5
    first_at = models.DateTimeField(null=True)
    second = models.JSONField(default=dict)
    second_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("session", "judge"), name="one_judgement_a_judge"),
            models.CheckConstraint(
                condition=models.Q(second_at=None) | models.Q(first_at__isnull=False),
                name="no_second_round_without_the_first",
            ),
        )

    def __str__(self) -> str:
        return f"judgement of bars {self.pk}"
