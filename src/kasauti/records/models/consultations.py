"""What a language model was asked, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Consultation(models.Model):
    """A language model asked on a person's behalf: for words of a role, or lines of a résumé.

    ``exchanges`` holds model, digest of the question and the answer as it came; ``found`` what of
    it held when checked and what was refused and why; ``taken`` the passages a person accepted.
    Nothing here enters a score.
    """

    role = models.ForeignKey(
        "records.Role", on_delete=models.CASCADE, null=True, related_name="consultations"
    )
    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, null=True, related_name="consultations"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    exchanges = models.JSONField(default=list)
    found = models.JSONField(default=dict)
    taken = models.JSONField(default=dict)  # passage → the words accepted for it

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(role=None) ^ models.Q(application=None),
                name="about_a_role_or_an_application",
            ),
        )

    def __str__(self) -> str:
        return f"consultation about {self.role or self.application}"
