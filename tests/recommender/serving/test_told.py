"""What came by the stream is there when the next version is trained."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.serving.compaction import archive
from kasauti_recommender.serving.numbering import check, hold
from kasauti_recommender.training.material import gather
from tests.recommender.serving.test_compaction import (
    NOW,
    SEGMENT,
    change_products,
    clicked,
    compact_beside,
    fill,
    opened,
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
    rows = {row["id"]: row for row in told.to_dicts()}
    assert told["id"].to_list() == [*SHOPS["id"], "one", "two"]
    one, two, changed, gone = (rows[name] for name in ("one", "two", "p3", "p5"))
    assert (one["price"], one["in_stock"], one["added_at"]) == (5, False, NOW)
    assert (one["category"], one["kind"]) == ("c1", "k3")
    assert (changed["price"], changed["category"]) == (9, "new")
    assert (changed["added_at"], changed["size"]) == (1_700_000_000_000, None)
    assert (two["in_stock"], gone["in_stock"], gone["price"]) == (False, False, 105)
    assert rows["p4"] == SHOPS.row(4, named=True) | {"in_stock": True, "kind": None, "size": "1"}
    now = int(time.time() * 1000)
    material = gather(told, [read_table(archive(data))], now=now)
    assert material.set_aside == {}
    assert 400 in material.history.item
    alone = gather(SHOPS, [read_table(archive(data))], now=now)
    assert alone.set_aside == {"item is not in the catalogue": 1}
    check(version(bundle, tmp_path / "v2", told["id"].to_list()), data)  # goes on with the numbers
    writer.close()
