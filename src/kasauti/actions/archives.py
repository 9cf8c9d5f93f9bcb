"""An archive of many files: each member becomes an item of the same drop."""

from __future__ import annotations

from pathlib import Path

from kasauti.records.models import IntakeItem


def is_archive(path: Path) -> bool:
    return False


def unpack(item: IntakeItem) -> None:
    raise NotImplementedError
