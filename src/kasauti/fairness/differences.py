"""How far two groups' scores lie apart, in standard deviations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from kasauti.fairness.impact import Standing

SHOWN_FROM = 20  # scores of each group: there the 95 % half-width is still .62
CAUTION_BELOW = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A standardised mean difference, the first group's mean less the second's.

    ``g``, ``low`` and ``high`` (Hedges' g and its 95 % interval) are None where too few scores
    stand behind them.
    """

    standing: Standing
    g: float | None = None
    low: float | None = None
    high: float | None = None


def standardised_difference(one: Sequence[float], other: Sequence[float]) -> Difference:
    """Return Hedges' g between two groups' scores, with its interval.

    Parameters
    ----------
    one, other : sequence of float
        Scores on one scale: a stage's, or a competency's.

    References
    ----------
    Hedges and Olkin, Statistical Methods for Meta-Analysis, 1985, chapter 5.
    """
    few = min(len(one), len(other))
    if few < SHOWN_FROM:
        return Difference(Standing.TOO_FEW)
    freedom = len(one) + len(other) - 2
    spread = sqrt(
        ((len(one) - 1) * np.var(one, ddof=1) + (len(other) - 1) * np.var(other, ddof=1)) / freedom
    )
    if spread == 0:
        return Difference(Standing.TOO_FEW)
    small = 1 - 3 / (4 * freedom - 1)
    g = small * float(np.mean(one) - np.mean(other)) / spread
    error = sqrt(1 / len(one) + 1 / len(other) + g * g / (2 * (len(one) + len(other))))
    half = NormalDist().inv_cdf(0.975) * error
    standing = Standing.CAUTION if few < CAUTION_BELOW else Standing.SHOWN
    return Difference(standing, g, g - half, g + half)
