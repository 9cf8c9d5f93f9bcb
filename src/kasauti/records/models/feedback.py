"""What a candidate is told of their sessions, and what they contest of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class FeedbackSheet(models.Model):
    """The anchors a candidate reached and the next ones up, as a person released them."""

    application = models.OneToOneField(
        "records.Application", on_delete=models.CASCADE, related_name="feedback"
    )
    lines: models.JSONField[Any, Any] = models.JSONField()  # [{"competency": "S4", "level": 3}]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"feedback sheet {self.pk}"


class Contest(models.Model):
    """A result that a candidate contests: somebody who rated nothing reads the evidence anew."""

    sheet = models.ForeignKey(FeedbackSheet, on_delete=models.CASCADE, related_name="contests")
    competency = models.CharField(max_length=4)
    words = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    level = models.PositiveSmallIntegerField(
        null=True, validators=(MinValueValidator(1), MaxValueValidator(5))
    )
    answer = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sheet", "competency")
        constraints = (
            models.UniqueConstraint(
                fields=("sheet", "competency"), name="one_contest_a_competency"
            ),
        )

    def __str__(self) -> str:
        return f"contest {self.pk}"
