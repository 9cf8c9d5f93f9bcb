"""Drift of meaning: does a score still stand for the rate of clicks that it stood for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.training.changes import Changes
from kasauti_recommender.training.curve import Curve
from kasauti_recommender.training.evaluation import evaluate
from kasauti_recommender.training.learn import events_between
from kasauti_recommender.training.lists import History

_BINS = 10
LEAST_LABELLED, LEAST_EXPECTED = 500, 20


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was shown with which expected rate, and what came of it.

    Parameters
    ----------
    at : int64 array
        When each was shown, seconds.
    expected : float32 array
        The rate of clicks its score stood for when the version was made.
    clicked : bool array
        What is known by now.
    counted_on : int
        Shown items that the rates were themselves counted on; 0 where they are exact.
    """

    at: NDArray[np.int64]
    expected: NDArray[np.float32]
    clicked: NDArray[np.bool_]
    counted_on: int = 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well expectations were met.

    Parameters
    ----------
    labelled : int
        Shown items old enough for their label to be known.
    waiting : int
        Shown items too young to be judged.
    ratio : float
        Clicks over expected clicks; 1 is met.
    error : float
        Expected calibration error over ten bins of equal size.
    p : float
        Of so many or so few clicks were the expectations right; bins taken together, and what
        chance did to the expectations taken into account.
    """

    labelled: int
    waiting: int
    ratio: float
    error: float
    p: float


def calibration(outcomes: Outcomes, *, now: int, patience: int = 3600) -> Calibration:
    """Compare expected with actual clicks among items shown at least ``patience`` seconds ago.

    A click comes after the showing: counted too early, everything looks as if it had failed. What
    is younger waits.

    Raises
    ------
    ValueError
        If fewer than ``LEAST_LABELLED`` have been judged, or too few clicks were to be expected.
    """
    old = outcomes.at <= now - patience
    labelled, waiting = int(old.sum()), int((~old).sum())
    if labelled < LEAST_LABELLED:
        raise ValueError(
            f"{labelled} labels are known and {waiting} wait: at least {LEAST_LABELLED} are needed"
        )
    expected = np.clip(outcomes.expected[old].astype(np.float64), 1e-6, 1 - 1e-6)
    if expected.sum() < LEAST_EXPECTED:
        raise ValueError(
            f"of {labelled} labels {expected.sum():.1f} clicks were to be expected: at least "
            f"{LEAST_EXPECTED} are needed"
        )
    clicked = outcomes.clicked[old]
    order = np.argsort(expected, kind="stable")
    error, chi = 0.0, 0.0
    for part in np.array_split(order, _BINS):
        hoped, came = expected[part], clicked[part]
        error += abs(hoped.mean() - came.mean()) * len(part) / labelled
        spread = _spread(hoped, came, outcomes.counted_on / labelled)
        chi += float(came.sum() - hoped.sum()) ** 2 / spread
    p = float(special.chdtrc(_BINS, chi))
    return Calibration(labelled, waiting, float(clicked.sum() / expected.sum()), float(error), p)


def _spread(hoped: NDArray[np.float64], came: NDArray[np.bool_], known: float) -> float:
    """Return the variance of clicks around the expected ones.

    Expectations that were counted on ``known`` times as many items are themselves a draw: both
    draws then share one rate, as in a test of two proportions.
    """
    if not known:
        return float((hoped * (1 - hoped)).sum())
    rate = (came.mean() + known * hoped.mean()) / (1 + known)
    return float(len(hoped) * rate * (1 - rate) * (1 + 1 / known))


def outcomes_since(
    bundle: Bundle, history: History, moment: int, curve: Curve, changes: Changes | None = None,
    *, most: int = 1_000,
) -> Outcomes:  # fmt: skip
    """Return what a version shows people as they were after a moment, and what came of it.

    Parameters
    ----------
    bundle : Bundle
    history : History
        In the version's item numbers (``lists.renumbered``).
    moment : int
        The last event that it was judged by, in seconds.
    curve : Curve
        What its scores stood for then.
    changes : Changes, optional
        Prices and stock as they were, in the version's item numbers.
    most : int
        Requests to ask.

    Raises
    ------
    ValueError
        If nobody met an item for the first time since.
    """
    end = int(history.at.max(initial=moment)) + 1
    places = events_between(history, moment + 1, end, most, seed=1)
    shown = evaluate(bundle, history, places, changes).shown
    return Outcomes(shown.at, curve.expected(shown.score), shown.chosen, curve.outcomes)
