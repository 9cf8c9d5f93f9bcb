"""One supervisor to a data folder."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another supervisor owns the data folder; the message names its process."""


def own(data: Path) -> IO[str]:
    """Take the data folder for this process and return the lock, held while it is open.

    Raises
    ------
    AlreadyRunning
        If another process holds it.
    """
    data.mkdir(mode=0o750, parents=True, exist_ok=True)
    lock = (data / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = lock.read().strip()
        lock.close()
        raise AlreadyRunning(
            f"Kasauti is already running on {data} (process {owner}): stop it first, or choose "
            "another folder with KASAUTI_DATA"
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def make_secret_key(data: Path) -> None:
    """Write the key that signs sessions, once; only the owner may read it."""
    path = data / "secret-key"
    if not path.exists():
        new = data / "secret-key.new"
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48))
        new.replace(path)
