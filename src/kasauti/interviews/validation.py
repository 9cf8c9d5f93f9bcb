"""What a team's own data can support: the job by survey, bars by judgement, later outcomes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from kasauti.interviews.reliability import TooFewError
from kasauti.skills import competency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_JUDGES = 4
LEAST_HIRES, CAUTION_HIRES = 30, 100
MATTERS, NEEDED = 3.0, 0.5  # mean importance and share of judges from which a job asks for it
AGREED = 0.75  # standard deviation of judges up to which a bar may stand
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from a modified Angoff session.

    Parameters
    ----------
    competency : str
    mean, low, high : float
        Of the second round, with its 95 % interval.
    spread : float
        Standard deviation between judges.
    level : int
        The bar on the scale.
    agreed : bool
        False if the judges lie too far apart: discuss the anchors and rate again.
    moved : float
        How far the mean moved in the discussion.
    error : float
        Standard error of the mean.
    judges : int
        Who rated twice.
    """

    competency: str
    mean: float
    low: float
    high: float
    spread: float
    level: int
    agreed: bool
    moved: float
    error: float
    judges: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How the judges of a competency lie after the first round, without who said what.

    Parameters
    ----------
    competency : str
    counts : tuple of int
        Judges at levels 1 to 5.
    mean, spread : float
        Mean and standard deviation between judges.
    """

    competency: str
    counts: tuple[int, ...]
    mean: float
    spread: float


def spreads(first: Mapping[str, Mapping[str, int]]) -> tuple[Spread, ...]:
    """Return how the judges lie on each competency, the largest disagreement first.

    Parameters
    ----------
    first : mapping of str to mapping of str to int
        Competency to judge to level.

    Raises
    ------
    TooFewError
        With fewer than four judges of a competency: who said what could be guessed.

    Examples
    --------
    >>> said = {"M5": dict(a=3, b=3, c=3, d=3), "S1": dict(a=2, b=3, c=4, d=3)}
    >>> [(one.competency, one.counts) for one in spreads(said)]
    [('S1', (0, 1, 2, 1, 0)), ('M5', (0, 0, 4, 0, 0))]
    """
    found = []
    for subject, levels in first.items():
        given = list(levels.values())
        if len(given) < LEAST_JUDGES:
            raise TooFewError(f"{subject}: {len(given)} judges; {LEAST_JUDGES} are the least")
        counts = tuple(given.count(level) for level in range(1, 6))
        found.append(Spread(subject, counts, fmean(given), stdev(given)))
    return tuple(sorted(found, key=lambda one: -one.spread))


def angoff(subject: str, first: Mapping[str, float], second: Mapping[str, float]) -> Bar:
    """Return the bar that judges set for the just-acceptable person.

    Parameters
    ----------
    subject : str
        Competency id.
    first, second : mapping of str to float
        Judge to level, apart from each other and again after the discussion.

    Raises
    ------
    TooFewError
        With fewer than four judges who rated twice.
    ValueError
        If a level is not 1 to 5, or the competency is not known.

    Examples
    --------
    >>> before = {"a": 3, "b": 4, "c": 2, "d": 3}
    >>> bar = angoff("M5", before, {"a": 3, "b": 3.5, "c": 3, "d": 3})
    >>> bar.level, bar.agreed
    (3, True)
    """
    competency(subject)
    judges = sorted(set(first) & set(second))
    if len(judges) < LEAST_JUDGES:
        raise TooFewError(
            f"{subject}: {len(judges)} judges rated twice; {LEAST_JUDGES} are the least"
        )
    levels = [second[judge] for judge in judges]
    if not all(1.0 <= level <= 5.0 for level in [*levels, *(first[j] for j in judges)]):
        raise ValueError(f"{subject}: a level is 1 to 5")
    mean, spread, low, high = _around(levels)
    return Bar(
        competency=subject,
        mean=mean,
        low=low,
        high=high,
        spread=spread,
        level=min(5, max(1, math.floor(mean + 0.5))),
        agreed=spread <= AGREED,
        moved=mean - fmean(first[judge] for judge in judges),
        error=spread / math.sqrt(len(judges)),
        judges=len(judges),
    )


@dataclass(frozen=True, slots=True)
class Importance:
    """What a competency weighs in a job, by those who know it.

    Parameters
    ----------
    competency : str
    mean, low, high : float
        Importance from 1 to 5, with its 95 % interval.
    spread : float
        Standard deviation between judges.
    at_start : float
        Share of judges who say that it is needed from the first day.
    judges : int
    asked : bool
        Whether the job asks for it: it matters, and half the judges need it from the first day.
    agreed : bool
        False if the judges lie too far apart: describe the job's tasks together and rate again.
    """

    competency: str
    mean: float
    low: float
    high: float
    spread: float
    at_start: float
    judges: int
    asked: bool
    agreed: bool


def importance(subject: str, weighs: Mapping[str, float], starts: Mapping[str, bool]) -> Importance:
    """Return what a competency weighs in a job, from a job-analysis survey.

    Parameters
    ----------
    subject : str
        Competency id.
    weighs : mapping of str to float
        Judge to importance: 1 no matter, 3 it matters, 5 the job cannot be done without it.
    starts : mapping of str to bool
        Judge to whether it is needed from the first day; else it may be learnt on the job.

    Raises
    ------
    TooFewError
        With fewer than four judges.
    ValueError
        If an importance is not 1 to 5, or the competency is not known.

    Examples
    --------
    >>> found = importance("M5", dict.fromkeys("abcd", 4), dict.fromkeys("abcd", False))
    >>> found.mean, found.asked
    (4.0, False)
    """
    competency(subject)
    judges = sorted(set(weighs) & set(starts))
    if len(judges) < LEAST_JUDGES:
        raise TooFewError(f"{subject}: {len(judges)} judges; {LEAST_JUDGES} are the least")
    given = [weighs[judge] for judge in judges]
    if not all(1.0 <= one <= 5.0 for one in given):
        raise ValueError(f"{subject}: an importance is 1 to 5")
    mean, spread, low, high = _around(given)
    at_start = fmean(starts[judge] for judge in judges)
    asked = mean >= MATTERS and at_start >= NEEDED
    return Importance(
        subject, mean, low, high, spread, at_start, len(judges), asked, spread <= AGREED
    )


def within_scale(mean: float, error: float, judges: int, share: float) -> tuple[float, float]:
    """Return the interval of a mean of few judges, by Student's t, cut to levels 1 to 5.

    Examples
    --------
    >>> low, high = within_scale(3.0, 0.25, 4, 0.95)
    >>> round(low, 2), round(high, 2)
    (2.2, 3.8)
    """
    from scipy.special import stdtrit  # late: it takes long to load

    half = float(stdtrit(judges - 1, (1.0 + share) / 2.0)) * error
    return max(1.0, mean - half), min(5.0, mean + half)


def _around(given: Sequence[float]) -> tuple[float, float, float, float]:
    """Return mean, spread and the 95 % interval of the mean within the scale."""
    mean, spread = fmean(given), stdev(given)
    return mean, spread, *within_scale(mean, spread / math.sqrt(len(given)), len(given), 0.95)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A correlation of estimates before hiring with outcomes after it.

    Parameters
    ----------
    r, low, high : float
        Pearson's correlation with its 95 % interval (Fisher's z).
    corrected : float or None
        Corrected for the range that selection took away (Thorndike's case II), where the spread
        of all applicants is known. It holds only if the relation is straight.
    hires : int
    caution : str
    """

    r: float
    low: float
    high: float
    corrected: float | None
    hires: int
    caution: str


