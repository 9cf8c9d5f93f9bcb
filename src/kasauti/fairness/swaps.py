"""Counterfactual swap tests of a scorer: one signal changed, everything else the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from statistics import NormalDist
from typing import Generic, TypeVar

import numpy as np

SHIFT = 0.05  # of a scale point: a mean shift within it passes …
INSIDE = 0.10  # … if its interval lies within this
EVEN = 0.05  # decision flips are directional where the exact test falls below

Document = TypeVar("Document")


class Direction(StrEnum):
    """What a swap is for."""

    SIGNAL = "signal"  # must move nothing: a name, a pronoun, a college
    PLACEBO = "placebo"  # a name for a name of the same kind: the floor of noise
    CONTROL = "control"  # a skill more or less: must move the score, else the test sees nothing


@dataclass(frozen=True, slots=True)
class Pair(Generic[Document]):
    """A document and the same with one thing changed."""

    before: Document
    after: Document


@dataclass(frozen=True, slots=True)
class SwapResult:
    """What a swap did to the score.

    Parameters
    ----------
    direction : Direction
        What the swap is for.
    pairs : int
        How many were scored.
    shift, low, high : float
        Mean change of the score, after less before, and its 95 % interval.
    largest : float
        The largest change of any pair, in absolute value.
    up, down : int
        Decisions that flipped to "on" and to "off" at the bar.
    directional : float
        Exact McNemar p of the flips; 1 where none flipped.
    rate_below : float
        The flip rate that this many pairs cannot exclude, 95 % (three in n where none flipped).
    """

    direction: Direction
    pairs: int
    shift: float
    low: float
    high: float
    largest: float
    up: int
    down: int
    directional: float
    rate_below: float

    @property
    def passed(self) -> bool:
        """Whether a signal or placebo moved nothing that matters, or a control moved the score."""
        if self.direction is Direction.CONTROL:
            return self.low > 0 or self.high < 0
        inside = abs(self.low) <= INSIDE and abs(self.high) <= INSIDE
        return abs(self.shift) <= SHIFT and inside and self.directional >= EVEN


def swap_test(
    pairs: Sequence[Pair[Document]],
    score: Callable[[Document], float],
    *,
    bar: float,
    direction: Direction = Direction.SIGNAL,
) -> SwapResult:
    """Score both sides of each pair and return what the change did.

    Parameters
    ----------
    pairs : sequence of Pair
        Documents that differ in one signal.
    score : callable
        Any scorer: a document to a number on the scale.
    bar : float
        The score from which a person would go on; flips are counted against it.
    direction : Direction
        What must be seen.

    Raises
    ------
    ValueError
        With fewer than two pairs: no interval can be drawn.

    References
    ----------
    McNemar, "Note on the sampling error of the difference between correlated proportions",
    Psychometrika, 1947, with the exact binomial.
    """
    from scipy.stats import binomtest, t  # late, as in exact.py

    if len(pairs) < 2:
        raise ValueError(f"a swap test needs two pairs or more; {len(pairs)} were given")
    before = np.array([score(pair.before) for pair in pairs])
    after = np.array([score(pair.after) for pair in pairs])
    changes = after - before
    half = float(t.ppf(0.975, len(pairs) - 1)) * float(changes.std(ddof=1)) / sqrt(len(pairs))
    up = int(((before < bar) & (after >= bar)).sum())
    down = int(((before >= bar) & (after < bar)).sum())
    flips = binomtest(up + down, len(pairs))
    return SwapResult(
        direction=direction,
        pairs=len(pairs),
        shift=float(changes.mean()),
        low=float(changes.mean()) - half,
        high=float(changes.mean()) + half,
        largest=float(np.abs(changes).max()),
        up=up,
        down=down,
        directional=float(binomtest(up, up + down).pvalue) if up + down else 1.0,
        rate_below=float(flips.proportion_ci(0.9, method="exact").high),
    )


def pairs_needed(shift: float, spread: float, *, power: float = 0.8) -> int:
    """Return how many pairs it takes to see a mean shift, two-sided at five per cent.

    Parameters
    ----------
    shift : float
        The mean shift to be seen, in scale points.
    spread : float
        Standard deviation of the paired differences.
    power : float
        How often it shall be seen.

    Examples
    --------
    >>> pairs_needed(0.10, 0.3), pairs_needed(0.05, 0.3)
    (71, 283)
    """
    needed = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(power)
    return ceil((needed * spread / shift) ** 2)
