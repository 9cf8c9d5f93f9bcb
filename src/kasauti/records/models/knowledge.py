"""Knowledge checks: the form a candidate sits, what was answered, how raters read the reasons."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class KnowledgeCheck(models.Model):
    """A form asked of a candidate: its items as they were drawn, until when, how long.

    ``attempt`` is the secret that the numbers are drawn from; ``extra_percent`` is what an
    adjustment adds, and raters never see it.
    """

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="knowledge_checks"
    )
    round = models.ForeignKey(
        "records.Round", on_delete=models.SET_NULL, null=True, related_name="knowledge_checks"
    )
    attempt = models.CharField(max_length=40, unique=True)
    items = models.JSONField()
    minutes = models.PositiveSmallIntegerField()
    extra_percent = models.PositiveSmallIntegerField(default=0)
    extra_asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    by_clock = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=models.Q(withdrawn_at=None, handed_in_at=None),
                name="one_open_check_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"knowledge check {self.pk}"


class KnowledgeAnswer(models.Model):
    """An answer with its reason; marked once the form is handed in."""

    check_of = models.ForeignKey(KnowledgeCheck, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=400, blank=True)
    why = models.TextField(blank=True)
    right = models.BooleanField(null=True)
    belief = models.CharField(max_length=300, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("check_of", "position"), name="one_answer_an_item"),
        )

    def __str__(self) -> str:
        return f"answer {self.position}"


class KnowledgeReading(models.Model):
    """One rater's points for the reasons, given before they see anybody else's or the key's."""

    check_of = models.ForeignKey(KnowledgeCheck, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    points = models.JSONField(default=dict)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("check_of", "reader"), name="one_reading_a_person"),
        )

    def __str__(self) -> str:
        return f"reading of {self.check_of}"
