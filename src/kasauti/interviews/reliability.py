"""How far ratings can be relied on: intraclass correlations, G(q,k), errors of measurement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_PEOPLE, LEAST_RATERS = 10, 2
CAUTION = 30


class TooFewError(ValueError):
    """There are too few ratings to say anything; the message says how many are needed."""


@dataclass(frozen=True, slots=True)
class Icc:
    """Shrout and Fleiss's six intraclass correlations of a complete table.

    Parameters
    ----------
    one_way, random, fixed : float
        ICC(1,1), ICC(2,1), ICC(3,1): of one rater.
    one_way_k, random_k, fixed_k : float
        ICC(1,k), ICC(2,k), ICC(3,k): of the mean of all k raters.
    """

    one_way: float
    random: float
    fixed: float
    one_way_k: float
    random_k: float
    fixed_k: float


def icc(table: Sequence[Sequence[float]]) -> Icc:
    """Return the six forms of the intraclass correlation.

    Parameters
    ----------
    table : sequence of sequence of float
        One row a person, one column a rater, no gaps.

    Raises
    ------
    TooFewError
        With fewer than two people or raters.
    ValueError
        If a row has a gap or nothing varies.

    References
    ----------
    Shrout, P. E. and Fleiss, J. L. (1979), Intraclass correlations: uses in assessing rater
    reliability, Psychological Bulletin 86, 420-428.

    Examples
    --------
    >>> table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8]]
    >>> table += [[7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = icc(table)
    >>> round(found.one_way, 2), round(found.random, 2), round(found.fixed, 2)
    (0.17, 0.29, 0.71)
    """
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2:
        raise TooFewError("an intraclass correlation needs two people and two raters")
    if any(len(row) != k for row in table):
        raise ValueError("every person needs a rating by every rater; use g_coefficient with gaps")
    mean = sum(map(sum, table)) / (n * k)
    people = [sum(row) / k for row in table]
    raters = [sum(column) / n for column in zip(*table, strict=True)]
    between = k * sum((p - mean) ** 2 for p in people)
    across = n * sum((r - mean) ** 2 for r in raters)
    total = sum((value - mean) ** 2 for row in table for value in row)
    msb, msj = between / (n - 1), across / (k - 1)
    msw = (total - between) / (n * (k - 1))
    mse = (total - between - across) / ((n - 1) * (k - 1))
    if msb == 0:
        raise ValueError("all people have the same mean: there is nothing to tell apart")
    return Icc(
        one_way=(msb - msw) / (msb + (k - 1) * msw),
        random=(msb - mse) / (msb + (k - 1) * mse + k * (msj - mse) / n),
        fixed=(msb - mse) / (msb + (k - 1) * mse),
        one_way_k=(msb - msw) / msb,
        random_k=(msb - mse) / (msb + (msj - mse) / n),
        fixed_k=(msb - mse) / msb,
    )


@dataclass(frozen=True, slots=True)
class Components:
    """Variances of a G-study: people, raters, and what is left with the error."""

    person: float
    rater: float
    residual: float


def components(table: Sequence[Sequence[float]]) -> Components:
    """Return the variance components of a complete people × raters table.

    Examples
    --------
    >>> table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8]]
    >>> table += [[7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = components(table)
    >>> round(found.person, 2), round(found.rater, 2), round(found.residual, 2)
    (2.56, 5.24, 1.02)
    """
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2 or any(len(row) != k for row in table):
        raise TooFewError("a G-study needs two people and two raters, without gaps")
    mean = sum(map(sum, table)) / (n * k)
    people = [sum(row) / k for row in table]
    raters = [sum(column) / n for column in zip(*table, strict=True)]
    msp = k * sum((p - mean) ** 2 for p in people) / (n - 1)
    msr = n * sum((r - mean) ** 2 for r in raters) / (k - 1)
    left = sum(
        (table[i][j] - people[i] - raters[j] + mean) ** 2 for i in range(n) for j in range(k)
    )
    mse = left / ((n - 1) * (k - 1))
    return Components(max(0.0, (msp - mse) / k), max(0.0, (msr - mse) / n), mse)


def g_coefficient(found: Components, rated_by: Mapping[str, Sequence[str]]) -> float:
    """Return G(q,k): the reliability of means where raters are neither crossed nor nested.

    Parameters
    ----------
    found : Components
    rated_by : mapping of str to sequence of str
        Person to the raters who rated them.

    Returns
    -------
    float
        σ²p / (σ²p + q σ²r + σ²e / k̃), with k̃ the harmonic mean of raters a person and q the
        weight of rater differences that two people do not share.

    References
    ----------
    Putka, D. J., Le, H., McCloy, R. A. and Diaz, T. (2008), Ill-structured measurement designs in
    organizational research, Journal of Applied Psychology 93, 959-981.
    """
    people = sorted(rated_by)
    if len(people) < 2 or any(not rated_by[p] for p in people):
        raise TooFewError("G(q,k) needs two people, each rated at least once")
    sets = [frozenset(rated_by[p]) for p in people]
    k = len(sets) / sum(1.0 / len(s) for s in sets)
    pairs = [(a, b) for i, a in enumerate(sets) for b in sets[i + 1 :]]
    shared = sum(len(a & b) / (len(a) * len(b)) for a, b in pairs) / len(pairs)
    q = 1.0 / k - shared
    total = found.person + q * found.rater + found.residual / k
    return found.person / total if total else 0.0


def spearman_brown(single: float, k: float) -> float:
    """Return the reliability of k parallel measurements.

    Examples
    --------
    >>> [round(spearman_brown(0.44, k), 2) for k in (2, 3, 4, 5)]
    [0.61, 0.7, 0.76, 0.8]
    """
    return k * single / (1.0 + (k - 1.0) * single)


def measurement_error(sd: float, reliability: float) -> float:
    """Return SEM, the standard error of one score: SD √(1 − r).

    Examples
    --------
    >>> round(measurement_error(0.7, 0.7), 2), round(measurement_error(0.7, 0.8), 2)
    (0.38, 0.31)
    """
    return sd * math.sqrt(1.0 - reliability)


def difference_error(sd: float, one: float, other: float) -> float:
    """Return SED, the standard error of the difference of two scores: SD √(2 − r₁ − r₂).

    Examples
    --------
    >>> round(difference_error(0.7, 0.7, 0.7), 2), round(difference_error(0.7, 0.8, 0.8), 2)
    (0.54, 0.44)
    """
    return sd * math.sqrt(2.0 - one - other)


def difference_reliability(one: float, other: float, correlation: float) -> float:
    """Return how reliable the difference of two equally spread scores is.

    Examples
    --------
    >>> difference_reliability(0.7, 0.7, 0.5), round(difference_reliability(0.8, 0.8, 0.5), 2)
    (0.4, 0.6)
    """
    mean = (one + other) / 2.0
    return round((mean - correlation) / (1.0 - correlation), 12)


def enough(people: int, raters: int) -> str:
    """Return a caution, "" if there are enough, for a reliability of so many people and raters.

    Raises
    ------
    TooFewError
        Below ten people or two raters: nothing is shown.
    """
    if people < LEAST_PEOPLE or raters < LEAST_RATERS:
        raise TooFewError(
            f"{people} people and {raters} raters; {LEAST_PEOPLE} and {LEAST_RATERS} are the least"
        )
    return f"Fewer than {CAUTION} people: read the interval." if people < CAUTION else ""
