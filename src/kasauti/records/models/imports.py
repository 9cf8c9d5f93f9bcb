"""Candidates brought along from elsewhere: a spreadsheet and what became of its rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CandidateImport(models.Model):
    """A spreadsheet of candidates: its columns, what each is taken for, how far it is."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64, default="")  # SHA-256 of the file, hexadecimal
    headers = models.JSONField()
    mapping = models.JSONField(default=dict)  # column → field
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row, and what became of it. Its values are emptied once they are a candidate's."""

    class State(models.TextChoices):
        WAITING = "waiting"
        MADE = "made"
        KNOWN = "known"  # the person was there: blanks were filled, nothing was overwritten
        REFUSED = "refused"

    source = models.ForeignKey(CandidateImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a spreadsheet counts: the first after the head is 2
    values = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, null=True, related_name="import_rows"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("source", "number"), name="one_row_a_number"),
        )

    def __str__(self) -> str:
        return f"row {self.number}: {self.state}"
