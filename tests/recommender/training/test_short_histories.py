"""The ranker learns from beginners too: lists that know only a user's newest events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.ranking import Lists, Trees, train
from kasauti_recommender.training import learn as learning
from kasauti_recommender.training.fit import Fitted, fit
from kasauti_recommender.training.learn import cuts, events_between
from kasauti_recommender.training.lists import History, NothingChosen, build_lists
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters

SHOP = Shop(items=2_000, users=600, seed=11)
PARAMETERS = Parameters(width=32, lists=1_500, trees=Trees(count=5))
KNOWN, OF_USER = NAMES.index("recent_events"), NAMES.index("log_user_events")


@pytest.fixture(scope="module")
def material() -> Material:
    goods, events = made_tables(SHOP)
    return gather(goods, events, now=SHOP.started + 90 * 86_400_000)


@pytest.fixture(scope="module")
def cut(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    first, _ = cuts(material.history, PARAMETERS)
    return fit(material, first, PARAMETERS, tmp_path_factory.mktemp("cut"))


def lists_of(
    cut: Fitted, history: History, places: np.ndarray, reach: np.ndarray | None = None
) -> Lists:
    return build_lists(
        history, places, index=cut.index, vectors=cut.vectors, table=cut.table, visits=cut.visits,
        reach=reach,
    )  # fmt: skip


def test_a_short_history_is_that_of_a_user_who_had_just_begun(
    material: Material, cut: Fitted
) -> None:
    history = material.history
    places = events_between(history, *cuts(history, PARAMETERS), 1_500, seed=1)
    short = lists_of(cut, history, places, np.full(len(places), 2))
    # The same events of a history in which every user began two events before.
    tried = 0
    for place in places[:60].tolist():
        first, end = max(place - 2, int(history.starts[history.user[place]])), place + 5
        end = min(end, int(history.starts[history.user[place] + 1]))
        item, kind, at = history.item[first:end], history.kind[first:end], history.at[first:end]
        begun = History(np.zeros(len(item), int), item, kind, at, np.array([0, len(item)]))
        try:
            one = lists_of(cut, begun, np.array([place - first]))
            other = lists_of(cut, history, np.array([place]), np.array([2]))
        except NothingChosen:
            continue
        tried += 1
        np.testing.assert_array_equal(one.features, other.features)
        np.testing.assert_array_equal(one.grades, other.grades)
    assert tried >= 5
    np.testing.assert_allclose(short.features[:, OF_USER], np.log1p(short.features[:, KNOWN]))


def test_the_ranker_is_taught_by_beginners_too(
    material: Material, cut: Fitted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught: list[Lists] = []

    def watched(lists: Lists, *given: object, **how: object) -> object:
        taught.append(lists)
        return train(lists, *given, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(learning, "train", watched)
    learning.learn(material, PARAMETERS, tmp_path, version="v-0", created_from={})
    history = material.history
    first, last = cuts(history, PARAMETERS)
    told = history.where(history.at < last)
    drawn = events_between(told, first, last, PARAMETERS.lists, seed=7)
    whole = lists_of(cut, told, drawn)
    added = taught[0].features[len(whole.features) :, KNOWN]
    assert set(added.astype(int)) == {1, 2, 3}
    assert len(added) > 0.3 * len(whole.features)
    assert len(added) <= 0.6 * len(drawn) * PARAMETERS.candidates, "of about half the events"


def test_without_any_beginner_to_learn_from_a_version_is_made(
    material: Material, tmp_path: Path
) -> None:
    whole = Parameters(width=32, lists=1_500, short=0.0, trees=Trees(count=5))
    learning.learn(material, whole, tmp_path, version="v-0", created_from={})
    assert (tmp_path / "ranker.onnx").exists()
