"""What somebody of the team is to do about an application."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kasauti.records.models.candidates import Application

_USER = settings.AUTH_USER_MODEL


class Task(models.Model):
    """A thing to do about an application: whose it is, until when, and whether it is done.

    ``by`` is None where Kasauti gave it.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="tasks")
    words = models.CharField(max_length=300)
    assignee = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="tasks")
    due_on = models.DateField(null=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = (models.F("due_on").asc(nulls_last=True), "pk")
        indexes = (
            models.Index(
                fields=("assignee", "due_on"),
                condition=models.Q(done_at__isnull=True),
                name="task_open",
            ),
        )

    def __str__(self) -> str:
        return f"task {self.pk}"
