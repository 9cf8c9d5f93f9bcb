"""The record of who did what."""

from __future__ import annotations

from django.conf import settings
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

    def __str__(self) -> str:
        return f"{self.number}: {self.actor} {self.verb} {self.object}"
