"""What a score stands for: of items shown with such a score, the share that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

PATIENCE = 86_400
"""Seconds within which nearly all events arrive: what came of a younger list is not known yet."""
_BINS = 10
_LEAST_CHOSEN = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """Items of all lists, with what came of them.

    Parameters
    ----------
    at : int64 array
        When each was shown, in seconds.
    score : float32 array
        The ranker's.
    chosen : bool array
        Whether it is what the user turned to next. One item a list can be, so that the rate does
        not rise where people merely do more.
    """

    at: NDArray[np.int64]
    score: NDArray[np.float32]
    chosen: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curve:
    """Rates by score, in bins that held equally many items.

    Parameters
    ----------
    edges : tuple of float
        Between the bins.
    rates : tuple of float
        One more than edges.
    outcomes : int
        Shown items that the rates were counted on.
    """

    edges: tuple[float, ...] = ()
    rates: tuple[float, ...] = ()
    outcomes: int = 0

    @classmethod
    def of(cls, shown: Shown, *, now: int) -> Curve:
        """Count the rates of what was shown at least ``PATIENCE`` before ``now`` (seconds).

        An empty bin or one without a choice is drawn to the rate of all. A curve without rates is
        returned where fewer than twenty items were chosen: it would say nothing.
        """
        old = shown.at <= now - PATIENCE
        score, chosen = shown.score[old], shown.chosen[old]
        if chosen.sum() < _LEAST_CHOSEN:
            return cls()
        edges = np.unique(np.quantile(score, np.linspace(0, 1, _BINS + 1)[1:-1]))
        place, bins = np.searchsorted(edges, score, "right"), len(edges) + 1
        counted = np.bincount(place, minlength=bins)
        came = np.bincount(place, chosen, minlength=bins)
        rates = (came + chosen.mean()) / (counted + 1)
        return cls(tuple(edges.tolist()), tuple(rates.tolist()), len(score))

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Curve:
        """Return a curve as it was written; one without rates where there was none yet."""
        rates = tuple(said.get("rates", ()))
        return cls(tuple(said.get("edges", ())), rates, said.get("outcomes", 0))

    def expected(self, score: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the rate that each score stood for."""
        place = np.searchsorted(np.asarray(self.edges), score, "right")
        rates: NDArray[np.float32] = np.asarray(self.rates, np.float32)[place]
        return rates
