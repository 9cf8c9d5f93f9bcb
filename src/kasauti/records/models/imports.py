"""Candidates brought along from elsewhere: a spreadsheet, its files, what became of its rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kasauti.records.models.candidates import Stage


class CandidateImport(models.Model):
    """A spreadsheet of candidates: its columns, what each is taken for, how far it is."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64, default="")  # SHA-256 of the file, hexadecimal
    headers = models.JSONField()
    mapping = models.JSONField(default=dict)  # column → field
    left_out = models.JSONField(
        default=list, db_default=[]
    )  # columns that are never taken: their cells are gone
    # The system it comes from, how its dates read, and value by value what jobs, stages and
    # reasons are taken for.
    choices = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # The résumés beside it, as a zip; None once they are taken out of it.
    archive = models.ForeignKey(
        "records.ResumeFile", on_delete=models.SET_NULL, null=True, related_name="archive_of"
    )
    started_at = models.DateTimeField(null=True)
    # Who said what it is taken for: its rows come in by them. None of what an earlier version of
    # Kasauti started: there it is whoever took the file in.
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
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
    # Of a row that came in: what of it did not.
    left = models.CharField(max_length=1000, blank=True, default="", db_default="")
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


class ImportFile(models.Model):
    """A file of the zip that came beside a spreadsheet, until a row has taken it.

    ``file`` is None where it could not be taken out; ``reason`` says why.
    """

    source = models.ForeignKey(CandidateImport, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(
        "records.ResumeFile", on_delete=models.CASCADE, null=True, related_name="import_files"
    )
    name = models.CharField(max_length=500)  # its path inside the zip
    reason = models.CharField(max_length=200, blank=True)
    taken = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"import file {self.pk}"


class EarlierRecord(models.Model):
    """What an earlier system held of a person and one job there: history, no decision made here.

    ``told`` holds the cells in their words, by field. ``stage`` is empty where nobody said what
    the earlier system's word for it means; who decided there, and on what, is not known.
    """

    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, related_name="earlier_records"
    )
    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, null=True, related_name="earlier_records"
    )
    source = models.ForeignKey(CandidateImport, on_delete=models.PROTECT, related_name="records")
    system = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    job = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=24, choices=Stage, blank=True)
    reason = models.CharField(max_length=40, blank=True)  # a key of ours, where one was chosen
    applied_on = models.DateField(null=True)
    rejected_on = models.DateField(null=True)
    # By when their data was to be gone there, as the file that came last says.
    keep_until = models.DateField(null=True)
    told = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("applied_on", "pk")
        indexes = (models.Index(fields=("system", "external_id"), name="earlier_record_known"),)

    def __str__(self) -> str:
        return f"{self.system or 'earlier system'}: {self.job}"
