"""Which raters are strict and which mild: shrunken, never corrected outright.

An additive model with random effects of people, raters and items, fitted by the best linear
unbiased prediction (empirical Bayes). With few ratings the shrunken effect of a rater is near
nothing; a fixed-effect correction would do harm there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kasauti.interviews.reliability import TooFewError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

LEAST_RATINGS, CAUTION_RATINGS = 8, 30
PRIOR_WEIGHT = 4.0  # ratings that the prior of each variance is worth
PRIORS = {"person": 0.36, "rater": 0.06, "item": 0.04, "residual": 0.36}
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Given:
    """One rating: who, by whom, on what, and the level given. Exemplars count as people."""

    person: str
    rater: str
    item: str
    value: float


@dataclass(frozen=True, slots=True)
class Effect:
    """A shrunken effect in levels, its standard error, and the ratings it rests on."""

    value: float
    error: float
    ratings: int

    @property
    def caution(self) -> bool:
        """True below thirty ratings: read the error first."""
        return self.ratings < CAUTION_RATINGS

    @property
    def apart(self) -> bool:
        """True where the 80 % interval lies wholly on one side of nothing."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def low(self) -> float:
        """Lower end of the 80 % interval."""
        return interval(self)[0]

    @property
    def high(self) -> float:
        """Upper end of the 80 % interval."""
        return interval(self)[1]


@dataclass(frozen=True, slots=True)
class Severities:
    """What the model says.

    Parameters
    ----------
    mean : float
    raters : mapping of str to Effect
        Below 0 is stricter than the rest. Raters with fewer than eight ratings are left out.
    people : mapping of str to Effect
        Standing against the mean, adjusted for who rated and what.
    raw : mapping of str to float
        The plain mean rating of each person, always shown beside.
    variances : mapping of str to float
    too_few : tuple of str
        Raters of whom nothing is said.
    """

    mean: float
    raters: Mapping[str, Effect]
    people: Mapping[str, Effect]
    raw: Mapping[str, float]
    variances: Mapping[str, float]
    too_few: tuple[str, ...]


def connected(ratings: Sequence[Given]) -> bool:
    """Return whether all people and raters hang together; without that, nothing is adjusted.

    Examples
    --------
    >>> one = [Given("p", "a", "M1", 3), Given("q", "b", "M1", 4)]
    >>> connected(one), connected([*one, Given("q", "a", "M1", 3)])
    (False, True)
    """
    neighbours: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for rating in ratings:
        person, rater = ("person", rating.person), ("rater", rating.rater)
        neighbours[person].add(rater)
        neighbours[rater].add(person)
    if not neighbours:
        return False
    seen: set[tuple[str, str]] = set()
    waiting = [next(iter(neighbours))]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(neighbours[node] - seen)
    return len(seen) == len(neighbours)


def severities(ratings: Sequence[Given]) -> Severities:
    """Return raters' severities and people's adjusted standing.

    Raises
    ------
    TooFewError
        If the ratings are not connected, or nobody has eight of them.
    """
    if not connected(ratings):
        raise TooFewError("not connected: some raters share no person or exemplar with the rest")
    counts: dict[str, int] = defaultdict(int)
    for rating in ratings:
        counts[rating.rater] += 1
    if max(counts.values()) < LEAST_RATINGS:
        raise TooFewError(f"nobody has {LEAST_RATINGS} ratings yet")
    fitted = _fit(ratings)
    enough = {rater: e for rater, e in fitted.effects["rater"].items() if counts[rater] >= 8}
    raw: dict[str, list[float]] = defaultdict(list)
    for rating in ratings:
        raw[rating.person].append(rating.value)
    return Severities(
        mean=fitted.mean,
        raters=enough,
        people=fitted.effects["person"],
        raw={person: sum(values) / len(values) for person, values in sorted(raw.items())},
        variances=fitted.variances,
        too_few=tuple(sorted(set(counts) - set(enough))),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    mean: float
    effects: dict[str, dict[str, Effect]]
    variances: dict[str, float]


def _fit(ratings: Sequence[Given]) -> _Fitted:
    """Fit by expectation and maximisation, each variance with a weakly informative prior."""
    names, design = _design(ratings)
    y = np.array([rating.value for rating in ratings])
    gram, moments, squares = design.T @ design, design.T @ y, float(y @ y)
    v = dict(PRIORS)
    blocks = {name: slice(start, stop) for name, (start, stop, _) in names.items()}
    for _ in range(ROUNDS):
        theta, inverse = _solve(gram, moments, v, blocks)
        left = squares - 2.0 * float(theta @ moments) + float(theta @ gram @ theta)
        trace = float(np.sum(inverse * gram))
        new = {"residual": _pooled("residual", left + trace, len(y))}
        for name, block in blocks.items():
            part, spread = theta[block], float(np.trace(inverse[block, block]))
            new[name] = _pooled(name, float(part @ part) + spread, len(part))
        moved = max(abs(new[name] - v[name]) for name in v)
        v = new
        if moved < 1e-8:
            break
    theta, inverse = _solve(gram, moments, v, blocks)
    errors = np.sqrt(np.maximum(0.0, np.diag(inverse)))
    effects = {
        name: {
            label: Effect(float(theta[i]), float(errors[i]), int(design[:, i].sum()))
            for i, label in enumerate(labels, start)
        }
        for name, (start, _, labels) in names.items()
    }
    return _Fitted(float(theta[0]), effects, v)


def _pooled(name: str, squares: float, number: int) -> float:
    return (squares + PRIOR_WEIGHT * PRIORS[name]) / (number + PRIOR_WEIGHT)


def _design(
    ratings: Sequence[Given],
) -> tuple[dict[str, tuple[int, int, list[str]]], NDArray[np.float64]]:
    names: dict[str, tuple[int, int, list[str]]] = {}
    start = 1
    for name in ("person", "rater", "item"):
        labels = sorted({getattr(rating, name) for rating in ratings})
        names[name] = (start, start + len(labels), labels)
        start += len(labels)
    design = np.zeros((len(ratings), start))
    design[:, 0] = 1.0
    for row, rating in enumerate(ratings):
        for name, (first, _, labels) in names.items():
            design[row, first + labels.index(getattr(rating, name))] = 1.0
    return names, design


def _solve(
    gram: NDArray[np.float64],
    moments: NDArray[np.float64],
    v: Mapping[str, float],
    blocks: Mapping[str, slice],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the effects and their error covariance from Henderson's equations."""
    left = gram / v["residual"]
    for name, block in blocks.items():
        index = np.arange(block.start, block.stop)
        left[index, index] += 1.0 / max(v[name], 1e-9)
    inverse: NDArray[np.float64] = np.linalg.inv(left).astype(np.float64)
    return inverse @ moments / v["residual"], inverse


def interval(effect: Effect, z: float = 1.2815515655446004) -> tuple[float, float]:
    """Return the 80 % interval of an effect."""
    return effect.value - z * effect.error, effect.value + z * effect.error


def share_of_threes(values: Sequence[float]) -> float:
    """Return how much of a rater's ratings are the middle: central tendency.

    Examples
    --------
    >>> share_of_threes([3, 3, 3, 4])
    0.75
    """
    return sum(v == 3 for v in values) / len(values) if values else math.nan
