"""Features are finite whatever is known, and what happens later changes none."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kasauti_recommender.features.definitions import NAMES, Moment, compute
from kasauti_recommender.features.item_table import COLUMNS, ItemTable
from kasauti_recommender.features.skew import Events, state_before
from kasauti_recommender.features.state import RECENT, UserState

ITEMS, WIDTH, SEED = 20, 4, 5
NOW = 1_800_000_000
VECTORS = np.random.default_rng(SEED).normal(size=(ITEMS, WIDTH)).astype(np.float32)


@st.composite
def tables(draw: st.DrawFn) -> ItemTable:
    columns: dict[str, Any] = {}
    for name, kind in COLUMNS.items():
        columns[name] = draw(hnp.arrays(np.dtype(kind), ITEMS))
    return ItemTable(**columns)


@st.composite
def known(draw: st.DrawFn) -> UserState:
    count = draw(st.integers(0, RECENT))
    return UserState(
        recent=tuple(draw(st.lists(st.integers(0, ITEMS - 1), min_size=count, max_size=count))),
        kinds=tuple(draw(st.lists(st.integers(0, 255), min_size=count, max_size=count))),
        times=tuple(draw(st.lists(st.integers(0, 2**32 - 1), min_size=count, max_size=count))),
        events=draw(st.integers(0, 2**32 - 1)),
    )


def of(state: UserState, table: ItemTable, at: int) -> np.ndarray[Any, Any]:
    recent = VECTORS[np.asarray(state.recent, dtype=int)]
    query = recent.mean(axis=0) if len(recent) else np.zeros(WIDTH, np.float32)
    return compute(Moment(at, state, query, recent), np.arange(ITEMS), VECTORS, table)


@settings(max_examples=150)
@given(known(), tables(), st.integers(0, 2**32 - 1))
def test_features_are_finite_everywhere(state: UserState, table: ItemTable, at: int) -> None:
    features = of(state, table, at)
    assert features.shape == (ITEMS, len(NAMES))
    assert np.isfinite(features).all()


def test_an_endless_price_has_a_finite_distance_to_the_usual_one() -> None:
    table = ItemTable.empty(ITEMS)
    table.price[:3] = np.inf, np.nan, -np.inf
    features = of(UserState(recent=(0, 0), kinds=(1, 1), times=(1, 1), events=2), table, NOW)
    column = dict(zip(NAMES, features.T, strict=True))
    assert column["price_to_usual"][0] == 0
    assert column["log_price"][1] == column["log_price"][2] == 0
    assert np.isfinite(features).all()


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)


EVENT = st.tuples(
    st.integers(0, 2), st.integers(0, ITEMS - 1), st.integers(1, 4), st.integers(NOW - 99, NOW + 99)
)


def events_of(rows: list[tuple[int, int, int, int]]) -> Events:
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Events(table[:, 0], table[:, 1], table[:, 2].astype(np.int8), table[:, 3])


@given(st.lists(EVENT, max_size=60))
def test_later_events_change_no_feature(rows: list[tuple[int, int, int, int]]) -> None:
    table = ItemTable.empty(ITEMS)
    before = [row for row in rows if row[3] < NOW]
    for user in range(3):
        whole = of(state_before(events_of(rows), user, NOW), table, NOW)
        past = of(state_before(events_of(before), user, NOW), table, NOW)
        assert np.array_equal(whole, past)


def test_a_candidate_just_seen_is_told() -> None:
    state = UserState(recent=(3, 5), kinds=(2, 1), times=(NOW - 3600, NOW - 7200), events=2)
    features = of(state, ItemTable.empty(ITEMS), NOW)
    column = dict(zip(NAMES, features.T, strict=True))
    assert column["times_seen"][3] == 1
    assert column["times_seen"][4] == 0
    assert column["hours_since_seen"][5] == 2
    assert column["hours_since_last"][0] == 1
