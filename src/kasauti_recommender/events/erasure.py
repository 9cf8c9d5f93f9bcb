"""Erasing one person from what is kept of events: the log, day partitions, tables to train on.

Who is to be erased is named by a digest of their id, so that what remembers an erasure does not
name them.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kasauti_recommender.events.log import HEAD, segments, to_disk
from kasauti_recommender.events.tables import ARRIVED

FORGOTTEN = "forgotten"
"""Kind of the log's records that say who was erased, ``{"user": digest}``."""
_FILLER = "erased"
_OF_PEOPLE = (b'["events"', b'["exposures"')


def digest_of(user: str) -> str:
    """Return what stands for a user's id where an erasure is remembered: 32 hexadecimal digits.

    Examples
    --------
    >>> digest_of("u1")
    '53199585bddea28e67fe7143a42baef7'
    """
    return hashlib.blake2b(user.encode(), digest_size=16).hexdigest()


def erase_from_log(folder: Path, before: Mapping[str, int]) -> int:
    """Rewrite a log's files without what people did or were shown; count the records that changed.

    ``before`` says by each one's digest up to which offset theirs goes: what came from there on is
    theirs to give again and stays. The log is read once for all of them.

    Every record keeps its length, so that the offsets by which all count stay: a filler stands
    where rows were, also in what is handed to nodes that follow. Nobody may be writing to the files
    (``Log.seal``); who reads sees a file as it was or as it is. A kill leaves whole files, and done
    again it comes out the same.
    """
    gone, limit = 0, _limits(before)
    last = max(before.values(), default=0)
    for left in folder.glob("*.erasing"):  # by a kill, of a file that compaction removed since
        left.unlink()
    for start, path in segments(folder):
        if start >= last:
            break
        whole = path.read_bytes()
        kept, records = _without(whole, start, last, limit)
        if records:
            _replace(path, lambda beside, kept=kept: beside.write_bytes(kept))  # type: ignore[misc]
            gone += records
    return gone


def _without(
    whole: bytes, start: int, last: int, limit: Callable[[str], int | None]
) -> tuple[bytes, int]:
    parts, place, gone = list[bytes](), 0, 0
    while place + HEAD.size <= min(last - start, len(whole)):
        offset = start + place
        length, checksum = HEAD.unpack_from(whole, place)
        place += HEAD.size
        payload = whole[place : place + length]
        place += length
        if zlib.crc32(payload) == checksum and payload.startswith(_OF_PEOPLE):
            kept = _record_without(payload, offset, limit)
            gone += payload != kept
            payload, checksum = kept, zlib.crc32(kept)
        parts.append(HEAD.pack(length, checksum) + payload)
    return b"".join((*parts, whole[place:])), gone


def _record_without(payload: bytes, offset: int, limit: Callable[[str], int | None]) -> bytes:
    kind, body = json.loads(payload)
    kept = [row for row in body[kind] if offset >= (limit(row["user"]) or 0)]
    if len(kept) == len(body[kind]):
        return payload
    left = body | {kind: kept, _FILLER: ""}
    left[_FILLER] = " " * (len(payload) - len(_dumped(kind, left)))
    return _dumped(kind, left)


def _dumped(kind: str, body: dict[str, Any]) -> bytes:
    return json.dumps([kind, body], separators=(",", ":"), ensure_ascii=False).encode()


def erase_from_tables(paths: Iterable[Path], until: Mapping[str, int]) -> int:
    """Rewrite Parquet files that have a column ``user`` without some people's rows; count these.

    ``until`` says by each one's digest up to when (milliseconds) theirs go: rows stay that came
    after it, by ``arrived_at`` or else ``at``.
    """
    gone, limit = 0, _limits(until)
    for path in paths:
        frame = pl.read_parquet(path)
        if "user" not in frame.columns:
            continue
        column = frame["user"].cast(pl.String)
        users = column.drop_nulls().unique().to_list()
        theirs = {user: at for user in users if (at := limit(user)) is not None}
        if not theirs:
            continue
        times = [pl.col(name) for name in (ARRIVED, "at") if name in frame.columns]
        came = pl.coalesce(*times, pl.lit(None)).cast(pl.Int64, strict=False)
        ends = pl.col("user").cast(pl.String).replace_strict(theirs, default=None)
        kept = frame.filter(ends.is_null() | (came > ends).fill_null(False))
        if len(kept) < len(frame):
            _replace(path, kept.write_parquet)
            gone += len(frame) - len(kept)
    return gone


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Put another file in place of one, on disk when this returns."""
    beside = path.with_suffix(".erasing")
    write(beside)
    to_disk(beside)
    beside.replace(path)
    to_disk(path.parent)


def _limits(of: Mapping[str, int]) -> Callable[[str], int | None]:
    """Return what looks up by an id what ``of`` says by its digest; each is digested once."""
    known: dict[str, int | None] = {}

    def limit(user: str) -> int | None:
        if user not in known:
            known[user] = of.get(digest_of(user))
        return known[user]

    return limit
