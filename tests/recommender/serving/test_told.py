"""What came by the stream is there when the next version is trained."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.events.erasure import erase_from_tables
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.features.item_table import IN_STOCK, ItemTable
from kasauti_recommender.serving.compaction import archive
from kasauti_recommender.serving.numbering import check, hold
from kasauti_recommender.serving.told import catalogue_as_told, events_as_told
from kasauti_recommender.serving.writer import Writer
from kasauti_recommender.training.material import gather
from tests.recommender.serving.test_compaction import (
    NOW,
    SEGMENT,
    change_products,
    clicked,
    compact_beside,
    fill,
    opened,
    product,
)
from tests.recommender.serving.test_renumbering import version

SHOPS = pl.DataFrame({
    "id": [f"p{n}" for n in range(400)], "price": list(range(100, 500)),
    "added_at": [1_700_000_000_000] * 400, "category": ["c1"] * 400, "size": [1] * 400,
})  # fmt: skip


@pytest.mark.parametrize("compacted", [False, True])
def test_products_of_the_stream_are_in_the_next_training(
    bundle: Path, tmp_path: Path, compacted: bool
) -> None:
    data, shops, out = tmp_path / "data", tmp_path / "shop.parquet", tmp_path / "told.parquet"
    data.mkdir()
    hold(bundle, data)
    writer = opened(bundle, data)
    change_products(writer)
    writer.write("events", {"events": [clicked(1) | {"item": "one", "number": 400}]})
    fill(writer, range(2, 40))
    if compacted:
        assert compact_beside(data, SEGMENT) > 0
    SHOPS.write_parquet(shops)
    for _ in range(2):
        words = ["catalogue", str(data), str(shops), str(out)]
        done = CliRunner().invoke(commands, words)
        assert done.exit_code == 0, done.output
    told = read_table(out)
    ids = [*SHOPS["id"], "one", "two"]
    rows = {row["id"]: row for row in told[: len(ids)].to_dicts()}
    assert told["id"].unique(maintain_order=True).to_list() == ids
    one, two, changed, gone = (rows[name] for name in ("one", "two", "p3", "p5"))
    assert (one["price"], one["in_stock"], one["added_at"]) == (5, False, NOW)
    assert (one["category"], one["kind"]) == ("c1", "k3")
    assert (changed["price"], changed["category"]) == (9, "new")
    assert (changed["added_at"], changed["size"]) == (1_700_000_000_000, None)
    assert (two["in_stock"], gone["in_stock"], gone["price"]) == (False, False, 105)
    assert rows["p4"] == SHOPS.row(4, named=True) | {
        "in_stock": True, "kind": None, "size": "1", "changed_at": 1_700_000_000_000,
    }  # fmt: skip
    now = int(time.time() * 1000)
    material = gather(told, [read_table(archive(data))], now=now)
    assert material.set_aside == {}
    assert 400 in material.history.item
    alone = gather(SHOPS, [read_table(archive(data))], now=now)
    assert alone.set_aside == {"item is not in the catalogue": 1}
    check(version(bundle, tmp_path / "v2", material.catalogue.ids.to_list()), data)  # its numbers
    writer.close()


@pytest.mark.parametrize("compacted", [False, True])
def test_training_is_told_prices_and_stock_as_they_were_and_when_events_came(
    bundle: Path, tmp_path: Path, compacted: bool
) -> None:
    data, day = tmp_path / "data", 86_400
    data.mkdir()
    hold(bundle, data)
    began = NOW // 1000 - 100 * day
    days = iter(range(100))
    writer = Writer(bundle, data, segment=SEGMENT, clock=lambda: began + next(days) * day)
    for price in (7, 8, 9):  # days 0, 1 and 2
        writer.write("products", {"products": [product("p3", price=price)]})
    writer.write("removed", {"item": "p3", "number": 3})
    writer.write("products", {"products": [product("new", price=5)]})  # day 4
    writer.write("products", {"products": [product("new", price=6, in_stock=False)]})
    writer.write("events", {"events": [clicked(1) | {"at": (began + day) * 1000}]})  # day 6
    fill(writer, range(2, 40))
    if compacted:
        assert compact_beside(data, SEGMENT) > 0
        assert compact_beside(data, SEGMENT) == 0
    told = catalogue_as_told(SHOPS, data, now=NOW)
    goods = gather(told, [read_table(archive(data))], now=NOW)
    table, three = ItemTable.empty(500), np.array([3, 400])
    table.flags[:] = IN_STOCK
    seen = []
    for since in (-1, 0, 1, 2, 3, 4, 5):
        goods.catalogue.changes.put_back(table, three, began + since * day)
        seen.append([(int(table.price[n]), int(table.flags[n] & IN_STOCK)) for n in three])
    was, new = zip(*seen, strict=True)
    assert was == ((103, 1), (7, 1), (8, 1), (9, 1), (9, 0), (9, 0), (9, 0))
    assert new[-2:] == ((5, 1), (6, 0))
    assert goods.catalogue.price[three].tolist() == [9, 6]
    history, number = goods.history, int(goods.catalogue.ids.index_of("p1") or 0)
    place = int(np.flatnonzero(history.item == number)[0])
    assert history.known_at[place] - history.at[place] == 5 * day
    writer.close()


def test_of_prices_told_within_one_millisecond_the_last_is_what_training_sees(
    bundle: Path, tmp_path: Path
) -> None:
    data, began = tmp_path / "data", NOW // 1000 - 86_400
    data.mkdir()
    hold(bundle, data)
    writer = Writer(bundle, data, clock=lambda: began)
    for price in (7, 8, 9):
        writer.write(
            "products", {"products": [product("p3", price=price), product("new", price=price)]}
        )
    writer.close()
    shops = SHOPS.with_columns(changed_at=pl.col("added_at"))
    twice = pl.concat([shops.with_columns(price=pl.lit(1, pl.Int64)), shops])
    told = catalogue_as_told(twice, data, now=NOW)
    goods = gather(told, [clicks()], now=NOW).catalogue
    assert goods.price[[3, 4, 400]].tolist() == [9, 104, 9]
    table = ItemTable.empty(500)
    goods.changes.put_back(table, np.array([3]), began)
    assert table.price[3] == 9


def clicks() -> pl.DataFrame:
    return pl.DataFrame([{"id": "e", "user": "u", "item": "p1", "kind": "click", "at": NOW - 1}])


def test_events_stand_where_training_reads_them_also_of_days_deleted_at_the_node(
    bundle: Path, tmp_path: Path
) -> None:
    data, to = told_of(bundle, tmp_path, range(2, 20))
    assert events_as_told(data, to) > 0
    assert events_as_told(data, to) == 0
    (day,) = to.glob("day=*")
    assert read_table(to).equals(read_table(data / "events"))
    told_of(bundle, tmp_path, range(40, 41))
    assert events_as_told(data, to) == 1
    assert read_table(to).equals(read_table(data / "events"))
    old = to / "day=2001-01-01"
    shutil.copytree(day, old)  # as one that was deleted at the node
    assert events_as_told(data, to) == 0
    user, whole = read_table(old)["user"][0], len(read_table(old))
    forget(bundle, data, user)
    assert events_as_told(data, to) == 2
    assert user not in read_table(to)["user"]
    assert 0 < len(read_table(old)) < whole
    assert events_as_told(data, to) == 0


def test_what_is_left_of_a_day_deleted_at_the_node_does_not_replace_its_copy(
    bundle: Path, tmp_path: Path
) -> None:
    data, to = told_of(bundle, tmp_path, range(0))
    writer = opened(bundle, data)
    writer.write("events", {"events": [clicked(1) | {"user": "early"}]})
    writer.close()
    told_of(bundle, tmp_path, range(2, 60))
    assert compact_beside(data, SEGMENT) > 0
    assert events_as_told(data, to) == 1
    whole = set(read_table(to)["id"])
    shutil.rmtree(data / "events")
    told_of(bundle, tmp_path, range(70, 71))
    assert events_as_told(data, to) == 1
    left = read_table(data / "events")
    assert len(left) < len(whole)
    assert set(read_table(to)["id"]) == whole | set(left["id"])
    assert "early" not in left["user"]
    forget(bundle, data, "early")
    assert events_as_told(data, to) == 1, "though nothing changed in what the node holds"
    assert "early" not in read_table(to)["user"]
    assert events_as_told(data, to) == 0


def test_who_is_forgotten_while_days_are_looked_through_is_erased_by_the_next_look(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, to = told_of(bundle, tmp_path, range(2, 20))
    events_as_told(data, to)
    first, second = read_table(to)["user"].unique().sort()[:2]
    forget(bundle, data, first)
    shutil.copytree(next(to.glob("day=*")), to / "day=2001-01-01")

    def meanwhile(paths: list[Path], until: dict[str, int]) -> int:
        monkeypatch.undo()
        forget(bundle, data, second)
        return erase_from_tables(paths, until)

    monkeypatch.setattr(f"{events_as_told.__module__}.erase_from_tables", meanwhile)
    events_as_told(data, to)
    events_as_told(data, to)
    assert not {first, second} & set(read_table(to)["user"])


def test_a_day_of_which_only_the_forgotten_are_left_brings_nothing(
    bundle: Path, tmp_path: Path
) -> None:
    data, to = told_of(bundle, tmp_path, range(2, 3))
    forget(bundle, data, read_table(archive(data))["user"][0])
    assert events_as_told(data, to) == 0
    assert list(to.glob("day=*")) == []


def told_of(bundle: Path, tmp_path: Path, numbers: range) -> tuple[Path, Path]:
    """A stopped node that was told of clicks, and where training is to read them."""
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    hold(bundle, data)
    writer = opened(bundle, data)
    fill(writer, numbers)
    writer.close()
    return data, tmp_path / "incoming"


def forget(bundle: Path, data: Path, user: str) -> None:
    writer = opened(bundle, data)
    writer.forget(user)
    writer.close()
