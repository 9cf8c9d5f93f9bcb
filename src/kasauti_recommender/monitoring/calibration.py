"""Drift of meaning: does a score still stand for the rate of clicks that it stood for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.training.evaluation import evaluate
from kasauti_recommender.training.learn import events_between
from kasauti_recommender.training.lists import History

_BINS = 10
LEAST_LABELLED = 500


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
    """

    at: NDArray[np.int64]
    expected: NDArray[np.float32]
    clicked: NDArray[np.bool_]


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
        Of so many or so few clicks were the expectations right; bins taken together.
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
        If fewer than ``LEAST_LABELLED`` have been judged.
    """
    old = outcomes.at <= now - patience
    labelled, waiting = int(old.sum()), int((~old).sum())
    if labelled < LEAST_LABELLED:
        raise ValueError(
            f"{labelled} labels are known and {waiting} wait: at least {LEAST_LABELLED} are needed"
        )
    expected = np.clip(outcomes.expected[old].astype(np.float64), 1e-6, 1 - 1e-6)
    clicked = outcomes.clicked[old]
    order = np.argsort(expected, kind="stable")
    error, chi = 0.0, 0.0
    for part in np.array_split(order, _BINS):
        hoped, came = expected[part], clicked[part]
        error += abs(hoped.mean() - came.mean()) * len(part) / labelled
        spread = float((hoped * (1 - hoped)).sum())
        chi += float(came.sum() - hoped.sum()) ** 2 / spread
    p = float(stats.chi2.sf(chi, _BINS))
    return Calibration(labelled, waiting, float(clicked.sum() / expected.sum()), float(error), p)


def outcomes_since(
    bundle: Bundle, history: History, moment: int, expected: float, *, most: int = 1_000
) -> Outcomes:
    """Return whether a version found what people chose after a moment, with the rate it once had.

    Parameters
    ----------
    bundle : Bundle
    history : History
        In the version's item numbers (``lists.renumbered``).
    moment : int
        The last event that it was judged by, in seconds.
    expected : float
        Its hit rate when it was judged.
    most : int
        Requests to ask.

    Raises
    ------
    ValueError
        If nobody met an item for the first time since.
    """
    end = int(history.at.max(initial=moment)) + 1
    places = events_between(history, moment + 1, end, most, seed=1)
    hits = evaluate(bundle, history, places).hits
    # What each chose is known already: no label is young.
    return Outcomes(np.zeros(len(hits), np.int64), np.full(len(hits), expected, np.float32), hits)
