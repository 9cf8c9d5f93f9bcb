"""Events and catalogue as tables: read from Parquet or CSV, checked, bad rows set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kasauti_recommender.events.event import EARLIEST, Kind

EVENT_COLUMNS: Mapping[str, pl.DataType] = {
    "id": pl.String(), "user": pl.String(), "item": pl.String(), "kind": pl.String(),
    "at": pl.Int64(), "request": pl.String(), "position": pl.Int32(),
}  # fmt: skip
CATALOGUE_COLUMNS: Mapping[str, pl.DataType] = {
    "id": pl.String(), "price": pl.Int64(), "in_stock": pl.Boolean(), "added_at": pl.Int64(),
}  # fmt: skip
_MAY_MISS = {"request", "position", "in_stock"}
ARRIVED, CHANGED = "arrived_at", "changed_at"
"""When an event reached the shop, and from when on a row of the catalogue held; not all know it."""
_LONGEST_ID = 128
_AHEAD = 5 * 60_000  # a sender's clock may run this far ahead, in milliseconds
_PLACE = "place of the first"
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")


class BadTable(ValueError):
    """A table that cannot be used at all: a column is missing, or nearly every row is bad."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A table after its checks.

    Parameters
    ----------
    good : DataFrame
        Rows that passed, in the order they came.
    set_aside : DataFrame
        Rows that did not, as they came, with their ``reason``.
    earlier : DataFrame
        Rows of the catalogue that held before those in ``good``; none where it tells no times.
    """

    good: pl.DataFrame
    set_aside: pl.DataFrame
    earlier: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows each reason set aside, the commonest first."""
        counted = self.set_aside["reason"].value_counts().sort(["count", "reason"], descending=True)
        return {str(reason): int(count) for reason, count in counted.iter_rows()}


def read_table(path: Path) -> pl.DataFrame:
    """Read a Parquet or CSV file, or a folder of Parquet partitions.

    Raises
    ------
    BadTable
        If there is nothing to read or it is in no known format.
    """
    try:
        if path.is_dir():
            files = sorted(path.rglob("*.parquet"))
            if not files:
                raise BadTable(f"{path} holds no Parquet files")
            return pl.concat([pl.read_parquet(file) for file in files], how="diagonal")
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        if path.suffix == ".csv":
            return pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadTable(f"{path} cannot be read: {error}") from error
    raise BadTable(f"{path.name}: Parquet (.parquet), CSV (.csv) or a folder of partitions")


def check_events(
    frame: pl.DataFrame, *, now: int, items: pl.Series | None = None, most_bad: float = 0.5
) -> Checked:
    """Sort rows of events into good ones and ones set aside with a reason.

    Parameters
    ----------
    frame : DataFrame
        Columns ``id``, ``user``, ``item``, ``kind``, ``at`` (milliseconds), and, where known,
        ``request``, ``position`` and ``arrived_at``: when the event reached the shop. A late one
        counts from then on.
    now : int
        The receiver's clock in milliseconds; what happened or arrived later than five minutes
        after it comes from the future.
    items : Series of str, optional
        Ids of the catalogue; events on others are set aside.
    most_bad : float
        Share of bad rows above which the whole table is refused. Duplicates do not count: a
        sender who delivers twice is doing right.

    Raises
    ------
    BadTable
        If a column is missing or too many rows are bad; the message says why.
    """
    names = pl.Series([kind.value for kind in Kind])
    rules = [
        *(_bad_id(name) for name in ("id", "user", "item")),
        ("kind is none of the five", ~pl.col("kind").is_in(names.implode()).fill_null(False)),
        ("at is no whole number of milliseconds", pl.col("at").is_null()),
        ("at lies before 2000: not in milliseconds?", pl.col("at") < EARLIEST),
        _in_the_future("at", now),
    ]
    if items is not None:
        rules.append(("item is not in the catalogue", ~pl.col("item").is_in(items.implode())))
    typed = _typed(frame, EVENT_COLUMNS, "events").with_columns(
        pl.col("request").fill_null(""), pl.col("position").fill_null(-1)
    )
    if ARRIVED in typed.columns:
        arrived = pl.col(ARRIVED).cast(pl.Int64, strict=False)
        typed = typed.with_columns(pl.max_horizontal(arrived, "at").alias(ARRIVED))
        rules.append(_in_the_future(ARRIVED, now))
    reason = typed.select(_reason(rules))["reason"]
    _not_too_many(_aside(frame, reason), len(frame), most_bad, "events")
    twice = typed.filter(reason.is_null())["id"].is_first_distinct().not_()
    reason = _also(reason, twice, "id stands twice")
    return Checked(typed.filter(reason.is_null()), _aside(frame, reason))


