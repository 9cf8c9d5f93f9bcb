"""Runs of the bench on this installation."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Measurement(models.Model):
    """One run of the bench: who asked, how many sections are done, how it ended.

    The figures lie in ``bench.json`` under the data folder; ``failure`` is empty unless there are
    none.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    sections = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(finished_at__isnull=True),
                name="one_measurement_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"measurement of {self.at:%d %B %Y}"
