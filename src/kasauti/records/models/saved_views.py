"""Filters that somebody gave a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A page's filters under a name: one's own, or shared with whoever opens the page."""

    class Page(models.TextChoices):
        """The pages whose filters are kept."""

        SHORTLIST = "shortlist"
        PIPELINE = "pipeline"
        POOL = "pool"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    page = models.CharField(max_length=20, choices=Page)
    # The pool is of no role.
    role = models.ForeignKey(
        "records.Role", on_delete=models.CASCADE, null=True, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "page", "role", "name"),
                nulls_distinct=False,
                name="one_view_a_name",
            ),
        )

    def __str__(self) -> str:
        return self.name
