"""Roles as their teams wrote them."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Role(models.Model):
    """A role: the TOML its team wrote, what it parsed to, whether it is open and public."""

    class Status(models.TextChoices):
        OPEN = "open"
        ARCHIVED = "archived"

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    source = models.TextField()  # TOML, as roles.load_role reads it
    digest = models.CharField(max_length=64)  # sha256 of the parsed role: results name it
    parsed = models.JSONField()
    status = models.CharField(max_length=16, choices=Status, default=Status.OPEN)
    # Whether the careers page shows it, which somebody has to say, and the last day to apply.
    published = models.BooleanField(default=False, db_default=False)
    closes_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="roles"
    )
    # Whether people found for it are told by themselves; None follows the installation.
    tells_found = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("status", "-created_at")

    def __str__(self) -> str:
        return self.title
