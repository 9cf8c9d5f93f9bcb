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
    folder.mkdir(parents=True, exist_ok=True)
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
            place.parent.mkdir(exist_ok=True)
            Path(new.name).replace(place)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
    return name, size
