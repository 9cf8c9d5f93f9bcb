"""Events on disk by day: written twice they stay the same, late ones find their day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Written:
    """What a call changed.

    Parameters
    ----------
    days : tuple of str
        Partitions that changed; whatever was computed from them is to be computed again.
    new : int
        Events that were not there before.
    late : int
        Those of them that belong to a day before the newest one already there.
    """

    days: tuple[str, ...]
    new: int
    late: int


def write_partitions(events: pl.DataFrame, folder: Path) -> Written:
    """Add checked events to their days (UTC); an event whose id its day already has adds nothing.

    A sender who delivers twice sends the same time twice, so a day is enough to know it by. Each
    partition is written beside and renamed: a reader, or a kill half-way, sees the old one or
    the new one. Rows are in order of time and then id, so that the same events give the same
    partition in whatever batches they came.
    """
    folder.mkdir(parents=True, exist_ok=True)
    newest = max((path.name for path in folder.glob("day=*")), default="")
    day = pl.from_epoch((pl.col("at") // _DAY).cast(pl.Int32), time_unit="d")
    parts = events.with_columns(day.dt.to_string("%Y-%m-%d").alias("day"))
    changed, new, late = [], 0, 0
    for (name,), part in sorted(parts.partition_by("day", as_dict=True, include_key=False).items()):
        added = _merge(part, folder / f"day={name}")
        if added:
            changed.append(str(name))
            new += added
            late += added if f"day={name}" < newest else 0
    return Written(tuple(changed), new, late)


def _merge(part: pl.DataFrame, folder: Path) -> int:
    path = folder / "events.parquet"
    held = pl.read_parquet(path) if path.exists() else part.clear()
    merged = pl.concat([held, part], how="diagonal").unique("id", keep="first", maintain_order=True)
    added = len(merged) - len(held)
    if added:
        folder.mkdir(exist_ok=True)
        beside = path.with_suffix(".writing")
        merged.sort("at", "id").write_parquet(beside)
        beside.replace(path)
    return added
