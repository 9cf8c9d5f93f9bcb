"""Exact probabilities of two-by-two tables, and what a comparison of this size can see."""

from __future__ import annotations

from math import asin, sin, sqrt
from statistics import NormalDist

import numpy as np

from kasauti.fairness.counts import GroupCount

FOUR_FIFTHS = 0.8
_AS_LIKELY = 1 + 1e-9  # tables whose probabilities differ by rounding alone count as equal


def mid_p(one: GroupCount, other: GroupCount) -> float:
    """Return the two-sided mid-p of "both groups are selected at one rate".

    Fisher's exact test with half the weight on tables as likely as the one seen: the plain exact
    test is conservative, and misses more of what is there.

    References
    ----------
    Biddle and Morris, "Using Lancaster's mid-P correction to the Fisher's exact test for adverse
    impact analyses", Journal of Applied Psychology, 2011.

    Examples
    --------
    >>> round(mid_p(GroupCount("a", 50, 20), GroupCount("b", 50, 10)), 3)
    0.034
    """
    from scipy.stats import hypergeom  # late: a second that no other page or command waits for

    people = one.applied + other.applied
    selected = one.selected + other.selected
    if not one.applied or not other.applied or selected in (0, people):
        return 1.0
    tables = np.arange(max(0, selected - other.applied), min(one.applied, selected) + 1)
    chances = hypergeom.pmf(tables, people, one.applied, selected)
    seen = hypergeom.pmf(one.selected, people, one.applied, selected)
    equal = (chances <= seen * _AS_LIKELY) & (chances >= seen / _AS_LIKELY)
    rarer = (chances < seen) & ~equal
    return float(min(1.0, chances[rarer].sum() + chances[equal].sum() / 2))


def chance_of_alarm(each: int, rate: float) -> float:
    """Return how often two equal groups fall under four fifths by luck alone.

    Parameters
    ----------
    each : int
        People in each of the two groups.
    rate : float
        The one rate at which both are truly selected, 0 to 1.

    Examples
    --------
    >>> round(chance_of_alarm(50, 0.2), 2)
    0.57
    """
    from scipy.stats import binom

    counts = np.arange(each + 1)
    chances = binom.pmf(counts, each, rate)
    lower = np.minimum.outer(counts, counts)
    higher = np.maximum.outer(counts, counts)
    alarm = (higher > 0) & (lower < FOUR_FIFTHS * higher)
    return float((np.outer(chances, chances) * alarm).sum())


def detectable_rate(best: float, best_people: int, people: int, *, power: float = 0.8) -> float:
    """Return the highest selection rate that would still be told from the best group's.

    A true rate between this and ``best`` goes unseen more often than not at the given power: the
    comparison is too small for it. Two-sided at the five-per-cent level, by the arcsine transform.

    Parameters
    ----------
    best : float
        The best group's rate, 0 to 1.
    best_people, people : int
        People in the best group and in the one compared with it.
    power : float
        How often a gap of this size would be seen.

    References
    ----------
    Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 6.
    """
    if not best_people or not people:
        return 0.0
    normal = NormalDist()
    needed = (normal.inv_cdf(0.975) + normal.inv_cdf(power)) * sqrt(1 / best_people + 1 / people)
    angle = 2 * asin(sqrt(best)) - needed
    return float(sin(angle / 2) ** 2) if angle > 0 else 0.0
