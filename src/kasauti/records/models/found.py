"""People who did not come by themselves, and whether they were told that they are known here."""

from __future__ import annotations

from django.db import models


class FoundNotice(models.Model):
    """That a person was found, how, and what became of telling them.

    ``role`` is the one they were found for, if any. Told by ``mail``, by whoever has the ``task``
    where there is no address, or otherwise, as ``settled_at`` says.
    """

    class Way(models.TextChoices):
        FILES = "files"  # somebody of the team dropped their résumé
        MAIL = "mail"  # it came to the mailbox
        IMPORT = "import"  # from another system

    candidate = models.OneToOneField(
        "records.Candidate", on_delete=models.CASCADE, related_name="found_notice"
    )
    role = models.ForeignKey(
        "records.Role", on_delete=models.SET_NULL, null=True, related_name="found_notices"
    )
    way = models.CharField(max_length=8, choices=Way)
    at = models.DateTimeField(auto_now_add=True)
    mail = models.ForeignKey("records.Mail", on_delete=models.SET_NULL, null=True, related_name="+")
    task = models.ForeignKey("records.Task", on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = (
            models.Index(
                fields=("role",),
                condition=models.Q(mail=None, task=None, settled_at=None),
                name="found_untold",
            ),
        )

    def __str__(self) -> str:
        return f"found by {self.way}"
