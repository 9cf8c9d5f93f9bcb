"""Pictures of a résumé's pages, made once and kept beside the files."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock

from kasauti.actions.pipeline import Isolated
from kasauti.documents import Source
from kasauti.documents.pictures import page_images
from kasauti.records.models import ResumeFile
from kasauti.records.stored_bytes import pictures

MEDIA_TYPE = "image/webp"
_ONE_AT_A_TIME = Lock()


def page_image(file: ResumeFile, number: int) -> bytes | None:
    """Return a page's picture, None if the file has no such page to show."""
    kept = _folder(file) / f"{number}.webp"
    if not kept.parent.exists():
        with _ONE_AT_A_TIME:
            _make(file)
    return kept.read_bytes() if kept.exists() else None


@cache
def _painter() -> Isolated[tuple[bytes, ...]]:
    return Isolated(page_images)


def _folder(file: ResumeFile) -> Path:
    return pictures(file.sha256)


def _make(file: ResumeFile) -> None:
    """Make all pages in another process; the folder appears when every picture is in it."""
    folder = _folder(file)
    if folder.exists():
        return
    painted = _painter()(Source(file.name, path=file.path)).result or ()
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent))
    for number, picture in enumerate(painted, start=1):
        (new / f"{number}.webp").write_bytes(picture)
    try:
        new.rename(folder)
    except OSError:  # another web process was faster
        shutil.rmtree(new)
