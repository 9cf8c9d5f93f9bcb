"""Where pay stands in the market: each segment on its own, aged to one day, like with like."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

from kasauti.pay.bands import Band, Standing, standing
from kasauti.pay.benchmark import Ageing, MarketBand, Measure, aged
from kasauti.pay.statement import Result
from kasauti.values import Rupees

_RANGES = (("low", "high"), ("p10", "p90"), ("p25", "p75"))
_POINTS = (("p10", 10), ("p25", 25), ("p50", 50), ("p75", 75), ("p90", 90))


@dataclass(frozen=True, slots=True)
class Movement:
    """How pay moves in a year, in per cent, by a source; what figures are aged with."""

    name: str
    percent: Decimal
    source: str
    usual: bool


@cache
def movements() -> tuple[Movement, ...]:
    """Return the movements held; one is the usual choice for technology companies."""
    folder = files("kasauti.pay") / "data"
    raw = tomllib.loads((folder / "benchmark.toml").read_text(encoding="utf-8"))
    return tuple(
        Movement(one["name"], Decimal(one["percent"]), one["source"], one.get("usual", False))
        for one in raw["movement"]
    )


def usual_movement() -> Movement:
    """Return the movement that figures are aged with unless another is asked for."""
    return next(one for one in movements() if one.usual)


def aged_band(
    band: MarketBand, to: date, percent: Decimal, how: Ageing = Ageing.SIMPLE
) -> MarketBand:
    """Return a band with every figure moved to a later day; a later one than that is left as is."""
    if band.effective > to:
        return band
    moved = {
        name: aged(amount, band.effective, to, percent, how)
        for name, amount in band.figures.items()
    }
    return replace(band, figures=moved)


@dataclass(frozen=True, slots=True)
class MarketStanding:
    """Pay against one segment's band.

    Parameters
    ----------
    band : MarketBand
        The segment with its figures aged.
    amount : Rupees
        What was set against it: CTC, fixed pay or the employer's cost, as the source counts.
    standing : Standing
        Compa-ratio against the median (or the middle of a range), penetration of the widest range
        that the source tells; None where it tells only a median.
    percentile : str
        Between which percentiles it lies, or interpolated between two; "" for a mere range.
    """

    band: MarketBand
    amount: Rupees
    standing: Standing | None
    compa_ratio: Decimal
    percentile: str


def amounts(pay: Result) -> dict[Measure, Rupees]:
    """Return what of a pay statement is set against each measure."""
    return {
        Measure.CTC: pay.ctc,
        Measure.FIXED: pay.fixed_pay,
        Measure.COST: pay.employer_cost,
    }


def against_market(
    pay: Mapping[Measure, Rupees], bands: Iterable[MarketBand]
) -> tuple[MarketStanding, ...]:
    """Return where pay stands in each band; what a measure lacks is left out.

    Examples
    --------
    >>> from kasauti.pay.benchmark import market_for
    >>> found = against_market({Measure.CTC: Rupees.parse("45 lakh")}, market_for(Decimal(7)))
    >>> found[1].compa_ratio, found[1].percentile
    (Decimal('1.25'), 'P63')
    """
    return tuple(
        _stood(pay[band.measure], band)
        for band in bands
        if band.measure in pay and band.middle.amount
    )


def _stood(amount: Rupees, band: MarketBand) -> MarketStanding:
    middle = band.middle
    ends = next((ends for ends in _RANGES if all(name in band.figures for name in ends)), None)
    held = None
    if ends is not None:
        low, high = (band.figures[name] for name in ends)
        if low.amount and low <= middle <= high:
            held = standing(amount, Band(band.segment, low, middle, high))
    ratio = (amount.amount / middle.amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return MarketStanding(band, amount, held, ratio, _percentile(amount, band))


def _percentile(amount: Rupees, band: MarketBand) -> str:
    told = [(band.figures[name], at) for name, at in _POINTS if name in band.figures]
    if len(told) < 2:
        return ""
    if amount < told[0][0]:
        return f"below P{told[0][1]}"
    for (low, at), (high, to) in itertools.pairwise(told):
        if low <= amount < high:
            share = (amount.amount - low.amount) / (high.amount - low.amount)
            return f"P{(at + (to - at) * share).to_integral_value(ROUND_HALF_UP)}"
    return f"P{told[-1][1]}" if amount == told[-1][0] else f"above P{told[-1][1]}"
