"""Résumé files and what was read from them."""

from __future__ import annotations

from pathlib import Path

from django.db import models

from kasauti.records import stored_bytes


class ResumeFile(models.Model):
    """A file people sent, once, whatever it was called; its bytes lie under the data folder."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=500)  # as first dropped
    media_type = models.CharField(max_length=120, blank=True)  # told by content when read
    size = models.BigIntegerField()
    first_seen = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes are on this machine: ``data/files/ab/abcd…``."""
        return stored_bytes.local(self.sha256)


class Reading(models.Model):
    """What was read from a file: visible text with positions, what is hidden, the profile.

    ``document``, ``profile`` are ``documents.Document`` and ``resumes.Profile`` as JSON
    (``records.values`` turns them back); ``text`` is the document's, for search.
    """

    file = models.OneToOneField(ResumeFile, on_delete=models.CASCADE, related_name="reading")
    text = models.TextField()
    document = models.JSONField()
    profile = models.JSONField()
    quality = models.FloatField()
    recognised = models.BooleanField(default=False)
    read_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"reading of {self.file}"
