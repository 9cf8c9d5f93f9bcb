"""What a debrief adds to the ratings: the manager's own judgement, what came of probes."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

_USER = settings.AUTH_USER_MODEL


class Judgement(models.Model):
    """A hiring manager's own overall judgement with its share of the overall estimate.

    Given once, before the decision.
    """

    application = models.OneToOneField(
        "records.Application", on_delete=models.CASCADE, related_name="judgement"
    )
    level = models.PositiveSmallIntegerField(
        validators=(MinValueValidator(1), MaxValueValidator(5))
    )
    share = models.FloatField()
    reason = models.TextField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(level__range=(1, 5)), name="a_judgement_is_1_to_5"
            ),
            models.CheckConstraint(
                condition=models.Q(share__range=(0.0, 0.1)), name="a_judgement_weighs_a_tenth"
            ),
        )

    def __str__(self) -> str:
        return f"judgement {self.pk}"


class ProbeOutcome(models.Model):
    """What came of a claim that was not proven and became a question of the interviews."""

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="probe_outcomes"
    )
    claim = models.TextField()
    probe = models.TextField()
    outcome = models.TextField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("application", "probe"), name="one_outcome_a_probe"),
        )

    def __str__(self) -> str:
        return f"outcome of probe {self.pk}"
