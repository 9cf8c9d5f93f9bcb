"""What a node was told since, for the next training: its events, and the catalogue as it is now."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from kasauti_recommender.events.erasure import erase_from_tables
from kasauti_recommender.events.log import Record, to_disk
from kasauti_recommender.events.partitions import write_partitions
from kasauti_recommender.events.tables import CATALOGUE_COLUMNS, CHANGED, check_catalogue
from kasauti_recommender.serving.compaction import archive, changes, told
from kasauti_recommender.serving.snapshot import alone, lasting
from kasauti_recommender.serving.tail import End
from kasauti_recommender.serving.users import LiveUsers

Row = dict[str, Any]
_DAYS = "day=*/events.parquet"
_SCHEMA: dict[str, pl.DataType] = {**CATALOGUE_COLUMNS, CHANGED: pl.Int64()}


def events_as_told(data: Path, to: Path) -> int:
    """Add a node's events to day partitions in another folder; return how many days changed.

    Parameters
    ----------
    data : Path
        Of the node, which may go on.
    to : Path
        Where training reads them, such as a volume that other machines see. A reader, or a kill
        half-way, finds each day as it was or as it is. What the node no longer has stays, of a
        whole day or of a part: what was deleted there to make room is still history to train on.
        Who was forgotten goes from all of it; ``erased.json`` says of whom that is done.
    """
    held = sorted(archive(data).glob(_DAYS))
    users = LiveUsers(data / "users")
    forgotten = users.forgotten()
    users.close()
    changed = {day.parent.name for day in held if _brought(day, to, forgotten)}
    return len(changed | _erased_since(to, forgotten))


def _brought(day: Path, to: Path, forgotten: dict[str, int]) -> bool:
    """Add what a day of the node holds to its copy, which then bears the same time."""
    copy, then = to / day.parent.name / day.name, day.stat().st_mtime_ns
    if copy.exists() and copy.stat().st_mtime_ns == then:
        return False
    added = write_partitions(pl.read_parquet(day), to).new
    if not copy.exists():  # all of the day's people were forgotten
        return False
    gone = erase_from_tables([copy], forgotten)  # who still waits to be erased at the node too
    os.utime(copy, ns=(then, then))
    return bool(added or gone)


def _erased_since(to: Path, forgotten: dict[str, int]) -> set[str]:
    """Erase from every copy who was not erased there before; return the days that changed."""
    note, changed = to / "erased.json", set[str]()
    done = json.loads(note.read_text()) if note.exists() else {}
    if not (since := dict(forgotten.items() - done.items())):
        return changed
    for copy in sorted(to.glob(_DAYS)):
        then = copy.stat().st_mtime_ns
        if erase_from_tables([copy], since):
            os.utime(copy, ns=(then, then))
            changed.add(copy.parent.name)
    beside = note.with_suffix(".writing")
    beside.write_text(json.dumps(forgotten))
    to_disk(beside)
    beside.replace(note)
    return changed


def catalogue_as_told(catalogue: pl.DataFrame, data: Path, *, now: int) -> pl.DataFrame:
    """Return a catalogue brought up to date by a node's log; may run beside the node.

    Its rows keep their places and new products follow in the order of their numbers, so that a
    version trained on it goes on with the numbers of one that was trained on the catalogue alone.
    What was removed stays, out of stock: the log still says that it is never shown. After them
    stand the rows that held before, each with the moment from which it held (``changed_at``), so
    that training and judging see prices and stock as they were. Of what was told of an item within
    one millisecond only the last is a row: it is what the node shows.

    Parameters
    ----------
    catalogue : DataFrame
        As ``check_catalogue`` reads it.
    data : Path
        Of the node.
    now : int
        In milliseconds: rows from the future are left out, as training leaves them out.

    Raises
    ------
    BadTable
        If the catalogue cannot be used.
    """
    checked = check_catalogue(catalogue, now=now)
    rows = {row["id"]: row for row in _rows(checked.good)}
    earlier = _rows(checked.earlier)
    with alone(data):
        end = End(data / "end").get()
        told_of = told(data, end)
        before = {one["item"]: dict(row) for one in told_of if (row := rows.get(one["item"]))}
        _bring_up_to_date(rows, lasting(changes(data, end)))
    earlier += _earlier(rows, before, told_of)
    last = {(row["id"], row[CHANGED]): row for row in (*earlier, *rows.values())}
    earlier = [row for row in earlier if last[row["id"], row[CHANGED]] is row]
    columns = dict.fromkeys(name for row in rows.values() for name in row)
    schema = _SCHEMA | {name: pl.String() for name in columns if name not in _SCHEMA}
    return pl.DataFrame([*rows.values(), *earlier], schema=schema)


def _rows(frame: pl.DataFrame) -> list[Row]:
    """Return rows with attributes as text; one that says no time held since the item came."""
    if frame.is_empty():
        return []
    names = [name for name in frame.columns if name not in _SCHEMA]
    since = CHANGED if CHANGED in frame.columns else "added_at"
    return frame.with_columns(
        pl.col(names).cast(pl.String), pl.col(since).cast(pl.Int64).alias(CHANGED)
    ).to_dicts()


def _bring_up_to_date(rows: dict[str, Row], records: Iterable[Record]) -> None:
    for record in records:
        if record.kind == "removed":
            if (row := rows.get(record.body["item"])) is not None:
                row["in_stock"] = False
            continue
        for product in record.body["products"]:
            rows[product["id"]] = _row(product, rows.get(product["id"]))


def _earlier(rows: dict[str, Row], before: dict[str, Row], told_of: list[Row]) -> list[Row]:
    """Return the rows that held before the last of what was told of each item.

    The last says from when on an item's row in ``rows`` holds. A product of the stream came by the
    first that was told of it.
    """
    earlier: list[Row] = []
    held = dict(before)
    for one in told_of:
        if (last := rows.get(one["item"])) is None:
            continue
        was = held.get(one["item"])
        price = one["price"] if one["price"] is not None else (was or last)["price"]
        now = last | {"price": price, "in_stock": one["in_stock"], CHANGED: one["at"]}
        if was is not None:
            earlier.append(was)
            now[CHANGED] = max(one["at"], was[CHANGED])
        held[one["item"]] = now
    for item, row in held.items():
        rows[item][CHANGED] = row[CHANGED]
    return earlier


def _row(product: Row, before: Row | None) -> Row:
    """Return a product as a row; what it was when it came stays, the rest is as told last."""
    row: Row = {
        "id": product["id"], "price": product["price"], "in_stock": product["in_stock"],
        "added_at": before["added_at"] if before else product["added_at"],
        CHANGED: (before or {CHANGED: product["added_at"]})[CHANGED],
    }  # fmt: skip
    for attribute in product["attributes"]:
        name, _, value = attribute.partition(":")
        if name not in _SCHEMA:
            row.setdefault(name, value)
    return row
