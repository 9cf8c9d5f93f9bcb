"""Several measurements of a competency become one estimate."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kasauti.interviews import stages
from kasauti.skills import Estimate, Evidence, competency

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Z80 = 1.2815515655446004
RESUME = "resume"
LEAST_RESUME_ERROR = 0.8
# Of a single rating: what another day would have changed, and what another rater of the same
# conversation would have changed. In the proportion of published interrater reliabilities (.74 of
# the same interview, .44 of separate ones), for true levels that spread by about .63.
OCCASION, RATER = 0.27, 0.24
LEAST_MEANS = 2


@dataclass(frozen=True, slots=True)
class Prior:
    """What is taken of a competency before any evidence."""

    level: float = 2.5
    error: float = 1.2


PRIOR = Prior()


@dataclass(frozen=True, slots=True)
class Measurement:
    """One reading of one competency.

    Parameters
    ----------
    competency : str
    means : str
        ``"resume"`` or a stage's code.
    source : str
        Who or what read it: a rater's name, ``"machine"``.
    level : float
        1 to 5. "Not observed" is no measurement.
    error : float or None
        Standard error where the source knows its own; None for a rating.
    blind : bool
        True if by machine or by a person who did not meet the candidate.
    contrast : bool
        False where one rater saw both sides in this sitting and this is the off side.
    evidence : tuple of Evidence
    """

    competency: str
    means: str
    source: str
    level: float
    error: float | None = None
    blind: bool = False
    contrast: bool = True
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is not on the scale."""
        competency(self.competency)
        if not 1.0 <= self.level <= 5.0:
            raise ValueError(f"{self.competency} {self.level}: a level is 1 to 5")
        if self.error is not None and not self.error > 0.0:
            raise ValueError(f"{self.competency}: a standard error is above 0")


@dataclass(frozen=True, slots=True)
class Fused:
    """The estimate of one competency and what it rests on.

    Parameters
    ----------
    estimate : Estimate
        Level None where nothing was measured.
    means : tuple of (str, float, float)
        Means, its level and its standard error, in the order of the stages.
    shrunken_level, shrunken_error : float
        With the prior as one more source; these enter the dimensions. The estimate is the same.
    missing : str
        Why it may not be reported alone; empty when it may.
    """

    estimate: Estimate
    means: tuple[tuple[str, float, float], ...]
    shrunken_level: float
    shrunken_error: float
    missing: str

    @property
    def sufficient(self) -> bool:
        """True if two or more means stand behind it, one of them blind or by machine."""
        return not self.missing


def measurement_of_resume(estimate: Estimate) -> Measurement | None:
    """Return a résumé's estimate as a measurement; None where it has no evidence.

    Its standard error is never below 0.8 level: a résumé tells what was done, seldom how well.
    """
    if estimate.level is None or estimate.standard_error is None:
        return None
    return Measurement(
        estimate.subject,
        RESUME,
        RESUME,
        estimate.level,
        max(LEAST_RESUME_ERROR, estimate.standard_error),
        evidence=estimate.evidence,
    )


def fuse(subject: str, measurements: Iterable[Measurement], *, prior: Prior = PRIOR) -> Fused:
    """Return one estimate of a competency from all its measurements.

    Parameters
    ----------
    subject : str
        Competency id; measurements of others are ignored.
    measurements : iterable of Measurement
    prior : Prior

    Returns
    -------
    Fused

    Notes
    -----
    Ratings of one sitting are averaged first; their error is √(occasion + rater ÷ k), since another
    rater of the same conversation does not give another day. Means are then weighted by inverse
    variance, with the prior as one more source. More evidence never widens the interval, and order
    never matters.

    Examples
    --------
    >>> lab = Measurement("M5", "D", "asha", 4.0)
    >>> found = fuse("M5", [lab]).estimate
    >>> round(found.level, 2), round(found.standard_error, 2)
    (3.61, 0.61)
    """
    own = sorted(
        (m for m in measurements if m.competency == subject), key=lambda m: (m.means, m.source)
    )
    by_means: dict[str, list[Measurement]] = defaultdict(list)
    for one in own:
        by_means[one.means].append(one)
    means = tuple((name, *_sitting(by_means[name])) for name in _in_order(by_means))
    level, error = _weighted([(prior.level, prior.error), *((x, se) for _, x, se in means)])
    missing = _missing(subject, by_means)
    if not means:
        return Fused(Estimate(subject, None, None, None, None), (), level, error, missing)
    low, high = max(1.0, level - Z80 * error), min(5.0, level + Z80 * error)
    evidence = tuple(
        sorted((e for m in own for e in m.evidence), key=lambda e: (-e.strength, e.quote))
    )
    note = f"insufficient evidence: {missing}" if missing else ""
    estimate = Estimate(subject, level, low, high, error, evidence, note)
    return Fused(estimate, means, level, error, missing)


def _sitting(readings: Sequence[Measurement]) -> tuple[float, float]:
    known = [(m.level, m.error) for m in readings if m.error is not None]
    rated = [m.level for m in readings if m.error is None]
    if rated:
        error = math.sqrt(OCCASION + RATER / len(rated))
        known.append((math.fsum(rated) / len(rated), error))
    return _weighted(known)


def _weighted(readings: Sequence[tuple[float, float]]) -> tuple[float, float]:
    weights = [1.0 / error**2 for _, error in readings]
    total = math.fsum(weights)
    level = math.fsum(w * x for w, (x, _) in zip(weights, readings, strict=True)) / total
    return level, 1.0 / math.sqrt(total)


def _in_order(by_means: Mapping[str, object]) -> list[str]:
    order = [RESUME, *stages()]
    return sorted(by_means, key=lambda m: (order.index(m) if m in order else len(order), m))


def _missing(subject: str, by_means: Mapping[str, Sequence[Measurement]]) -> str:
    if len(by_means) < LEAST_MEANS:
        return "no means" if not by_means else "one means only"
    sources = {(m.means, m.source) for readings in by_means.values() for m in readings}
    if len(sources) < LEAST_MEANS:
        return "one source only"
    blind = any(m.blind for readings in by_means.values() for m in readings)
    twice = any(len({m.source for m in readings}) >= 2 for readings in by_means.values())
    if not blind and not twice and subject != "B1":
        return "nothing blind, by machine or by two raters"
    return ""
