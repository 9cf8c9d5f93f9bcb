"""What was only shown changes no state, no list and no vector that is learnt from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.training.fit import Fitted, fit
from kasauti_recommender.training.learn import cuts, events_between, states
from kasauti_recommender.training.lists import History, build_lists
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters

PARAMETERS = Parameters(width=16, lists=100)


def shown_besides(history: History) -> tuple[History, np.ndarray]:
    """Return the history with forty impressions before each event, and where each event went."""
    events = len(history.user)
    count = np.full(events, 41)
    place = np.cumsum(count) - 1
    owner = np.repeat(np.arange(events), count)
    kind = np.zeros(len(owner), np.int8)
    kind[place] = history.kind
    item = np.random.default_rng(1).permutation(history.item[owner])
    item[place] = history.item
    starts = np.concatenate(([0], place + 1))[history.starts]
    return History(history.user[owner], item, kind, history.at[owner], starts), place


@pytest.fixture(scope="module")
def material() -> Material:
    shop = Shop(items=1_000, users=300, kinds=60, categories=10, brands=60)
    return gather(*made_tables(shop), now=shop.started + 90 * 86_400_000)


@pytest.fixture(scope="module")
def with_impressions(material: Material) -> tuple[Material, np.ndarray]:
    history, place = shown_besides(material.history)
    return Material(material.catalogue, material.users, history, {}, ""), place


def test_states_hold_what_users_did(
    material: Material, with_impressions: tuple[Material, np.ndarray]
) -> None:
    users = material.users.to_list()
    more, place = with_impressions[0].history, with_impressions[1]
    assert list(states(more, users)) == list(states(material.history, users))
    for event in (5, 77, 1_234):
        start = int(material.history.starts[material.history.user[event]])
        then = int(more.starts[more.user[place[event]]])
        before = material.history.state_before(event, start)
        assert more.state_before(int(place[event]), then) == before


def test_lists_and_vectors_are_the_same_but_for_the_rate_of_clicks(
    material: Material, with_impressions: tuple[Material, np.ndarray], tmp_path: Path
) -> None:
    first, last = cuts(material.history, PARAMETERS)
    other, place = with_impressions
    assert cuts(other.history, PARAMETERS) == (first, last)
    places = events_between(material.history, first, last, 10**9, seed=1)
    moved = events_between(other.history, first, last, 10**9, seed=1)
    np.testing.assert_array_equal(moved, place[places])

    def lists(one: Material, chosen: np.ndarray, name: str) -> tuple[Fitted, np.ndarray, list[int]]:
        fitted = fit(one, first, PARAMETERS, tmp_path / name)
        made = build_lists(
            one.history, chosen[:100], index=fitted.index, vectors=fitted.vectors,
            table=fitted.table, visits=fitted.visits,
        )  # fmt: skip
        return fitted, made.features, made.grades.tolist()

    alone, features, grades = lists(material, places, "alone")
    beside, also, graded = lists(other, moved, "beside")
    everything = np.arange(1_000)
    np.testing.assert_array_equal(alone.vectors.take(everything), beside.vectors.take(everything))
    assert graded == grades
    kept = [n for n, name in enumerate(NAMES) if name != "click_rate"]
    np.testing.assert_array_equal(also[:, kept], features[:, kept])
    assert (also[:, NAMES.index("click_rate")] < features[:, NAMES.index("click_rate")]).any()