def criterion(
    pairs: Sequence[tuple[float, float]], *, applicants_sd: float | None = None
) -> Criterion:
    """Return how estimates went with outcomes, or refuse.

    Parameters
    ----------
    pairs : sequence of (float, float)
        Estimate before hiring, rated performance after 90 or 180 days.
    applicants_sd : float, optional
        Standard deviation of the estimate over all applicants, not only those hired.

    Raises
    ------
    TooFewError
        Below thirty hires: the interval would hold nearly everything.
    ValueError
        If nothing varies.
    """
    n = len(pairs)
    if n < LEAST_HIRES:
        raise TooFewError(f"{n} hires with outcomes; {LEAST_HIRES} are the least")
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    sx, sy = stdev(x), stdev(y)
    if sx == 0 or sy == 0:
        raise ValueError("all estimates or all outcomes are the same: nothing can go together")
    mx, my = fmean(x), fmean(y)
    r = math.fsum((a - mx) * (b - my) for a, b in pairs) / ((n - 1) * sx * sy)
    r = max(-1.0, min(1.0, r))
    z, half = math.atanh(max(-0.999999, min(0.999999, r))), Z95 / math.sqrt(n - 3)
    corrected = None
    if applicants_sd is not None:
        u = applicants_sd / sx
        corrected = r * u / math.sqrt(1.0 + r * r * (u * u - 1.0))
    caution = (
        f"Fewer than {CAUTION_HIRES} hires: read the interval, not the figure."
        if n < CAUTION_HIRES
        else ""
    )
    return Criterion(r, math.tanh(z - half), math.tanh(z + half), corrected, n, caution)
