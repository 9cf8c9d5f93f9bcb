"""A report as a table of cells, and the aggregates that databases lack names for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from typing import Any

from django.db.models import Aggregate, DurationField

ALL = "all"
_Z95 = 1.959964


class Kind(StrEnum):
    """What a column holds."""

    PEOPLE = "people"
    FIGURE = "figure"  # a count of other things than people
    SHARE = "share"  # 0 to 1
    DAYS = "days"
    HOURS = "hours"
    RUPEES = "rupees"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, and what it holds."""

    key: str
    kind: Kind = Kind.PEOPLE


@dataclass(frozen=True, slots=True)
class Cell:
    """A number; None where there is nothing to reckon it from. Shares have a 95 % interval.

    ``behind`` is True where it counts people who can be listed.
    """

    value: float | Decimal | None
    behind: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, the name of what it is about where that is a stored thing, its cells."""

    key: str
    cells: tuple[Cell, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A table, and the column that its picture draws."""

    key: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    drawn: str

    @property
    def empty(self) -> bool:
        """True where nothing was counted."""
        return not any(cell.value for row in self.rows for cell in row.cells)


class Percentile(Aggregate):
    """The value below which a share of durations lies, between two of them where needed."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        super().__init__(expression, share=float(share), **extra)


def people(count: int) -> Cell:
    """Return a number of people who can be listed."""
    return Cell(count, behind=bool(count))


def days(span: timedelta | None) -> Cell:
    """Return a span of time in days."""
    return Cell(None if span is None else span.total_seconds() / 86_400)


def hours(span: timedelta | None) -> Cell:
    """Return a span of time in hours."""
    return Cell(None if span is None else span.total_seconds() / 3600)


def share(part: int, whole: int) -> Cell:
    """Return a share with its 95 % Wilson interval; without a whole there is none.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association, 1927.
    """
    if not whole:
        return Cell(None)
    rate, z2 = part / whole, _Z95**2 / whole
    middle = (rate + z2 / 2) / (1 + z2)
    reach = _Z95 * sqrt(rate * (1 - rate) / whole + z2 / (4 * whole)) / (1 + z2)
    return Cell(rate, low=max(0.0, middle - reach), high=min(1.0, middle + reach))
