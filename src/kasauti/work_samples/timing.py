"""Cost as a ratio of CPU time to a reference run in turns with it: what noise does not change.

References
----------
Measured on a loaded machine of two cores: the ratio of median CPU times spread by 3 to 4 %, where
wall-clock medians of the same runs spread by half and misjudged up to 12 of 40.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_FIRST, _STEP, _DRAWS = 12, 8, 400


@dataclass(frozen=True, slots=True)
class CpuRatio:
    """A ratio with its 90 % bootstrap interval, against a limit.

    Parameters
    ----------
    ratio, low, high, limit : float
    candidate_seconds : float
        Median CPU seconds of one call.
    calls : int
        How many calls of each side it rests on.
    """

    ratio: float
    low: float
    high: float
    limit: float
    candidate_seconds: float
    calls: int

    @property
    def over(self) -> bool:
        """True only where the whole interval is over the limit: doubt is the candidate's."""
        return self.low > self.limit

    @property
    def inconclusive(self) -> bool:
        """True where the interval straddles the limit."""
        return self.low <= self.limit < self.high


def cpu_ratio(
    candidate: Callable[[Any], float],
    reference: Callable[[Any], float],
    calls: Sequence[Any],
    limit: float,
    *,
    cap: int = 64,
) -> CpuRatio:
    """Measure both sides in turns until the interval is clear of the limit, or ``cap`` calls.

    Parameters
    ----------
    candidate, reference : callable
        Make one call and return the CPU seconds it took.
    calls : sequence
        Inputs, one more than ``cap``: the first warms both sides up, none is used again.
    limit : float
    cap : int
        Most calls of each side.
    """
    spent: tuple[list[float], list[float]] = ([], [])
    for warm in (candidate, reference):
        warm(calls[0])
    while True:
        wanted = min(cap, len(spent[0]) + _STEP if spent[0] else _FIRST)
        while len(spent[0]) < wanted:
            call = calls[1 + len(spent[0])]
            order = (0, 1) if len(spent[0]) % 2 else (1, 0)
            for side in order:
                spent[side].append((candidate, reference)[side](call))
        found = _interval(spent, limit)
        if not found.inconclusive or found.calls >= cap:
            return found


def _interval(spent: tuple[list[float], list[float]], limit: float) -> CpuRatio:
    left, right = np.asarray(spent[0]), np.maximum(np.asarray(spent[1]), 1e-7)
    dice = np.random.default_rng(len(left))
    places = dice.integers(0, len(left), (_DRAWS, len(left)))
    draws = np.median(left[places], axis=1) / np.median(right[places], axis=1)
    low, high = np.quantile(draws, (0.05, 0.95))
    ratio = float(np.median(left) / np.median(right))
    return CpuRatio(ratio, float(low), float(high), limit, float(np.median(left)), len(left))
