"""How soon the alarm on what scores stand for rings, and how often for nothing: by injection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.monitoring.calibration import Outcomes, calibration
from kasauti_recommender.monitoring.tuning import Found
from kasauti_recommender.monitoring.watch import Thresholds, triggers
from kasauti_recommender.training.curve import PATIENCE, Curve, Shown

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Fallen:
    """How the alarm on concept drift met rates of clicks that fell, and such that did not.

    Parameters
    ----------
    false_alarms : float
        Share of looks at unchanged rates on which it rings.
    looks : int
        How many such looks, each with a curve of its own.
    found : tuple of Found
        By the share of clicks that was lost in the end, as ``shift``.
    """

    false_alarms: float
    looks: int
    found: tuple[Found, ...]


def injected(
    *,
    lists: int = 1_000,
    shown: int = 20,
    rate: float = 0.01,
    falls: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75),
    looks: int = 200,
    trials: int = 20,
    horizon: int = 28,
    seed: int = 7,
) -> Fallen:
    """Let the rates that scores stand for fall, by a tenth of the whole fall more each day.

    A version is judged on ``lists`` lists: its curve is counted on them, chance and all. Each day
    as many lists are drawn from all days since, as ``watch`` draws them; what is younger than a
    day waits for its labels.

    Parameters
    ----------
    lists, shown : int
        Lists that are asked for, and items of each.
    rate : float
        Share of shown items that is chosen, on average.
    falls : tuple of float
    looks, trials : int
        Looks without a fall, and falls of each size.
    horizon : int
        Days within which an alarm must ring.
    """
    random = np.random.default_rng(seed)
    rows, thresholds = lists * shown, Thresholds()

    def rings(curve: Curve, day: int, fall: float) -> bool:
        at = random.integers(0, day * _DAY, rows)
        lost = fall * np.minimum(1.0, at / (10 * _DAY))
        now = _shown(at, rate, lost, random)
        outcomes = Outcomes(now.at, curve.expected(now.score), now.chosen, curve.outcomes)
        try:
            found = calibration(outcomes, now=day * _DAY, patience=PATIENCE)
        except ValueError:  # too little is known by now: nothing is said
            return False
        return bool(triggers(thresholds, calibrated=found))

    def curve() -> Curve:
        past = np.zeros(rows, np.int64)
        return Curve.of(_shown(past, rate, np.zeros(rows), random), now=_DAY)

    false = sum(rings(curve(), 1 + n % horizon, 0.0) for n in range(looks))
    found = []
    for fall in falls:
        delays = []
        for _ in range(trials):
            known = curve()
            days = (day for day in range(1, horizon + 1) if rings(known, day, fall))
            delays.append(next(days, 0))
        rang = [delay for delay in delays if delay]
        mean = float(np.mean(rang)) if rang else float("nan")
        found.append(Found(fall, len(rang) / trials, mean))
    return Fallen(false / looks, looks, tuple(found))


def _shown(
    at: NDArray[np.int64], rate: float, lost: NDArray[np.float64], random: np.random.Generator
) -> Shown:
    """Return items that are chosen the more often the higher their score, less what was lost."""
    score = random.normal(0, 2, len(at)).astype(np.float32)
    usual = 2 * rate / (1 + np.exp(-score))
    return Shown(at, score, random.random(len(at)) < usual * (1 - lost))
