"""Static files whose addresses change when their content does, without a build step."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if found else ""


class VersionedStaticFiles(StaticFilesStorage):
    """Adds ``?v=`` and a hash of the file's content to its address."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = "" if settings.DEBUG or not name else _version(name)
        return f"{address}?v={version}" if version else address
