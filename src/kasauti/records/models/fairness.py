"""For the fairness figures: what people said of themselves, and tests of the scorer."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class GroupAnswer(models.Model):
    """One person's voluntary answers, under a keyed hash in place of who they are.

    No reference, no number of its own and no time: neither a join nor the order of rows leads to a
    name without the installation's key. Read by the fairness figures, and by the person alone.
    """

    key = models.CharField(max_length=64, primary_key=True)
    gender = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=20, blank=True)
    disability = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=20)  # of the notice that was shown

    def __str__(self) -> str:
        return "group answer"


class SwapTest(models.Model):
    """One run of the swap tests of the installed scorer: each signal's result, or why it failed."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    scorer = models.CharField(max_length=40)
    people = models.PositiveSmallIntegerField()
    results = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"swap test of {self.scorer}"
