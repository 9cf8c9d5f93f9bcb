"""The record of who did what."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class AuditEntry(models.Model):
    """One thing that was done. The database refuses to change or remove it.

    ``digest`` covers every other column but ``actor_user`` and chains to ``previous``
    (``kasauti.audit``); ``detail`` holds ids and figures, never a person's data.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=320)
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    object = models.CharField(max_length=120)  # "role 12"
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("object", "number"), name="audit_object"),
            models.Index(fields=("verb", "number"), name="audit_verb"),
            models.Index(fields=("actor", "number"), name="audit_actor"),
            BrinIndex(fields=("at",), pages_per_range=32, name="audit_at"),  # the trail is in order
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.actor} {self.verb} {self.object}"


class AuditCheck(models.Model):
    """That somebody had the whole chain verified, and what came of it.

    ``entries`` and ``head`` are of the last entry that it read, the last of the moment it began;
    ``broken_at`` is the number of the entry where the chain breaks first, None if it holds.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    entries = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    broken_at = models.BigIntegerField(null=True)
    sentence = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"check of the audit trail, {self.at:%d %B %Y}"
