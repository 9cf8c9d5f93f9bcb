"""A user id of its own for each run at a time, so that runs do not share limits or files."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

FIRST, COUNT = 64_300, 200
_FOLDER = Path("/run/kasauti-slots")


class Slot:
    """A user id that no other run has until it is closed; held by a lock, so never leaked."""

    def __init__(self) -> None:
        _FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
        for place in range(COUNT):
            descriptor = os.open(_FOLDER / str(place), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                continue
            self.user = FIRST + place
            self._descriptor: int | None = descriptor
            return
        raise OSError(f"all {COUNT} slots of the sandbox are taken")

    def close(self) -> None:
        """Give the user id back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
