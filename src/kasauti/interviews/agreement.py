"""Krippendorff's alpha, with its jackknife interval."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kasauti.interviews.reliability import TooFewError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Z95 = 1.959963984540054


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
    paired = [kept for row in units if len(kept := [v for v in row if v is not None]) >= 2]
    if not paired:
        raise TooFewError("agreement needs at least one thing rated twice")
    coincidences: dict[tuple[float, float], float] = defaultdict(float)
    for row in paired:
        for i, one in enumerate(row):
            for j, other in enumerate(row):
                if i != j:
                    coincidences[one, other] += 1.0 / (len(row) - 1)
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
    used = [row for row in units if sum(v is not None for v in row) >= 2]
    whole = alpha(used, metric)
    n = len(used)
    if n < 3:
        raise TooFewError("an interval of alpha needs three things rated twice")
    pseudo = [n * whole - (n - 1) * alpha(used[:i] + used[i + 1 :], metric) for i in range(n)]
    mean = sum(pseudo) / n
    error = math.sqrt(sum((p - mean) ** 2 for p in pseudo) / (n * (n - 1)))
    return Alpha(whole, whole - Z95 * error, min(1.0, whole + Z95 * error), n)
