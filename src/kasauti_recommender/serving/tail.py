"""Following the log: what the writer has acknowledged is known here before the next answer."""

from __future__ import annotations

import contextlib
import mmap
import struct
from collections.abc import Callable
from pathlib import Path

from kasauti_recommender.events.log import BrokenLog, Compacted, Record, follow
from kasauti_recommender.serving.snapshot import latest

_END = struct.Struct("<Q")


class End:
    """How far the log is on disk and counted: eight bytes that all processes of a node share."""

    def __init__(self, path: Path) -> None:
        if not path.exists() or path.stat().st_size != _END.size:
            path.write_bytes(bytes(_END.size))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _END.size)

    def get(self) -> int:
        """Return the offset."""
        return int(_END.unpack_from(self._map)[0])

    def set(self, offset: int) -> None:
        """Publish the offset; only the writer does."""
        _END.pack_into(self._map, 0, offset)


class Tail:
    """Applies the log's records in order, each once.

    Parameters
    ----------
    folder : Path
        The log's.
    end : End
    apply : callable
        Called with each record.
    reached : int
        Where to begin.
    """

    def __init__(
        self, folder: Path, end: End, apply: Callable[[Record], None], reached: int = 0
    ) -> None:
        self._folder, self._end, self._apply = folder, end, apply
        self.reached = reached

    def catch_up(self) -> int:
        """Apply what is new; return where the follower stands.

        Where the log begins later than this follower stands, the snapshot says what came between.
        """
        end = self._end.get()
        while end > self.reached:
            try:
                for record in follow(self._folder, self.reached, end):
                    self._apply(record)
                    self.reached = record.after
            except Compacted as error:
                self._take_snapshot(error)
        return self.reached

    def _take_snapshot(self, why: Compacted) -> None:
        snapshot = latest(self._folder.parent)
        if snapshot is None or snapshot.offset <= self.reached:
            raise BrokenLog(f"{why} and no snapshot stands for it; restore the log") from why
        with contextlib.suppress(FileNotFoundError):  # a newer one took its place: look again
            for record in snapshot.products(self.reached):
                self._apply(record)
            self.reached = snapshot.offset
