"""Drift of features: how far today's values are from those a version was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

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
    p : float
        Of that gap under no drift. With many rows any gap is significant: alarms go by size.
    unknown : float
        Share of values that are not finite.
    """

    feature: str
    psi: float
    distance: float
    p: float
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
    for name, known, edges, column in zip(
        reference.names, reference.columns, reference.edges, values.T, strict=True
    ):
        finite = column[np.isfinite(column)]
        unknown = 1 - len(finite) / len(column)
        if len(finite) == 0:
            found.append(Drift(name, float("inf"), 1.0, 0.0, unknown))
            continue
        gap = stats.ks_2samp(known, finite, method="asymp")
        found.append(
            Drift(name, psi(known, finite, edges), float(gap.statistic), float(gap.pvalue), unknown)
        )
    return tuple(sorted(found, key=lambda d: (-d.psi, d.feature)))


def psi(known: Floats, now: Floats, edges: Floats) -> float:
    """Return the population stability index over the bins between ``edges``.

    Values equal to an edge fall above it, so a feature of few values (a flag) has a bin for each.
    """
    shares = []
    for values in (known, now):
        counts = np.bincount(np.searchsorted(edges, values, "right"), minlength=len(edges) + 1)
        shares.append(np.maximum(counts / len(values), _LEAST_SHARE))
    expected, actual = shares
    return float(((actual - expected) * np.log(actual / expected)).sum())
