"""The bench runs whole at a small size, and its numbers are sane."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from click.testing import CliRunner

from kasauti_recommender.cli.bench import (
    bars,
    command,
    load,
    quantisation,
    retrieval,
    serving,
    shop,
)
from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.results import Result
from kasauti_recommender.cli.bench.serving import Served
from kasauti_recommender.cli.bench.stages import Facts, Stages
from kasauti_recommender.features.packing import pack, unpack
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.serving.request import Degraded


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("bench") / "3000"
    return folder, command.run(3_000, folder, command.Options(rate=20, seconds=3, days=10))


def test_everything_that_must_be_shown_is_measured(measured: tuple[Path, Result]) -> None:
    _, result = measured
    assert result.searched is not None
    assert result.measured is not None
    assert result.served is not None
    assert min(result.searched.held_out_items, result.searched.users) >= 0.98
    assert set(result.measured.stages) == {"state", "retrieval", "features", "ranking", "arranging"}
    assert result.measured.history == 1
    assert result.measured.bytes_an_item > 64 + 8
    assert result.served.reads.errors == result.served.write_errors == 0
    named = " ".join(bar.what for bar in result.bars())
    for what in ("resident index", "top 10", "ANN", "whole request", "HTTP", "new item", "restart",
                 "rollback", "canary", "drift"):  # fmt: skip
        assert what in named
    by_what = {bar.what.split(":")[0]: bar for bar in result.bars()}
    seen = by_what[next(what for what in by_what if what.startswith("new item in the next list"))]
    assert seen.met, seen.measured


def test_a_node_that_answers_from_its_cached_list_meets_no_bar() -> None:
    def bar(less: int) -> bars.Bar:
        reads = load.Result(
            offered=20, achieved=20, requests=1_000, errors=0, p50=5, p95=9, p99=50, longest=60,
            over_100_ms=0, lateness_p99=0, statuses={}, marked={load.CACHED: less, load.LESS: less},
            load_before=0, load_after=0, cores=2,
        )  # fmt: skip
        served = Served(1, 1, reads, 9, 0, 1, 1, "3 of 3", "3 of 3", "3 of 3", 4, {})
        return bars.of_serving(served, 20, 50)[0]

    assert bar(10).met
    assert "99.0 % whole answers; 10 from the cached list, 0 without ranks" in bar(10).measured
    assert bar(11).met is False
    assert "98.9 % whole" in bar(11).measured


@pytest.mark.parametrize("cached", ["/similar", "/recommend"])
def test_nothing_is_told_of_freshness_from_a_cached_list(cached: str) -> None:
    class Node:
        """Above its knee where one path is asked for."""

        async def post(self, path: str, _: bytes) -> tuple[int, bytes]:
            degraded = [Degraded.OVERLOAD] if path == cached else []
            answer = {"items": [{"item": "popular"}], "degraded": degraded}
            return 200, json.dumps(answer).encode()

    tally, node = serving.Tally(), cast("load.Pool", Node())
    asyncio.run(serving._round(node, "1", 0, tally))
    assert len(tally.accepted) == 1
    assert (tally.found, tally.changed, tally.gone) == ([], [], [])


def test_numbers_are_kept_with_their_machine_and_the_curve(
    measured: tuple[Path, Result], tmp_path: Path
) -> None:
    measured[1].keep(tmp_path)
    numbers = json.loads((tmp_path / "recommender-3000.json").read_text())
    assert numbers["machine"]["before"]["cores"] >= 1
    assert len(numbers["bars"]) == len(measured[1].bars())
    lines = (tmp_path / "recommender-curve.csv").read_text().splitlines()
    assert lines[0].startswith("items,users")
    assert lines[1].startswith("3000,600")
    assert measured[1].row()["items"] == 3_000


def test_what_is_built_is_not_built_again(measured: tuple[Path, Result]) -> None:
    folder, result = measured
    files = [path for path in folder.rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    made = MadeVectors(3_000)
    stages = Stages(folder, {"items": 3_000, "width": made.width, "seed": made.seed})
    built = retrieval.build(folder, made, stages)
    shop.furnish(folder, made, 600, stages)
    assert built.add_seconds == result.built.add_seconds
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_a_folder_of_another_shop_is_refused(measured: tuple[Path, Result]) -> None:
    with pytest.raises(ValueError, match="holds a build of"):
        Stages(measured[0], {"items": 4_000})


def test_an_interrupted_build_goes_on_and_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "PART", 1_000)
    made, parameters = MadeVectors(3_000), {"items": 3_000}
    whole = retrieval.build(tmp_path / "a", made, Stages(tmp_path / "a", parameters))
    second = retrieval._part

    def killed(folder: Path, made: MadeVectors, first: int) -> Facts:
        facts = second(folder, made, first)
        if first == 1_000:
            raise KeyboardInterrupt
        return facts

    monkeypatch.setattr(retrieval, "_part", killed)
    with pytest.raises(KeyboardInterrupt):
        retrieval.build(tmp_path / "b", made, Stages(tmp_path / "b", parameters))
    monkeypatch.setattr(retrieval, "_part", second)
    stages = Stages(tmp_path / "b", parameters)
    assert stages.done("items from 0")
    assert not stages.done("items from 1000")
    again = retrieval.build(tmp_path / "b", made, stages)
    assert (tmp_path / "a/items.index").read_bytes() == (tmp_path / "b/items.index").read_bytes()
    for one, other in zip(whole.truths, again.truths, strict=True):
        assert (one.items == other.items).all()


def test_packed_users_are_users(tmp_path: Path) -> None:
    made = MadeVectors(3_000)
    children = made.children(np.random.default_rng(1).random(3_000))
    order = np.argsort(children, kind="stable").astype(np.uint32)
    starts = np.searchsorted(children[order], np.arange(len(made.centres) + 1))
    packed = list(shop.states(made, order, starts, 0, 50))
    for row in packed:
        state = unpack(row)
        assert pack(state) == row
        assert len(state.recent) == shop.HISTORY
        assert max(state.recent) < 3_000
        assert list(state.times) == sorted(state.times, reverse=True)
        assert len(set(children[list(state.recent)].tolist())) <= 3
    store = LmdbUserStore(tmp_path / "users")
    store.load_packed((f"u{number}", row) for number, row in enumerate(packed[:9]))
    assert store.get("u3") == unpack(packed[3])
    with pytest.raises(ValueError, match="does not come after"):
        store.load_packed([("u0", packed[0])])
    store.close()


@pytest.mark.parametrize("items", ["0", "-5", "many"])
def test_a_size_that_makes_no_sense_is_refused(items: str) -> None:
    for one in (command.bench, quantisation.quantisation):
        result = CliRunner().invoke(one, ["--items", items])
        assert result.exit_code == 2
        assert "--items" in result.output
