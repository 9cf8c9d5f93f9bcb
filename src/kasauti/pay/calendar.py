"""The twelve months that a year of pay is counted over, and the day whose law each follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kasauti.pay.rules import LawUnknownError, last_day
from kasauti.values import Month

_TAX_YEARS = {"2025-26": 2025, "2026-27": 2026}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The twelve months, and the day whose law each follows."""

    months: tuple[Month, ...]
    projected: date | None
    tax_day: date

    def law_of(self, month: Month) -> date:
        return self.projected or last_day(month)

    def provident_fund_at(self, month: Month) -> date | Month:
        return self.projected or month


def calendar_of(as_of: date, tax_year: str) -> Calendar:
    if not tax_year:
        first = Month.of(as_of)
        return Calendar(tuple(first.shift(n) for n in range(12)), as_of, as_of)
    year = _TAX_YEARS.get(tax_year.removeprefix("FY").strip())
    if year is None:
        raise LawUnknownError(
            f"tax year {tax_year!r} is not known: give one of {', '.join(_TAX_YEARS)}"
        )
    april = Month(year, 4)
    return Calendar(tuple(april.shift(n) for n in range(12)), None, date(year + 1, 3, 31))
