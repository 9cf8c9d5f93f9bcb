"""Thresholds by experiment: drift is injected, and what is asked is how soon an alarm rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.monitoring.drift import Reference, drift

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """Injected drift of one size, and how it was met.

    Parameters
    ----------
    shift : float
        In standard deviations of the feature.
    detected : float
        Share of trials in which an alarm rang within the days given.
    delay : float
        Mean days to the alarm, where one rang.
    """

    shift: float
    detected: float
    delay: float


@dataclass(frozen=True, slots=True)
class Tuned:
    """Thresholds and what they cost.

    Parameters
    ----------
    psi, distance : float
        An alarm rings when either is passed by any feature.
    false_alarms : float
        Share of days without drift on which one rings, on days that the thresholds were not
        chosen by. Resampled: what sets a whole day apart from another is not in it, so that real
        days ring more often.
    days : int
        How many such days.
    found : tuple of Found
    """

    psi: float
    distance: float
    false_alarms: float
    days: int
    found: tuple[Found, ...]


def tune(
    values: Floats,
    names: Sequence[str],
    *,
    moments: int = 100,
    wanted: float = 0.01,
    shifts: Sequence[float] = (0.1, 0.25, 0.5, 1.0),
    days: int = 200,
    trials: int = 20,
    horizon: int = 14,
    seed: int = 7,
) -> Tuned:
    """Choose thresholds that ring on ``wanted`` of the days without drift; tell what they find.

    Half of ``values`` is the reference. Days without drift are drawn from the other half, moment by
    moment as a look is (rows of one moment share their person): one lot to choose the thresholds
    by, another to count false alarms. Then one feature at a time is
    shifted, by a tenth of the full shift more each day, as drift does.

    Parameters
    ----------
    values : float32 array, shape (moments, rows of each, features)
    names : sequence of str
    moments : int
        How many a day's check looks at; thresholds hold for this number.
    wanted : float
        False alarms a day, both thresholds together.

    Raises
    ------
    ValueError
        If half of ``values`` is too little for a reference.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(values))
    reference = Reference(rows_of(values[order[: len(values) // 2]]), names)
    rest = values[order[len(values) // 2 :]]
    quiet = np.array([_worst(reference, _day(rest, moments, random)) for _ in range(days)])
    chosen, kept = quiet[: days // 2], quiet[days // 2 :]
    limits = np.quantile(chosen, 1 - wanted / 2, axis=0) * 1.1
    false = float((kept > limits).any(axis=1).mean())
    moving = np.flatnonzero(rows_of(values).std(axis=0) > 0)
    found = []
    for shift in shifts:
        delays = []
        for _ in range(trials):
            feature = int(random.choice(moving))
            delays.append(_delay(reference, rest, feature, shift, limits, moments, horizon, random))
        rang = [delay for delay in delays if delay]
        mean = float(np.mean(rang)) if rang else float("nan")
        found.append(Found(shift, len(rang) / trials, mean))
    return Tuned(float(limits[0]), float(limits[1]), false, len(kept), tuple(found))


def rows_of(values: Floats) -> Floats:
    """Return moments laid end to end, shape (rows, features)."""
    return values.reshape(-1, values.shape[-1])


def _day(rest: Floats, moments: int, random: np.random.Generator) -> Floats:
    return rows_of(rest[random.integers(0, len(rest), moments)])


def _worst(reference: Reference, values: Floats) -> tuple[float, float]:
    found = drift(reference, values)
    return max(one.psi for one in found), max(one.distance for one in found)


def _delay(
    reference: Reference,
    rest: Floats,
    feature: int,
    shift: float,
    limits: NDArray[np.float64],
    moments: int,
    horizon: int,
    random: np.random.Generator,
) -> int:
    """Return the day on which the alarm rings, 0 if it does not."""
    spread = float(rest[..., feature].std())
    for day in range(1, horizon + 1):
        values = _day(rest, moments, random)
        values[:, feature] += np.float32(shift * spread * min(1.0, day / 10))
        if (np.array(_worst(reference, values)) > limits).any():
            return day
    return 0
