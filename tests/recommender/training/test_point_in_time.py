"""Training sees what serving saw: prices, stock, items and events as of each moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.events.partitions import write_partitions
from kasauti_recommender.events.tables import check_catalogue, check_events, read_table
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import IN_STOCK, REMOVED, ItemTable
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.ranking import Trees
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.engine import Engine, Picked
from kasauti_recommender.training import evaluation
from kasauti_recommender.training.changes import Changes, Past
from kasauti_recommender.training.evaluation import evaluate
from kasauti_recommender.training.fit import fit
from kasauti_recommender.training.learn import cuts, events_between, learn
from kasauti_recommender.training.lists import History, build_lists
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters

SHOP = Shop(items=1_200, users=800, kinds=40, categories=5, brands=20)
PARAMETERS = Parameters(width=16, lists=200, trees=Trees(count=5))
NOW = SHOP.started + 90 * 86_400_000
DAY = 86_400


@pytest.fixture(scope="module")
def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    goods, parts = made_tables(SHOP)
    return goods, pl.concat(parts)


@pytest.fixture(scope="module")
def middle(tables: tuple[pl.DataFrame, pl.DataFrame]) -> int:
    """A moment, in seconds, between the two cuts."""
    goods, events = tables
    return sum(cuts(gather(goods, [events], now=NOW).history, PARAMETERS)) // 2


def features(material: Material, folder: Path, between: tuple[int, int]) -> dict[str, np.ndarray]:
    """Of the training lists of moments between two, as the pipeline makes them."""
    history = material.history
    first, _ = cuts(history, PARAMETERS)
    cut = fit(material, first, PARAMETERS, folder)
    lists = build_lists(
        history, events_between(history, *between, 100, seed=1), index=cut.index,
        vectors=cut.vectors, table=cut.table, visits=cut.visits, changes=material.catalogue.changes,
    )  # fmt: skip
    return dict(zip(NAMES, lists.features.T, strict=True))


def test_price_and_stock_are_those_of_the_moment(
    tables: tuple[pl.DataFrame, pl.DataFrame], middle: int, tmp_path: Path
) -> None:
    goods, events = tables
    was = goods.with_columns(
        price=pl.lit(100, pl.Int64), in_stock=pl.lit(True), changed_at=pl.lit(SHOP.started)
    )
    became = goods.with_columns(
        price=pl.lit(900, pl.Int64), in_stock=pl.lit(False), changed_at=pl.lit(middle * 1000)
    )
    material = gather(pl.concat([became, was]), [events], now=NOW)
    assert material.set_aside == {}
    assert set(material.catalogue.price.tolist()) == {900.0}
    first, last = cuts(material.history, PARAMETERS)
    before = features(material, tmp_path / "before", (first, middle))
    after = features(material, tmp_path / "after", (middle, last))
    assert set(before["in_stock"]) == {1.0}
    assert set(after["in_stock"]) == {0.0}
    np.testing.assert_allclose(before["log_price"], np.log1p(100), rtol=1e-6)
    np.testing.assert_allclose(after["log_price"], np.log1p(900), rtol=1e-6)
    np.testing.assert_allclose(after["price_to_usual"], 0, atol=1e-6)


def test_an_item_added_later_is_no_candidate(
    tables: tuple[pl.DataFrame, pl.DataFrame], middle: int, tmp_path: Path
) -> None:
    goods, events = tables
    coming = pl.int_range(pl.len()) % 2 == 0
    added = pl.when(coming).then(middle * 1000).otherwise(SHOP.started - 86_400_000)
    material = gather(goods.with_columns(added_at=added), [events], now=NOW)
    first, last = cuts(material.history, PARAMETERS)
    before = features(material, tmp_path / "before", (first, middle))
    after = features(material, tmp_path / "after", (middle, last))
    oldest = (first - SHOP.started // 1000) / DAY
    assert (before["age_days"] >= oldest).all()
    assert (after["age_days"] < oldest).any(), "from then on they are found"


def late(events: pl.DataFrame) -> pl.DataFrame:
    """A tenth of the events reached the shop up to five days after they happened."""
    random = np.random.default_rng(2)
    behind = random.integers(0, 5 * DAY, len(events)) * (random.random(len(events)) < 0.1)
    return events.with_columns(arrived_at=pl.col("at") + pl.Series(behind * 1000))


def test_a_late_event_is_in_a_state_when_it_is_in_the_nodes(
    tables: tuple[pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    goods, events = tables
    history = gather(goods, [late(events)], now=NOW).history
    store = LmdbUserStore(tmp_path / "users", size=1 << 28)
    user = int(np.argmax(np.diff(history.starts)))
    start, end = history.starts[user : user + 2].tolist()
    mine = range(start, end)
    assert any(history.known_at[place] > history.at[place] for place in mine)
    waiting = sorted(mine, key=lambda place: (history.known_at[place], place))
    apart = 0
    for place in mine:
        now = int(history.at[place])
        while waiting and history.known_at[waiting[0]] < now:
            one = waiting.pop(0)
            told = (int(history.item[one]), int(history.kind[one]), int(history.at[one]))
            store.append("them", *told)
        if (history.at[start:place] == now).any() or (history.known_at[start:end] == now).sum() > 1:
            continue  # within one second no order is known
        assert history.state_before(place, start) == store.get("them")
        at_once = History(history.user, history.item, history.kind, history.at, history.starts)
        apart += at_once.state_before(place, start) != store.get("them")
    store.close()
    assert apart > 0, "without their arrival the late ones would be known too early"


def test_counts_of_a_cut_know_what_had_arrived(
    tables: tuple[pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    goods, events = tables
    history = (material := gather(goods, [late(events)], now=NOW)).history
    first, _ = cuts(history, PARAMETERS)
    counted = fit(material, first, PARAMETERS, tmp_path / "cut").table.popularity[: len(goods)]
    happened, arrived = (
        np.bincount(history.item[history.did & (when < first)], minlength=len(goods))
        for when in (history.at, history.known_at)
    )
    np.testing.assert_array_equal(counted, arrived)
    assert arrived.sum() < happened.sum()


def test_changes_hold_from_their_second_and_leave_other_items_alone() -> None:
    now = pl.DataFrame({
        "id": ["a", "b", "c"], "price": [3, 7, 9], "in_stock": [True, True, False],
        "changed_at": [30_000, 5_000, 50_000],
    })  # fmt: skip
    earlier = pl.DataFrame({
        "id": ["a", "c", "a"], "price": [1, 8, 2], "in_stock": [False, True, True],
        "changed_at": [10_000, 40_000, 20_000],
    })  # fmt: skip
    changes, table = Changes.of(now, earlier), ItemTable.empty(4)
    table.price[:], table.flags[:] = 77, IN_STOCK | 2
    for at, a, c in ((5, (1, 0), (8, 1)), (19, (1, 0), (8, 1)), (20, (2, 1), (8, 1)),
                     (30, (3, 1), (8, 1)), (49, (3, 1), (8, 1)), (99, (3, 1), (9, 0))):  # fmt: skip
        changes.put_back(table, np.array([0, 1, 2, 3]), at)
        assert table.price.tolist() == [a[0], 77, c[0], 77], at
        stock = [a[1], 1, c[1], 1]
        assert table.flags.tolist() == [2 | one for one in stock], at


def test_of_what_was_said_at_one_moment_the_later_said_holds() -> None:
    rows = pl.DataFrame({
        "id": ["b", "a", "a", "a", "a"], "price": [1, 1, 2, 3, 4], "in_stock": [True] * 5,
        "added_at": [SHOP.started] * 5,
        "changed_at": [SHOP.started + n for n in (999, 0, 900, 400, 900)],
    })  # fmt: skip
    checked = check_catalogue(rows, now=NOW)
    assert checked.good["id"].to_list() == ["b", "a"], "a change of price renumbers nothing"
    assert checked.good["price"].to_list() == [1, 4]
    changes, table = Changes.of(checked.good, checked.earlier), ItemTable.empty(2)
    changes.put_back(table, np.array([0, 1]), SHOP.started // 1000)
    assert table.price.tolist() == [0, 4]


def test_a_table_goes_through_its_past_and_comes_out_as_it_is_now() -> None:
    now = pl.DataFrame({
        "id": ["a", "b", "c"], "price": [3, 7, 9], "in_stock": [True, True, False],
        "changed_at": [30_000, 5_000, 50_000],
    })  # fmt: skip
    earlier = pl.DataFrame({
        "id": ["a", "c"], "price": [1, 8], "in_stock": [False, True], "changed_at": [10_000, 9_000],
    })  # fmt: skip
    table = ItemTable.empty(5)
    table.price[:3], table.flags[:3], table.added[:3] = (3, 7, 9), (1, 3, 0), (5, 20, 25)
    past = Past(Changes.of(now, earlier), table)
    seen = []
    for moment in (7, 20, 29, 30, 60):
        past.at(moment)
        here = np.flatnonzero((table.added > 0) & (table.flags & REMOVED == 0)).tolist()
        seen.append((here, table.price[[0, 2]].tolist(), past.newest(2).tolist()))
    assert seen == [
        ([0], [1, 8], [0]), ([0, 1], [1, 8], [0]), ([0, 1, 2], [1, 8], [2, 0]),
        ([0, 1, 2], [3, 8], [2, 0]), ([0, 1, 2], [3, 9], [2, 0]),
    ]  # fmt: skip
    assert (table.flags & IN_STOCK).tolist() == [1, 1, 0, 0, 0]


def test_a_version_is_judged_by_what_was_there_and_could_be_had_at_the_moment(
    tables: tuple[pl.DataFrame, pl.DataFrame], middle: int, tmp_path: Path
) -> None:
    goods, events = tables
    parity = pl.int_range(pl.len()) % 3
    late = middle + (NOW // 1000 - middle) // 2
    was = goods.with_columns(
        added_at=pl.when(parity == 0).then(late * 1000).otherwise(SHOP.started),
        in_stock=parity == 1, changed_at=pl.lit(SHOP.started),
    )  # fmt: skip
    became = was.with_columns(in_stock=pl.lit(True), changed_at=pl.lit(NOW))
    material = gather(pl.concat([was, became]), [events], now=NOW)
    first, _ = cuts(material.history, PARAMETERS)
    learn(material, PARAMETERS, tmp_path, version="v", created_from={})
    places = events_between(material.history, first, late, 60, seed=1)
    shown = []

    class Watched(Engine):
        def recommend(self, *given: Any, **how: Any) -> Picked:
            shown.append(picked := super().recommend(*given, **how))
            return picked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "Engine", Watched)
        evaluate(Bundle.open(tmp_path), material.history, places, material.catalogue.changes)
    items = np.concatenate([picked.items for picked in shown])
    assert len(items) > 100
    assert set((items % 3).tolist()) == {1}


def test_a_row_whose_time_is_none_is_set_aside_and_the_latest_holds() -> None:
    rows = {"id": ["a", "a", "a"], "price": [1, 2, 3], "added_at": [SHOP.started] * 3}
    times = [SHOP.started + 2, SHOP.started + 1, 0]
    checked = check_catalogue(pl.DataFrame({**rows, "changed_at": times}), now=NOW)
    assert checked.good["price"].to_list() == [1]
    assert checked.earlier["price"].to_list() == [2]
    assert checked.reasons == {"changed_at is no time in milliseconds": 1}


def test_partitions_from_before_arrivals_were_kept_take_events_with_them(
    tables: tuple[pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    _, events = tables
    some = check_events(events[:500], now=NOW).good
    write_partitions(some[:300], tmp_path)
    write_partitions(late(some[300:]), tmp_path)
    held = read_table(tmp_path)
    assert len(held) == 500
    assert held["arrived_at"].null_count() == 300
    assert check_events(held, now=NOW).good["arrived_at"].null_count() == 0


def test_a_users_state_holds_all_that_arrived_whoever_comes_after_them() -> None:
    one = np.ones(3, np.int64)
    history = History(
        user=np.array([0, 0, 1]), item=np.array([4, 5, 6]), kind=(2 * one).astype(np.int8),
        at=np.array([50, 60, 1]), starts=np.array([0, 2, 3]), arrived=np.array([90, 60, 1]),
    )  # fmt: skip
    assert history.state_of(0).recent == (5, 4)
    assert history.state_of(1).recent == (6,)
    assert history.state_before(1, 0).recent == (), "the first had not arrived by then"


def test_what_comes_after_the_cut_teaches_nothing(
    tables: tuple[pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    goods, events = tables
    whole = gather(goods, [events], now=NOW)
    _, last = cuts(whole.history, PARAMETERS)
    other = np.flatnonzero(whole.history.at >= last)
    changed = whole.history.item.copy()
    changed[other] = changed[other[::-1]]
    assert (changed != whole.history.item).any()
    later = replace(whole, history=replace(whole.history, item=changed))
    for name, material in (("as it was", whole), ("changed", later)):
        (tmp_path / name).mkdir()
        learn(material, PARAMETERS, tmp_path / name, version=name, created_from={})
    one, other = (
        (tmp_path / name / "ranker.onnx").read_bytes() for name in ("as it was", "changed")
    )
    assert one == other
