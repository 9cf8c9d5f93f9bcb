"""Where the data and the socket of the server in the box are."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

DATABASE = ROLE = "kasauti"
SERVICE_HOME = Path("/var/lib/kasauti")

# A unix socket's address holds 107 bytes; ".s.PGSQL.5432.lock" and a slash take 19 of them.
_LONGEST_FOLDER = 88


def default_data_folder() -> Path:
    """Return ``/var/lib/kasauti`` for root, else ``data`` under the present folder."""
    return SERVICE_HOME if os.geteuid() == 0 else Path.cwd() / "data"


def socket_folder(data: Path) -> Path:
    """Return the folder of the server's socket: ``data/run``, or a short one where that is long.

    The short folder lies under the system's temporary folder and is named after the data
    folder and its owner, so that every process finds the same one.
    """
    folder = data.absolute() / "run"
    if len(os.fsencode(folder)) <= _LONGEST_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"kasauti-{digest}"


def url(data: Path) -> str:
    """Return the address of the database under ``data``, as ``DATABASE_URL`` takes it."""
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(socket_folder(data)))}"


def make_private(folder: Path, user: int) -> None:
    """Make ``folder`` readable by ``user`` alone.

    Raises
    ------
    PermissionError
        If it exists and belongs to someone else, is a link, or others may enter it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if os.geteuid() == 0 and found.st_uid == 0 and user != 0:
        os.chown(folder, user, -1)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != user or found.st_mode & 0o077:
        raise PermissionError(
            f"{folder} must be a folder that only its owner can enter: remove it and start again"
        )
