"""Files beside an application's résumé."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kasauti.records.models.candidates import Application


class Attachment(models.Model):
    """A file that the team keeps with an application: it is read by people, never scored."""

    class Kind(models.TextChoices):
        """What the file is."""

        LETTER = "cover letter"
        PORTFOLIO = "portfolio"
        CERTIFICATE = "certificate"
        REFERENCE = "reference"
        OTHER = "other"

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.ForeignKey(
        "records.ResumeFile", on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"attachment {self.pk}"
