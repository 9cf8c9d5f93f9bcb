"""The ranker: what speaks for an item never lowers its score, however few the lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kasauti_recommender.features.definitions import NAMES, SPEAK_FOR
from kasauti_recommender.ranking import Lists, Ranker, Trees, export, train

COLUMNS = ("likeness", "noise")


def few_lists(seed: int = 3) -> Lists:
    """Sixty lists in which likeness says a little and chance the rest."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(60 * 50, 2)).astype(np.float32)
    chosen = features[:, 0] + random.normal(scale=3, size=len(features)) > 5
    chosen[::50] = True  # something in every list
    return Lists(features, chosen.astype(np.int32), np.full(60, 50))


def falls(folder: Path, rising: tuple[str, ...]) -> int:
    """Return how often the served score falls while likeness rises."""
    path = folder / "ranker.onnx"
    export(train(few_lists(), COLUMNS, Trees(), rising=rising), COLUMNS, path)
    likeness = np.linspace(-3, 3, 601, dtype=np.float32)
    ranker = Ranker(path, COLUMNS)
    steps = [
        np.diff(ranker.score(np.stack((likeness, np.full_like(likeness, noise)), axis=1)))
        for noise in np.linspace(-2, 2, 9)
    ]
    return int((np.concatenate(steps) < -1e-5).sum())


def test_more_of_what_speaks_for_an_item_never_lowers_its_score(tmp_path: Path) -> None:
    assert falls(tmp_path, ("likeness",)) == 0
    assert falls(tmp_path, ()) > 100  # the control: trees left free learn chance


def test_served_scores_are_those_of_the_trees(tmp_path: Path) -> None:
    lists = few_lists()
    booster = train(lists, COLUMNS, Trees(), rising=("likeness",))
    export(booster, COLUMNS, tmp_path / "ranker.onnx")
    served = Ranker(tmp_path / "ranker.onnx", COLUMNS).score(lists.features)
    assert served == pytest.approx(booster.predict(lists.features), abs=1e-5)


def test_what_speaks_for_an_item_is_computed() -> None:
    assert set(NAMES) >= SPEAK_FOR
