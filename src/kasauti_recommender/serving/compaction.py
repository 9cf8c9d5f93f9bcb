"""Compaction of a node's log: old segments go once a snapshot stands for them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from kasauti_recommender.events.log import Record, follow, segments
from kasauti_recommender.events.partitions import write_partitions
from kasauti_recommender.events.tables import ARRIVED, EVENT_COLUMNS
from kasauti_recommender.experiments.counting import EXPOSURE_COLUMNS, EXPOSURES
from kasauti_recommender.serving.snapshot import (
    CATALOGUE,
    NUMBERING,
    alone,
    begin,
    lasting,
    latest,
    leave_none_unsealed,
    seal,
    write_products,
)
from kasauti_recommender.serving.tail import End
from kasauti_recommender.serving.users import LiveUsers, reached_by

CHANGES = "changes"
"""Folder of what was told of products, by day: prices and stock that a snapshot leaves out."""
_CHANGE = {
    "id": pl.String(), "item": pl.String(), "at": pl.Int64(), "price": pl.Int64(),
    "in_stock": pl.Boolean(),
}  # fmt: skip
_ARCHIVED = {
    "events": {**EVENT_COLUMNS, ARRIVED: pl.Int64()}, EXPOSURES: EXPOSURE_COLUMNS,
    CHANGES: _CHANGE,
}  # fmt: skip


def compact(data: Path, *, keep: int, archive: bool) -> int:
    """Remove the segments of a log that lie further back than ``keep``; return their bytes.

    The order makes a kill or a power cut at any moment harmless: events to their partitions and
    onto the disk, then the snapshot, sealed, and only then are segments removed, the oldest
    first. What was done before is done again and comes out the same. May run beside a node that
    is writing.

    Parameters
    ----------
    data : Path
        Where a node's log and states live.
    keep : int
        Bytes of log before the end of what is counted that stay, for those who follow.
    archive : bool
        Write the events first as day partitions to ``data / "events"``, for training, who was
        shown an experiment's arm to ``data / "exposures"``, and prices and stock as they were to
        ``data / "changes"``.
    """
    with alone(data):
        if not _removable(data / "log", End(data / "end").get() - keep):
            return 0
        users = LiveUsers(data / "users")
        coming, offset = _written(data, users)
        users.close()
        old = _removable(data / "log", offset - keep)
        if archive:
            for start, end, _ in old:
                _archive(data, start, end)
        os.sync()
        seal(coming, offset)
        for _, _, path in old:
            path.unlink()
        return sum(end - start for start, end, _ in old)


def renew(data: Path, users: LiveUsers) -> None:
    """Put a snapshot of now in place of the latest, where there is one; called within ``alone``.

    Nothing of an earlier moment is left, nor of a snapshot that a kill left half written.
    """
    leave_none_unsealed(data)
    if latest(data) is not None:
        coming, offset = _written(data, users)
        os.sync()
        seal(coming, offset)


def _written(data: Path, users: LiveUsers) -> tuple[Path, int]:
    """Write what the log comes to; return where, and the offset up to which."""
    coming = begin(data)
    users.copy(coming)
    offset = reached_by(coming)
    write_products(coming / CATALOGUE, lasting(changes(data, offset)))
    if (held := latest(data)) is not None and NUMBERING in held.files:
        shutil.copy(held.folder / NUMBERING, coming)
    return coming, offset


def archive(data: Path) -> Path:
    """Write every event that the log still holds to the folder of day partitions; return it.

    Beside those that compaction has written before, each once. May run beside a node.
    """
    with alone(data):
        return archive_to(data, End(data / "end").get())


def archive_to(data: Path, end: int) -> Path:
    """Do as ``archive``, up to an offset; called within ``alone``."""
    for start, path in segments(data / "log"):
        _archive(data, start, min(end, start + path.stat().st_size))
    return data / "events"


def _removable(log: Path, before: int) -> list[tuple[int, int, Path]]:
    """Return start, end and file of the segments that end at ``before`` or earlier."""
    held = segments(log)
    ends = [start for start, _ in held[1:]]
    return [
        (start, end, path) for (start, path), end in zip(held, ends, strict=False) if end <= before
    ]


def changes(data: Path, offset: int) -> Iterator[Record]:
    """Yield what changed products up to an offset: the last snapshot's records, the log's since."""
    held = latest(data)
    since = held.offset if held else 0
    kinds = ("products", "removed")
    new = (one for one in follow(data / "log", since, offset) if one.kind in kinds)
    return chain(held.products() if held else (), new)


def _archive(data: Path, start: int, end: int) -> None:
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _ARCHIVED}
    for record in follow(data / "log", start, end):
        if record.kind in rows:
            arrived = record.body.get(ARRIVED)
            rows[record.kind] += [row | {ARRIVED: arrived} for row in record.body[record.kind]]
        else:
            rows[CHANGES] += _told(record)
    for kind, schema in _ARCHIVED.items():
        if rows[kind]:
            columns = {name: [row[name] for row in rows[kind]] for name in schema}
            write_partitions(pl.DataFrame(columns, schema=dict(schema)), data / kind)


def told(data: Path, end: int) -> list[dict[str, Any]]:
    """Return what was told of products up to an offset, in the order in which it was.

    Rows hold ``item``, ``at`` (milliseconds), ``price`` (None of one that was removed) and
    ``in_stock``; what came before records had times is left out.
    """
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted((data / CHANGES).glob("day=*/events.parquet")):
        rows |= {row["id"]: row for row in pl.read_parquet(path).to_dicts()}
    held = segments(data / "log")
    for record in follow(data / "log", held[0][0], end) if held else ():
        rows |= {row["id"]: row for row in _told(record)}
    return [rows[name] for name in sorted(rows)]


def _told(record: Record) -> list[dict[str, Any]]:
    """Return a record of products as rows; their ids rise with the log."""
    if (at := record.body.get(ARRIVED)) is None or record.kind not in ("products", "removed"):
        return []
    if record.kind == "removed":
        said = [{"item": record.body["item"], "price": None, "in_stock": False}]
    else:
        said = [
            {"item": one["id"], "price": one["price"], "in_stock": one["in_stock"]}
            for one in record.body["products"]
        ]
    return [
        row | {"id": f"{record.offset:020d}.{place:04d}", "at": at}
        for place, row in enumerate(said)
    ]
