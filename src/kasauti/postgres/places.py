"""Where the data and the socket of the server in the box are."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

DATABASE = ROLE = "kasauti"
SERVICE_HOME = Path("/var/lib/kasauti")

# A unix socket's address holds 107 bytes; "/.s.PGSQL.5432.lock" takes 19 of them.
_LONGEST_FOLDER = 88


def default_data_folder() -> Path:
    """Return ``/var/lib/kasauti/data`` for root, else ``data`` under the present folder."""
    return SERVICE_HOME / "data" if os.geteuid() == 0 else Path.cwd() / "data"


def socket_folder(data: Path) -> Path:
    """Return the folder of the server's socket: ``data/run``, or a short one where that is long.

    The short folder lies under the system's temporary folder and is named after the data folder,
    so that every process finds the same one; only its owner may enter it.
    """
    folder = data.absolute() / "run"
    if len(os.fsencode(folder)) <= _LONGEST_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"kasauti-{digest}"


def url(data: Path, database: str = DATABASE) -> str:
    """Return the address of the database under ``data``, as ``DATABASE_URL`` takes it."""
    return f"postgresql://{ROLE}@/{database}?host={quote(str(socket_folder(data)), safe='')}"
