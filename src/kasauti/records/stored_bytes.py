"""Keeping files' bytes under the data folder, named by their hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings


def keep(content: IO[bytes]) -> tuple[str, int]:
    """Store what ``content`` holds, durably and once, and return its SHA-256 and size.

    A crash leaves either the whole file under its name or nothing; the same bytes again cost a
    read. Bytes of a rolled-back action stay behind unnamed by any row, which harms nobody.
    """
    folder: Path = settings.FILES
    _make(folder)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".new-", delete=False) as new:
        try:
            while block := content.read(1 << 20):
                digest.update(block)
                size += len(block)
                new.write(block)
            new.flush()
            os.fsync(new.fileno())
            name = digest.hexdigest()
            place = folder / name[:2] / name
            _make(place.parent)
            _hand_over(Path(new.name))
            Path(new.name).replace(place)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
    return name, size


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _hand_over(folder)


def _hand_over(path: Path) -> None:
    """Give what a command of root's stored to the user that the service runs as."""
    if os.geteuid() == 0:
        owner = settings.DATA.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
