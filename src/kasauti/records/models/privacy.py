"""What people agreed to, and what is left of those who were erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Consent(models.Model):
    """One line of the ledger: a purpose agreed to or taken back, on which notice. Never changed."""

    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=40)  # privacy.Purpose
    given = models.BooleanField()
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)  # of the notice's words
    way = models.CharField(max_length=40)  # "application", "own page"
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.purpose}: {'given' if self.given else 'taken back'}"


class Erasure(models.Model):
    """A person's data erased: how much, where, and what was found afterwards. No datum of theirs.

    ``pending`` holds what a worker still removes (files' hashes, mails' ids) and the traces it
    then looks for; it is emptied when that is done.
    """

    code = models.CharField(max_length=16, unique=True)
    asked_by = models.CharField(max_length=40)  # "candidate", "user 3", "retention"
    at = models.DateTimeField(auto_now_add=True)
    erased = models.JSONField(default=dict)
    found_after = models.JSONField(default=dict)
    pending = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"erasure {self.code}"
