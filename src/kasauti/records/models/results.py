"""What screening said of a file for a role."""

from __future__ import annotations

from django.db import models


class ScreeningResult(models.Model):
    """One screening: the whole result as JSON, and the figures that lists are ordered by.

    The same file, role, versions and as-of date are screened once. ``result`` is
    ``screening.as_dict``; levels are on 1 to 5, the attainment on 0 to 1.
    """

    file = models.ForeignKey("records.ResumeFile", on_delete=models.CASCADE, related_name="results")
    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="results")
    role_digest = models.CharField(max_length=64)
    scorer = models.CharField(max_length=40)
    graph = models.CharField(max_length=40)
    as_of = models.DateField()
    result = models.JSONField()
    levels = models.JSONField()  # skill id → level, for questions over the whole pool
    glance = models.JSONField(default=dict)  # standings, flags, sufficient sides: what lists show
    rankable = models.BooleanField()
    attainment = models.FloatField()
    attainment_low = models.FloatField()
    attainment_high = models.FloatField()
    attainment_error = models.FloatField()  # standard error; ties are told by it
    engineering = models.FloatField()
    engineering_low = models.FloatField()
    engineering_high = models.FloatField()
    ml = models.FloatField()
    ml_low = models.FloatField()
    ml_high = models.FloatField()
    stronger = models.CharField(max_length=40)
    screened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("file", "role", "role_digest", "scorer", "graph", "as_of"),
                name="screened_once",
            ),
        )
        indexes = (
            models.Index(  # holds all that a role's order is made of
                fields=("role", "-rankable", "-attainment"),
                include=("id", "attainment_error"),
                name="result_ranking",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file} for {self.role}"
