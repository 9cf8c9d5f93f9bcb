"""The log: what was acknowledged is on disk, and every replica follows the same order."""

from __future__ import annotations

import json
import os
import struct
import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

HEAD = struct.Struct("<II")
"""Before each record: length and CRC-32 of the payload."""
SEGMENT = 64 << 20
_LONGEST = 1 << 20
_BEGINS = b'["'  # how every payload does


class BrokenLog(Exception):
    """A record before the end of the log does not match its checksum."""


class Compacted(BrokenLog):
    """The records asked for were removed: a snapshot holds what they came to."""


@dataclass(frozen=True, slots=True)
class Record:
    """An entry: its offset in the whole log, what it says, and where the next one begins."""

    offset: int
    kind: str
    body: dict[str, Any]
    after: int = 0


class Log:
    """An append-only log in segments, safe against a power cut.

    A record is acknowledged after fsync. Appends of several threads share one fsync. A record cut
    short at the very end was never acknowledged and is dropped on opening, and so are zeros that
    a power cut left there; one damaged in the middle is an error that names the place.

    Parameters
    ----------
    folder : Path
    sync : bool
        Off only for benches of what fsync costs.
    start : int
        Offset up to which a snapshot stands for the log: one that ends before it begins anew
        there.
    segment : int
        Bytes after which a new file is begun.
    """

    def __init__(
        self, folder: Path, *, sync: bool = True, start: int = 0, segment: int = SEGMENT
    ) -> None:
        self._folder, self._sync, self._segment = folder, sync, segment
        folder.mkdir(parents=True, exist_ok=True)
        if sync:
            to_disk(folder.parent)
        self._lock, self._flushed = threading.Lock(), threading.Condition()
        self._durable = self._repair()
        if self._durable < start:
            self._clear()
            self._durable = start
        self._file = self._open(self._durable)
        self._end = self._durable
        self._flushing = False

    def append(self, kind: str, body: dict[str, Any]) -> int:
        """Write a record and return its offset once it is on disk.

        Raises
        ------
        ValueError
            If the record is longer than 1 MiB.
        """
        payload = json.dumps([kind, body], separators=(",", ":"), ensure_ascii=False).encode()
        if len(payload) > _LONGEST:
            raise ValueError(f"a record of {len(payload)} bytes is longer than {_LONGEST}")
        with self._lock:
            if self._file.tell() > self._segment:
                self._roll()
            offset = self._end
            self._file.write(HEAD.pack(len(payload), zlib.crc32(payload)) + payload)
            self._end += HEAD.size + len(payload)
            wanted = self._end
        self._wait(wanted)
        return offset

    def _wait(self, wanted: int) -> None:
        """Return when everything up to ``wanted`` is on disk; one thread flushes for all."""
        with self._flushed:
            while self._durable < wanted:
                if not self._flushing:
                    break
                self._flushed.wait()
            else:
                return
            self._flushing = True
        try:
            with self._lock:
                self._file.flush()
                reached, descriptor = self._end, os.dup(self._file.fileno())
            try:
                if self._sync:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
        finally:
            with self._flushed:
                self._flushing = False
                self._flushed.notify_all()
        with self._flushed:
            self._durable = max(self._durable, reached)
            self._flushed.notify_all()

    def read(self, offset: int = 0) -> Iterator[Record]:
        """Yield records from ``offset`` on, up to what is on disk now.

        Raises
        ------
        BrokenLog
            If a record before the end is damaged.
        Compacted
            If the log begins after ``offset``.
        """
        yield from follow(self._folder, offset)

    @property
    def end(self) -> int:
        """Offset after the last record on disk."""
        return self._durable

    def begin_at(self, offset: int) -> None:
        """Go on from a snapshot's offset: every record before it goes."""
        with self._lock:
            self._file.close()
            self._clear()
            self._durable = self._end = offset
            self._file = self._open(offset)

    def seal(self) -> None:
        """Begin a new file: nobody appends to those that there are any more."""
        with self._lock:
            self._roll()

    def _clear(self) -> None:
        for _, path in segments(self._folder):
            path.unlink()

    def close(self) -> None:
        """Flush and release."""
        with self._lock:
            self._file.flush()
            if self._sync:
                os.fsync(self._file.fileno())
            self._file.close()

    def _open(self, end: int) -> BinaryIO:
        held = segments(self._folder)
        return self._begin(held[-1][1] if held else self._folder / f"{end:020d}.log")

    def _begin(self, path: Path) -> BinaryIO:
        """Open a file to append to; its name is on disk before anything in it is acknowledged."""
        file = path.open("ab", buffering=1 << 16)
        if self._sync:
            to_disk(self._folder)
        return file

    def _roll(self) -> None:
        self._file.flush()
        if self._sync:
            os.fsync(self._file.fileno())
        self._file.close()
        self._file = self._begin(self._folder / f"{self._end:020d}.log")

    def _repair(self) -> int:
        """Drop what was cut short at the end; return the end of the log."""
        held = segments(self._folder)
        if not held:
            return 0
        start, path = held[-1]
        end = start
        with path.open("r+b") as file:
            size = path.stat().st_size
            while (length := _whole(file, size)) is not None:
                end += length
            if end - start < size:
                if _anything_after(file, end - start, size):
                    raise BrokenLog(
                        f"{path.name}: damaged at byte {end - start}, whole records follow; "
                        "restore the file"
                    )
                file.truncate(end - start)
        return end


