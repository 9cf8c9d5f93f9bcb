"""What the market pays: named segments, each with source and date, and a company's own surveys."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from importlib.resources import files

from kasauti.pay.rounding import rupees
from kasauti.values import Rupees

_LAKH = Decimal(100_000)
_MEASURES = ("p10", "p25", "p50", "p75", "p90", "low", "high")
_LEAST_EMPLOYERS, _LEAST_PEOPLE = 5, 10
_YES = {"yes", "true", "1"}


class Measure(Enum):
    """What a source's figures are of, so that like is set against like."""

    CTC = "ctc"
    FIXED = "fixed"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class MarketBand:
    """One span of experience in one segment.

    Parameters
    ----------
    segment, source, confidence, note : str
        Whose pay this is, who says so, how sure that is, and what to know.
    effective : date
        The day the figures are of.
    label : str
        The span as the source names it.
    from_years, to_years : Decimal
        Experience from, and up to but not at.
    figures : mapping of str to Rupees
        "low" and "high" of a published range, or percentiles "p10" to "p90"; a year.
    measure : Measure
        What the figures are of.
    premium : bool
        Whether this is a premium segment, never to be read as the market's median.
    """

    segment: str
    source: str
    confidence: str
    note: str
    effective: date
    label: str
    from_years: Decimal
    to_years: Decimal
    figures: dict[str, Rupees]
    measure: Measure = Measure.CTC
    premium: bool = False

    @property
    def middle(self) -> Rupees:
        """The median, or the middle of a range that tells none."""
        if "p50" in self.figures:
            return self.figures["p50"]
        return rupees((self.figures["low"].amount + self.figures["high"].amount) / 2)


@cache
def market() -> tuple[MarketBand, ...]:
    """Return the published figures held; segments are never merged."""
    folder = files("kasauti.pay") / "data"
    raw = tomllib.loads((folder / "benchmark.toml").read_text(encoding="utf-8"))
    return tuple(
        MarketBand(
            segment["name"], segment["source"], segment["confidence"], segment["note"],
            segment["effective"], band["label"], Decimal(band["from"]), Decimal(band["to"]),
            {name: rupees(Decimal(band[name]) * _LAKH) for name in _MEASURES if name in band},
            Measure(segment.get("measure", "ctc")), segment.get("premium", False),
        )
        for segment in raw["segment"]
        for band in segment["bands"]
    )  # fmt: skip


def market_for(years: Decimal, bands: tuple[MarketBand, ...] | None = None) -> list[MarketBand]:
    """Return each segment's band of that experience.

    Examples
    --------
    >>> [str(band.middle) for band in market_for(Decimal(7))][:2]
    ['₹90,00,000', '₹36,00,000']
    """
    held = market() if bands is None else bands
    return [band for band in held if band.from_years <= years < band.to_years]


class Ageing(Enum):
    """How figures are moved to a later day."""

    SIMPLE = "simple"
    COMPOUND = "compound"


def aged(
    value: Rupees, effective: date, to: date, percent: Decimal, how: Ageing = Ageing.SIMPLE
) -> Rupees:
    """Return a figure moved by whole months at a yearly rate.

    Examples
    --------
    >>> day, to = date(2026, 4, 1), date(2026, 12, 1)
    >>> str(aged(Rupees.parse("36 lakh"), day, to, Decimal("9.4")))
    '₹38,25,600'
    """
    months = (to.year - effective.year) * 12 + to.month - effective.month
    if months < 0:
        raise ValueError(f"figures of {effective} are not aged back to {to}")
    if how is Ageing.SIMPLE:
        return rupees(value.amount * (1 + percent * months / 1200))
    return rupees(value.amount * (1 + percent / 100) ** (Decimal(months) / 12))


def read_survey(text: str) -> tuple[MarketBand, ...]:
    """Read a company's own or bought survey, a CSV in lakh a year.

    Columns: segment, source, effective (YYYY-MM-DD), label, from_years, to_years, employers,
    people, and p10 to p90 of which p50 is asked for; if wanted also measure (ctc, fixed, cost) and
    premium (yes), for a segment that is not the market as a whole.

    Raises
    ------
    ValueError
        Naming row and column of what cannot be read, or a row of fewer than five employers or ten
        people, which would show single persons' pay.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    asked = ["segment", "source", "effective", "label", "from_years", "to_years", "employers",
             "people", "p50"]  # fmt: skip
    missing = [name for name in asked if name not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"the survey lacks the column {', '.join(missing)}")
    found = tuple(_surveyed(row, number) for number, row in enumerate(rows, start=2))
    if not found:
        raise ValueError("the survey has no rows below its header")
    return found


def _surveyed(row: dict[str, str | None], number: int) -> MarketBand:
    def figure(name: str) -> Decimal:
        try:
            value = Decimal((row.get(name) or "").strip())
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0:
            raise ValueError(f"row {number}, {name}: {row.get(name)!r} is not a number")
        return value

    if figure("employers") < _LEAST_EMPLOYERS or figure("people") < _LEAST_PEOPLE:
        raise ValueError(
            f"row {number}: fewer than {_LEAST_EMPLOYERS} employers or {_LEAST_PEOPLE} people "
            "would show single persons' pay; leave the row out"
        )
    try:
        effective = date.fromisoformat((row["effective"] or "").strip())
    except ValueError as error:
        raise ValueError(
            f"row {number}, effective: {row['effective']!r} is not a day like 2026-04-01"
        ) from error
    told = [name for name in _MEASURES if (row.get(name) or "").strip()]
    figures = {name: rupees(figure(name) * _LAKH) for name in told}
    in_order = [figures[name].amount for name in _MEASURES[:5] if name in figures]
    if in_order != sorted(in_order):
        raise ValueError(f"row {number}: the percentiles do not rise")
    words = [(row[name] or "").strip() for name in ("segment", "source", "label")]
    if not all(words):
        raise ValueError(f"row {number}: segment, source and label are asked for")
    if figure("from_years") >= figure("to_years"):
        raise ValueError(f"row {number}: to_years is not above from_years")
    premium = (row.get("premium") or "").strip().lower() in _YES
    note = "imported survey" + ("; a premium segment, not the market's median" if premium else "")
    return MarketBand(
        words[0], words[1], "own", note, effective, words[2],
        figure("from_years"), figure("to_years"), figures, _measured(row, number), premium,
    )  # fmt: skip


def _measured(row: dict[str, str | None], number: int) -> Measure:
    told = (row.get("measure") or "").strip().lower() or "ctc"
    if told not in {one.value for one in Measure}:
        raise ValueError(f"row {number}, measure: {told!r} is not ctc, fixed or cost")
    return Measure(told)
