"""Drift of features: how far today's values are from those a version was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_BINS = 10
_LEAST_SHARE = 1e-4  # an empty bin counts as this much; without it one empty bin is infinite drift
LEAST_ROWS = 200
"""Below this many rows nothing is said: chance alone moves PSI past the usual thresholds."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one feature has moved.

    Parameters
    ----------
    feature : str
    psi : float
        Population stability index over the deciles of the reference.
    distance : float
        Kolmogorov–Smirnov: the largest gap between the two distribution functions, 0 to 1.
        With many rows any gap is significant: alarms go by its size.
    unknown : float
        Share of values that are not finite.
    """

    feature: str
    psi: float
    distance: float
    unknown: float


class Reference:
    """The values a version was trained on.

    Parameters
    ----------
    values : float32 array, shape (rows, features)
    names : sequence of str
    """

    def __init__(self, values: Floats, names: Sequence[str]) -> None:
        if values.ndim != 2 or values.shape[1] != len(names):
            raise ValueError(f"{values.shape} values for {len(names)} features")
        if len(values) < LEAST_ROWS:
            raise ValueError(f"a reference needs at least {LEAST_ROWS} rows, not {len(values)}")
        self.names = tuple(names)
        self.columns = [np.sort(column[np.isfinite(column)]) for column in values.T]
        inner = np.linspace(0, 1, _BINS + 1)[1:-1]
        self.edges = [np.unique(np.quantile(column, inner)) for column in self.columns]
        self.shares = list(map(_shares, self.columns, self.edges))


def drift(reference: Reference, values: Floats) -> tuple[Drift, ...]:
    """Return the drift of every feature, the furthest first.

    Raises
    ------
    ValueError
        If there are fewer than ``LEAST_ROWS`` rows or other columns than the reference has.
    """
    if values.ndim != 2 or values.shape[1] != len(reference.names):
        raise ValueError(f"{values.shape} values, the reference has {len(reference.names)} columns")
    if len(values) < LEAST_ROWS:
        raise ValueError(f"{len(values)} rows say nothing: at least {LEAST_ROWS} are needed")
    found = []
    for number, (name, column) in enumerate(zip(reference.names, values.T, strict=True)):
        finite = column[np.isfinite(column)]
        unknown = 1 - len(finite) / len(column)
        if len(finite) == 0:
            found.append(Drift(name, float("inf"), 1.0, unknown))
            continue
        index = psi(reference.shares[number], _shares(finite, reference.edges[number]))
        found.append(Drift(name, index, distance(reference.columns[number], finite), unknown))
    return tuple(sorted(found, key=lambda d: (-d.psi, d.feature)))


def distance(known: Floats, now: Floats) -> float:
    """Return the largest gap between the shares of ``known``, sorted, and of ``now`` below a value.

    It is at a value of ``now`` or just below one: between them one of the two shares stands still.
    """
    at, counts = np.unique(now, return_counts=True)
    share = np.cumsum(counts) / len(now)
    under = np.concatenate(([0.0], share[:-1]))
    above = share - np.searchsorted(known, at, "right") / len(known)
    below = np.searchsorted(known, at, "left") / len(known) - under
    return float(max(above.max(), below.max()))


def psi(expected: Floats, actual: Floats) -> float:
    """Return the population stability index of the shares in the bins."""
    return float(((actual - expected) * np.log(actual / expected)).sum())


def _shares(values: Floats, edges: Floats) -> Floats:
    """Return the share of values in each bin between ``edges``.

    Values equal to an edge fall above it, so a feature of few values (a flag) has a bin for each.
    """
    counts = np.bincount(np.searchsorted(edges, values, "right"), minlength=len(edges) + 1)
    shares: Floats = np.maximum(counts / len(values), _LEAST_SHARE)
    return shares