def to_disk(path: Path) -> None:
    """Return when a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def segments(folder: Path) -> list[tuple[int, Path]]:
    """Return the files of a log with the offsets at which they begin, the oldest first."""
    return sorted((int(path.stem), path) for path in folder.glob("*.log"))


def size(folder: Path) -> int:
    """Return the bytes from where a log begins now to the beginning of its newest file."""
    held = segments(folder)
    return held[-1][0] - held[0][0] if held else 0


def follow(folder: Path, offset: int, end: int | None = None) -> Iterator[Record]:
    """Yield the records from ``offset`` to ``end`` of a log that another process may write.

    Reads only; ``end`` is what the writer has said is on disk, without it all that is.

    Raises
    ------
    Compacted
        If records from ``offset`` on were removed, also while they were being read.
    """
    held = segments(folder)
    nexts = [start for start, _ in held[1:]]
    # A file that ends before ``offset`` is not opened: compaction may remove it at any moment.
    for start, path in held[bisect_right(nexts, offset) :]:
        if end is not None and start >= end:
            break
        try:
            file = path.open("rb")
        except FileNotFoundError as error:
            raise Compacted(f"the log before {start} was removed") from error
        with file:
            until = start + os.fstat(file.fileno()).st_size
            if until <= offset:
                continue
            if start > offset:
                raise Compacted(f"the log begins at {start}, after {offset}")
            file.seek(offset - start)
            until = until if end is None else min(end, until)
            for record in _records(file, offset, until):
                yield record
                offset = record.after
    if end is not None and offset < end:
        raise Compacted(f"the log ends before {end}")


def _whole(file: BinaryIO, size: int) -> int | None:
    """Return the length of the record at the file's place if it is whole, else None."""
    place = file.tell()
    head = file.read(HEAD.size)
    if len(head) == HEAD.size:
        length, checksum = HEAD.unpack(head)
        if 0 < length <= min(_LONGEST, size - file.tell()):  # zeros are no record
            payload = file.read(length)
            if zlib.crc32(payload) == checksum:
                return int(HEAD.size + length)
    file.seek(place)
    return None


def _anything_after(file: BinaryIO, place: int, size: int) -> bool:
    """Tell a record cut short (the end) from damage in the middle (whole records follow it)."""
    file.seek(place)
    rest, found = file.read(), HEAD.size
    while (found := rest.find(_BEGINS, found)) >= 0:
        file.seek(place + found - HEAD.size)
        if _whole(file, size) is not None:
            return True
        found += 1
    return False


def _records(file: BinaryIO, offset: int, end: int) -> Iterator[Record]:
    while offset < end:
        head = file.read(HEAD.size)
        if len(head) < HEAD.size:
            return
        length, checksum = HEAD.unpack(head)
        payload = file.read(length)
        if len(payload) < length:
            return
        if not length or zlib.crc32(payload) != checksum:
            raise BrokenLog(f"the record at {offset} does not match its checksum; restore the log")
        kind, body = json.loads(payload)
        after = offset + HEAD.size + length
        yield Record(offset, kind, body, after)
        offset = after


def as_body(value: Any) -> dict[str, Any]:
    """Return a frozen dataclass as what a record holds."""
    return asdict(value)
