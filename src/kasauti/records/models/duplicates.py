"""Records that may be of one person, and records that were put together."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class Duplicate(models.Model):
    """Two records that may be of one person, why, and whether somebody said that they are not."""

    class Reason(models.TextChoices):
        EMAIL = "same mail address"
        PHONE = "same phone number"
        EMPLOYER = "same name and employer"
        FILE = "same file"

    first = models.ForeignKey("records.Candidate", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("records.Candidate", on_delete=models.CASCADE, related_name="+")
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)
    found_at = models.DateTimeField(auto_now_add=True)
    parted_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    parted_at = models.DateTimeField(null=True)  # somebody said that they are two people

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="one_duplicate_a_pair"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="the_older_record_is_first"
            ),
        )

    def __str__(self) -> str:
        return f"records {self.first_id} and {self.second_id}"


class DuplicateSearch(models.Model):
    """That somebody had records compared: how far it is, how many pairs were new, how it ended."""

    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done = models.PositiveSmallIntegerField(default=0)  # steps
    new = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(finished_at__isnull=True),
                name="one_duplicate_search_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"search for duplicates of {self.at:%d %B %Y}"


class Merge(models.Model):
    """That a record was put into another.

    ``moved`` is what undoing puts back: table, column, ids before and after; no person's data.
    """

    kept = models.ForeignKey("records.Candidate", on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey("records.Candidate", on_delete=models.CASCADE, related_name="+")
    moved: models.JSONField[Any, Any] = models.JSONField(default=list)
    filled: models.JSONField[Any, Any] = models.JSONField(default=list)  # fields taken over
    answers = models.BooleanField(default=False)  # whether group answers were taken over
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"record {self.merged_id} in record {self.kept_id}"
