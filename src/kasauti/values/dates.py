"""Months, and the periods of months that careers are written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    Parameters
    ----------
    year : int
        Four-digit year.
    number : int
        1 for January to 12 for December.

    Raises
    ------
    ValueError
        If ``number`` is not 1 to 12 or ``year`` not 1900 to 2199.

    Examples
    --------
    >>> Month(2026, 11).shift(2)
    Month(year=2027, number=1)
    >>> str(Month(2026, 4))
    '2026-04'
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"month {self.number} is not 1 to 12")
        if not 1900 <= self.year <= 2199:
            raise ValueError(f"year {self.year} is not 1900 to 2199")

    @property
    def index(self) -> int:
        """Months since year 0, for arithmetic."""
        return self.year * 12 + self.number - 1

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that holds ``day``."""
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """Return the month whose ``index`` is given."""
        return cls(index // 12, index % 12 + 1)

    def shift(self, months: int) -> Month:
        """Return the month ``months`` later (earlier if negative)."""
        return Month.from_index(self.index + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of months, both ends included, as a résumé states it.

    Parameters
    ----------
    start, end : Month or None
        First and last month; None where the text names none. An ``ongoing`` period
        has no end: whoever computes passes the month that counts as now.
    ongoing : bool
        True for "present", "till date", "अब तक" and the like.
    exact : bool
        False where only years were written: "2019 - 2021" then runs from July 2019 to
        June 2021, the middle of what it can mean, so that neighbouring year-only posts
        do not overlap.
    """

    start: Month | None
    end: Month | None
    ongoing: bool = False
    exact: bool = True

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        if self.ongoing and self.end:
            raise ValueError("an ongoing period has no end")

    def bounds(self, now: Month) -> tuple[int, int] | None:
        """Return first and last month as indices, or None when the text gives too little."""
        if self.start is None:
            return None
        last = now if self.ongoing else self.end
        if last is None or last < self.start:
            return None
        return self.start.index, last.index

    def months(self, now: Month) -> int:
        """Return how many months the period covers, 0 when it cannot be told."""
        bounds = self.bounds(now)
        return 0 if bounds is None else bounds[1] - bounds[0] + 1


def months_covered(periods: Iterable[Period], now: Month) -> int:
    """Return how many calendar months the periods cover together, overlaps once.

    Examples
    --------
    >>> job = Period(Month(2020, 1), Month(2020, 12))
    >>> side = Period(Month(2020, 7), Month(2021, 3))
    >>> months_covered([job, side], Month(2026, 11))
    15
    """
    bounds = sorted(b for p in periods if (b := p.bounds(now)) is not None)
    covered = 0
    reach = -1
    for first, last in bounds:
        covered += max(0, last - max(first, reach + 1) + 1)
        reach = max(reach, last)
    return covered
