"""Krippendorff's alpha, with its jackknife interval."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from typing import TYPE_CHECKING

from kasauti.interviews.reliability import TooFewError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Z95 = 1.959963984540054
Pairs = Counter[tuple[int, float, float]]  # how many of two values in rows of so many ratings


class Metric(StrEnum):
    """What kind of scale the ratings are on."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Agreement with its 95 % jackknife interval over units."""

    value: float
    low: float
    high: float
    units: int


def alpha(units: Sequence[Sequence[float | None]], metric: Metric = Metric.ORDINAL) -> float:
    """Return Krippendorff's alpha.

    Parameters
    ----------
    units : sequence of sequence of float or None
        One row a rated thing, its ratings in any order; None is a missing rating.
    metric : Metric

    Raises
    ------
    TooFewError
        If no unit has two ratings.
    ValueError
        If all ratings are the same: agreement cannot be told from a lack of variation.

    References
    ----------
    Hayes, A. F. and Krippendorff, K. (2007), Answering the call for a standard reliability
    measure for coding data, Communication Methods and Measures 1, 77-89.

    Examples
    --------
    >>> alpha([[1, 1], [2, 2], [3, 3], [4, 5]], Metric.ORDINAL) > 0.9
    True
    """
    paired = _paired(units)
    if not paired:
        raise TooFewError("agreement needs at least one thing rated twice")
    return _alpha(_pairs(paired), metric)


def _paired(units: Sequence[Sequence[float | None]]) -> list[list[float]]:
    """Return the ratings, in order of size, of each unit that has two or more."""
    kept = (sorted(value for value in row if value is not None) for row in units)
    return [row for row in kept if len(row) >= 2]


def _pairs(rows: Iterable[Sequence[float]]) -> Pairs:
    return Counter((len(row), *pair) for row in rows for pair in permutations(row, 2))


def _alpha(pairs: Pairs, metric: Metric) -> float:
    coincidences: dict[tuple[float, float], float] = defaultdict(float)
    for (ratings, one, other), times in pairs.items():
        coincidences[one, other] += times / (ratings - 1)
    totals: dict[float, float] = defaultdict(float)
    for (one, _), count in coincidences.items():
        totals[one] += count
    n = sum(totals.values())
    distance = _distances(totals, metric)
    observed = sum(count * distance[pair] for pair, count in coincidences.items())
    expected = sum(totals[a] * totals[b] * distance[a, b] for a in totals for b in totals)
    if not expected:
        raise ValueError("all ratings are the same: there is nothing to agree on")
    return 1.0 - (n - 1) * observed / expected


def _distances(totals: Mapping[float, float], metric: Metric) -> dict[tuple[float, float], float]:
    values = sorted(totals)
    found = {}
    for i, a in enumerate(values):
        for j, b in enumerate(values):
            between = values[min(i, j) : max(i, j) + 1]
            found[a, b] = {
                Metric.NOMINAL: float(a != b),
                Metric.ORDINAL: (sum(totals[g] for g in between) - (totals[a] + totals[b]) / 2)
                ** 2,
                Metric.INTERVAL: (a - b) ** 2,
                Metric.RATIO: ((a - b) / (a + b)) ** 2 if a + b else 0.0,
            }[metric]
    return found


def alpha_with_interval(
    units: Sequence[Sequence[float | None]], metric: Metric = Metric.ORDINAL
) -> Alpha:
    """Return alpha with a jackknife interval: leave each unit out once.

    References
    ----------
    Hughes, J. (2022), Toward improved inference for Krippendorff's Alpha agreement coefficient,
    arXiv:2210.13265: the bootstrap covers too little in small samples.
    """
    whole, alike = alpha(units, metric), Counter(map(tuple, _paired(units)))
    n = alike.total()
    if n < 3:
        raise TooFewError("an interval of alpha needs three things rated twice")
    pairs = _pairs(alike.elements())
    without = {row: _alpha(pairs - _pairs([row]), metric) for row in alike}
    pseudo = [n * whole - (n - 1) * without[row] for row in alike.elements()]
    mean = sum(pseudo) / n
    error = math.sqrt(sum((p - mean) ** 2 for p in pseudo) / (n * (n - 1)))
    return Alpha(whole, whole - Z95 * error, min(1.0, whole + Z95 * error), n)
