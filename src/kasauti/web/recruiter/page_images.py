"""Pictures of a résumé's pages, made once and kept beside the files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from kasauti import documents
from kasauti.records.models import ResumeFile

WIDTH = 1400
"""Pixels: sharp on a screen of two pixels to the point."""


def page_image(file: ResumeFile, number: int) -> bytes | None:
    """Return a page as PNG, None if the file has no such page to show."""
    kept = _folder(file) / f"{number}.png"
    if kept.exists():
        return kept.read_bytes()
    try:
        image = documents.page_image(file.path.read_bytes(), file.name, number, width=WIDTH)
    except (documents.UnreadableFile, ValueError, FileNotFoundError):
        return None
    _keep(kept, image)
    return image


def _folder(file: ResumeFile) -> Path:
    data: Path = settings.DATA
    return data / "page-images" / file.sha256[:2] / file.sha256


def _keep(path: Path, image: bytes) -> None:
    """Write under another name and rename, so that no reader finds half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as new:
        new.write(image)
    Path(name).replace(path)
