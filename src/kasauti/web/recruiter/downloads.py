"""Sending a file as it was dropped."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from kasauti.records.models import ResumeFile


def download(file: ResumeFile, name: str = "") -> HttpResponse:
    """Return the file for saving; never shown in the browser, for it is other people's."""
    response = HttpResponse(file.path.read_bytes(), content_type="application/octet-stream")
    named = quote(name or file.name, safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{named}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