def check_catalogue(frame: pl.DataFrame, *, now: int, most_bad: float = 0.5) -> Checked:
    """Sort rows of the catalogue into good ones and ones set aside.

    Columns beyond ``id``, ``price``, ``in_stock`` and ``added_at`` are attributes, as text; a
    missing value is no attribute. Of two rows with one id the later holds. Where a column
    ``changed_at`` (milliseconds) says from when on each row held, the latest holds now, and the
    others are returned as ``earlier``. Items stay in the order in which each first stands: a
    change of price renumbers nothing.

    Parameters
    ----------
    frame : DataFrame
    now : int
        The receiver's clock in milliseconds. A product added or a price changed later than five
        minutes after it is set aside until it is so: the one would be in nobody's candidates, the
        other would hold before its time.
    most_bad : float
        Share of bad rows above which the whole table is refused.

    Raises
    ------
    BadTable
        If a column is missing, nothing is left, or too many rows are bad.
    """
    rules = [
        _bad_id("id"),
        ("price is no number from 0", pl.col("price").is_null() | (pl.col("price") < 0)),
        _no_time("added_at"),
        _in_the_future("added_at", now),
    ]
    typed = _typed(frame, CATALOGUE_COLUMNS, "catalogue").with_columns(
        pl.col("in_stock").fill_null(True)
    )
    if CHANGED in typed.columns:
        typed = typed.with_columns(pl.col(CHANGED).cast(pl.Int64, strict=False))
        rules += [_no_time(CHANGED), _in_the_future(CHANGED, now)]
    reason = typed.select(_reason(rules))["reason"]
    _not_too_many(_aside(frame, reason), len(frame), most_bad, "catalogue")
    if CHANGED in typed.columns:
        newest, earlier_rows = _by_time(typed.filter(reason.is_null()))
        return Checked(_filled(newest), _aside(frame, reason), earlier_rows)
    earlier = typed.filter(reason.is_null())["id"].is_last_distinct().not_()
    reason = _also(reason, earlier, "a later row has the same id")
    return Checked(_filled(typed.filter(reason.is_null())), _aside(frame, reason))


def _by_time(good: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that hold now, in the order in which their items first stand, and others."""
    first = good.with_row_index(_PLACE).with_columns(pl.col(_PLACE).min().over("id"))
    held = first.sort(CHANGED, maintain_order=True)
    last = held["id"].is_last_distinct()
    return held.filter(last).sort(_PLACE).drop(_PLACE), held.filter(~last).drop(_PLACE)


def _filled(good: pl.DataFrame) -> pl.DataFrame:
    if good.is_empty():
        raise BadTable("the catalogue is empty: at least one product is needed")
    return good


def _aside(frame: pl.DataFrame, reason: pl.Series) -> pl.DataFrame:
    """Return the rows with a reason as they came: what was no number can be read and mended."""
    return frame.with_columns(reason.alias("reason")).filter(pl.col("reason").is_not_null())


def _also(reason: pl.Series, broken: pl.Series, words: str) -> pl.Series:
    """Give those of the rows without a reason that ``broken`` marks one of their own."""
    left = reason.is_null().arg_true().filter(broken)
    return reason.scatter(left, words) if len(left) else reason


def _bad_id(name: str) -> tuple[str, pl.Expr]:
    size = pl.col(name).str.len_bytes()
    return f"{name} has no 1 to {_LONGEST_ID} bytes", ~size.is_between(1, _LONGEST_ID).fill_null(
        False
    )


def _no_time(name: str) -> tuple[str, pl.Expr]:
    return f"{name} is no time in milliseconds", ~(pl.col(name) >= EARLIEST).fill_null(False)


def _in_the_future(name: str, now: int) -> tuple[str, pl.Expr]:
    return f"{name} lies in the future", pl.col(name) > now + _AHEAD


def _reason(rules: list[tuple[str, pl.Expr]]) -> pl.Expr:
    """Name the first rule that a row breaks, null where it breaks none."""
    words = [pl.when(broken).then(pl.lit(reason)) for reason, broken in rules]
    return pl.coalesce(words).alias("reason")


def _typed(frame: pl.DataFrame, columns: Mapping[str, pl.DataType], what: str) -> pl.DataFrame:
    missing = [name for name in columns if name not in frame.columns and name not in _MAY_MISS]
    if missing:
        raise BadTable(f"{what}: no column {', '.join(missing)}; there are {frame.columns}")
    absent = [pl.lit(None, kind).alias(n) for n, kind in columns.items() if n not in frame.columns]
    frame = frame.with_columns(absent)
    return frame.with_columns(_cast(frame, name, kind) for name, kind in columns.items())


def _cast(frame: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Boolean and frame.schema[name] == pl.String:
        said = column.str.to_lowercase()
        return (
            pl.when(said.is_in(_TRUE)).then(True).when(said.is_in(_FALSE)).then(False).alias(name)
        )
    return column.cast(kind, strict=False)


def _not_too_many(bad: pl.DataFrame, rows: int, most: float, what: str) -> None:
    if rows and len(bad) > most * rows:
        reasons = Checked(bad, bad).reasons
        raise BadTable(
            f"{what}: {len(bad)} of {rows} rows are bad, nothing was taken in: {reasons}"
        )
