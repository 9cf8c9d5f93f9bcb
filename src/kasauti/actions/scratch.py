"""A folder for what a process unpacks; what one that was killed left behind is removed.

Each process holds a lock on its own folder, which ends with it however it ends. Archives hold
people's résumés: what lies in a dead process's folder is no row's, so no erasure would find it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

_LOCK = ".lock"
_OLD = 86_400.0
"""Seconds after which what has no lock is a dead process's: an owner locks before it makes one."""


@cache
def own(scratch: Path) -> Path:
    """Return this process's folder under ``scratch``, made the first time."""
    scratch.mkdir(exist_ok=True)
    while True:
        # The number is never closed: the lock ends with the process.
        lock, name = tempfile.mkstemp(dir=scratch, suffix=_LOCK)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if Path(name).exists():  # nobody took it for a dead one's before it was locked
            break
        os.close(lock)
    folder = Path(name).with_suffix("")
    folder.mkdir()
    return folder


def clear(scratch: Path) -> int:
    """Remove the folders of processes that are dead, and return how many there were.

    What lies there without a lock goes once it is a day old.
    """
    if not scratch.is_dir():
        return 0
    removed = 0
    for lock in scratch.glob(f"*{_LOCK}"):
        with contextlib.suppress(OSError), lock.open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
            removed += 1
    return removed + sum(_clear_lockless(one) for one in list(scratch.iterdir()))


def _clear_lockless(entry: Path) -> bool:
    if entry.suffix == _LOCK or entry.with_name(f"{entry.name}{_LOCK}").exists():
        return False
    with contextlib.suppress(OSError):
        if time.time() - entry.lstat().st_mtime < _OLD:
            return False
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
        return True
    return False
