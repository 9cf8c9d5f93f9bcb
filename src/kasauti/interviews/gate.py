"""The interviewer's gate on keyed exemplars, and the private report of a rater."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from kasauti.interviews.reliability import TooFewError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_EXEMPLARS = 6
MOST_DEVIATION, MOST_MISS = 0.5, 1.0
LEAST_RATINGS = 8
MOSTLY_THREES = 0.6
HALO = 0.8


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether somebody may rate live.

    Parameters
    ----------
    passed : bool
    deviation : float
        Mean absolute deviation from the keys.
    worst : float
        The largest miss.
    sentence : str
    """

    passed: bool
    deviation: float
    worst: float
    sentence: str


def gate(keys: Mapping[str, float], given: Mapping[str, float]) -> Gate:
    """Return whether a rater's levels for exemplar answers lie near enough to their keys.

    Parameters
    ----------
    keys : mapping of str to float
        Exemplar to its keyed level; two weak, two middling, two strong at least.
    given : mapping of str to float
        What the rater gave, without seeing a key.

    Raises
    ------
    TooFewError
        If fewer than six exemplars were rated, or they do not cover weak, middling and strong.

    Examples
    --------
    >>> keys = {"a": 1, "b": 2, "c": 3, "d": 3, "e": 4, "f": 5}
    >>> gate(keys, {"a": 1, "b": 2, "c": 3, "d": 4, "e": 4, "f": 4}).passed
    True
    >>> gate(keys, {"a": 3, "b": 2, "c": 3, "d": 3, "e": 4, "f": 5}).passed
    False
    """
    rated = sorted(set(keys) & set(given))
    bands = [
        sum(low <= keys[one] <= high for one in rated) for low, high in ((1, 2), (3, 3), (4, 5))
    ]
    if len(rated) < LEAST_EXEMPLARS or min(bands) < 2:
        raise TooFewError(
            f"{len(rated)} exemplars, {bands[0]} weak, {bands[1]} middling, {bands[2]} strong; "
            "two of each are the least"
        )
    misses = [abs(given[one] - keys[one]) for one in rated]
    deviation, worst = fmean(misses), max(misses)
    passed = deviation <= MOST_DEVIATION and worst <= MOST_MISS
    words = f"Off by {deviation:.1f} on average, {worst:.0f} at worst, over {len(rated)} exemplars."
    mend = (
        ""
        if passed
        else " Read the anchors against the exemplars that were missed, then rate six new ones."
    )
    return Gate(passed, deviation, worst, words + mend)


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating for a report; level None is "not observed"."""

    person: str
    competency: str
    level: int | None
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class RaterReport:
    """What a rater and the owner of the process see, for coaching alone.

    Parameters
    ----------
    ratings : int
    used : tuple of int
        How often each level from 1 to 5 was given.
    threes : float
        Share of 3s.
    not_observed : float
        Share of "not observed".
    halo : float or None
        Mean correlation between competencies within the rater; None where it cannot be told.
    evidence : float
        Mean length of the evidence in characters.
    remarks : tuple of str
    """

    ratings: int
    used: tuple[int, ...]
    threes: float
    not_observed: float
    halo: float | None
    evidence: float
    remarks: tuple[str, ...]


def rater_report(ratings: Sequence[Rated]) -> RaterReport:
    """Return the report of one rater.

    Raises
    ------
    TooFewError
        Below eight ratings.
    """
    levels = [one.level for one in ratings if one.level is not None]
    if len(levels) < LEAST_RATINGS:
        raise TooFewError(f"{len(levels)} ratings; {LEAST_RATINGS} are the least")
    used = tuple(levels.count(level) for level in range(1, 6))
    threes, halo = used[2] / len(levels), _halo(ratings)
    remarks = []
    if threes > MOSTLY_THREES:
        remarks.append(f"{threes:.0%} of the levels are 3: compare with the anchors of 2 and 4.")
    if sum(number > 0 for number in used) <= 2:
        remarks.append("Two levels of five are used: look at exemplars at both ends.")
    if halo is not None and halo > HALO:
        remarks.append(f"Competencies move together ({halo:.2f}): rate each on its own evidence.")
    return RaterReport(
        ratings=len(levels),
        used=used,
        threes=threes,
        not_observed=1.0 - len(levels) / len(ratings),
        halo=halo,
        evidence=fmean(one.evidence for one in ratings),
        remarks=tuple(remarks),
    )


def _halo(ratings: Sequence[Rated]) -> float | None:
    """Return the mean correlation of pairs of competencies over people rated on both."""
    by: dict[str, dict[str, int]] = defaultdict(dict)
    for one in ratings:
        if one.level is not None:
            by[one.competency][one.person] = one.level
    found = []
    subjects = sorted(by)
    for i, one_subject in enumerate(subjects):
        for other in subjects[i + 1 :]:
            people = sorted(set(by[one_subject]) & set(by[other]))
            r = _correlation([by[one_subject][p] for p in people], [by[other][p] for p in people])
            found += [r] if r is not None else []
    return fmean(found) if found else None


def _correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    if len(x) < 4 or len(set(x)) < 2 or len(set(y)) < 2:
        return None
    mx, my = fmean(x), fmean(y)
    total = math.fsum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    return total / ((len(x) - 1) * stdev(x) * stdev(y))
