"""The check passes where both sides agree and names the feature where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kasauti_recommender.features.item_table import ItemTable
from kasauti_recommender.features.skew import Events, Side, skew
from kasauti_recommender.features.state import UserState
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.retrieval.vectors import Vectors, query_of, unit

ITEMS, USERS, NOW = 50, 6, 1_800_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LmdbUserStore]:
    kept = LmdbUserStore(tmp_path / "users", size=1 << 26)
    yield kept
    kept.close()


@pytest.fixture
def events() -> Events:
    random = np.random.default_rng(3)
    at = np.sort(random.integers(NOW, NOW + 5000, 600))  # some at the same second
    return Events(
        random.integers(0, USERS, 600),
        random.integers(0, ITEMS, 600),
        random.integers(0, 5, 600).astype(np.int8),  # impressions too
        at,
    )


@pytest.fixture
def side() -> Side:
    random = np.random.default_rng(4)
    vectors = unit(random.normal(size=(ITEMS, 8)).astype(np.float32))
    table = ItemTable.empty(ITEMS)
    table.price[:] = random.uniform(100, 10_000, ITEMS)
    table.category[:] = random.integers(0, 5, ITEMS)
    table.added[:] = NOW - random.integers(0, 100_000, ITEMS)
    return Side(lambda items: vectors[items], query_of, table)


MOMENTS = [(user, NOW + 500 * turn) for turn in range(1, 11) for user in range(USERS)]


def test_both_sides_agree(events: Events, side: Side, store: LmdbUserStore) -> None:
    found = skew(events, MOMENTS, np.arange(ITEMS), store, offline=side, online=side)
    assert found.differing == ()
    assert found.rows == len(MOMENTS) * ITEMS
    assert "offline and online agree" in found.report()


def test_another_table_is_named_by_its_feature(
    events: Events, side: Side, store: LmdbUserStore
) -> None:
    paise = replace(side.table, price=side.table.price / np.float32(100))
    found = skew(
        events, MOMENTS, np.arange(ITEMS), store, offline=side, online=replace(side, table=paise)
    )
    assert "log_price" in found.differing
    assert set(found.differing) <= {"log_price", "price_to_usual"}
    assert "log_price" in found.report()


def test_another_user_vector_is_named(events: Events, side: Side, store: LmdbUserStore) -> None:
    def unweighted(state: UserState, recent: Vectors) -> Vectors:
        return unit(recent.mean(axis=0)) if len(recent) else query_of(state, recent)

    found = skew(
        events, MOMENTS, np.arange(ITEMS), store,
        offline=replace(side, query=unweighted), online=side,
    )  # fmt: skip
    assert found.differing == ("similarity",)


def test_nothing_to_compare_is_said(events: Events, side: Side, store: LmdbUserStore) -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        skew(events, [], np.arange(ITEMS), store, offline=side, online=side)
