"""What is recorded is what the pages say, and of the canary also what it does now."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kasauti_recommender.cli.bench.bars import of_sequences
from kasauti_recommender.cli.bench.steering import canary
from kasauti_recommender.training.sequence_quality import BASELINES, OURS, Measured

HERE = Path(__file__).parents[3]
RECORDED = sorted((HERE / "benchmarks" / "results").glob("recommender-*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_canaries_end_as_they_do_now(path: Path) -> None:
    recorded = json.loads(path.read_text())
    assert recorded["canary"] == [asdict(one) for one in canary()]
    (bar,) = (bar for bar in recorded["bars"] if bar["what"].startswith("canary"))
    faulty = [one for one in recorded["canary"] if one["fault"]]
    assert bar["measured"].startswith(", ".join(f"{one['harmed']:.4%}" for one in faulty))
    assert max(one["harmed"] for one in faulty) < 0.01


def test_the_explanation_says_of_the_canary_what_is_recorded() -> None:
    faulty = [one for one in json.loads(RECORDED[0].read_text())["canary"] if one["fault"]]
    faults = ", ".join(f"{one['fault'] * 100:g}" for one in faulty)
    harmed = ", ".join(f"{one['harmed'] * 100:.4f}" for one in faulty)
    rollouts = sum(one["rollouts"] for one in faulty)
    assert rollouts == sum(one["aborted"] for one in faulty)
    row = (
        f"| canary, fault injected in {faults} % of answers: harmed share of 1,000,000 requests, "
        f"the worst of {faulty[0]['rollouts']} rollouts each | {harmed} % "
        f"| {rollouts} rollouts, all aborted |"
    )
    assert row in (HERE / "docs" / "explanation" / "recommender.md").read_text().splitlines()


SEQUENCES = HERE / "benchmarks" / "results" / "sequences-beauty.json"
METHODS = (*BASELINES, OURS)


def test_recorded_sequences_meet_the_bars_of_today() -> None:
    recorded = json.loads(SEQUENCES.read_text())
    bars = of_sequences([Measured(**row) for row in recorded["rows"]])
    assert recorded["bars"] == [asdict(bar) for bar in bars]
    assert len(bars) == 10


def test_the_explanation_says_of_real_sequences_what_is_recorded() -> None:
    rows = [Measured(**row) for row in json.loads(SEQUENCES.read_text())["rows"]]
    said = (HERE / "docs" / "explanation" / "recommender.md").read_text().splitlines()
    by = {(row.case, row.method): row for row in rows}
    cases = [row.case for row in rows if row.method == "popularity"]
    assert len(cases) == 4
    for case in cases:
        rates = " | ".join(f"{by[case, name].rate:.4f}".lstrip("0") for name in METHODS)
        ours = by[case, OURS]
        assert f"| {case} | {rates} | {ours.ratio:.1f} × | {ours.asked:,} |" in said


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recorded", HERE / "docs" / "recorded.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_size(items: int) -> Any:
    return json.loads((HERE / f"benchmarks/results/recommender-{items}.json").read_text())


def read(path: str) -> str:
    return " ".join((HERE / path).read_text().split())


def test_the_explanations_tables_are_what_is_recorded(tables: ModuleType) -> None:
    said = tables.PAGE.read_text()
    assert said == tables.page(said), "run: python docs/recorded.py"
    for name in tables.TABLES:
        assert f"<!-- recorded: {name} -->" in said


def test_the_explanation_says_of_a_requests_way_what_is_recorded() -> None:
    small, large = (of_size(items)["measured"]["stages"] for items in (1_000_000, 50_000_000))
    said = read("docs/explanation/recommender.md")
    for stage in ("state", "retrieval", "features", "ranking", "arranging"):
        assert f"{stage} {small[stage]:.2f} and {large[stage]:.2f}" in said
    assert f"({of_size(50_000_000)['row']['http_cpu_ms']} ms of processor time each" in said


def test_the_readme_says_of_fifty_million_what_is_recorded(tables: ModuleType) -> None:
    run, said = of_size(50_000_000), read("README.md")
    reads, row = run["served"]["reads"], run["row"]
    for words in (
        f"{row['index_bytes_an_item']:.0f} bytes an item in memory",
        f"{min(row['top10_in_500_items'], row['top10_in_500_users']):.2f}".lstrip("0")
        + " of the exact ten inside 500 candidates",
        f"a whole request in {run['measured']['p99']:.1f} ms at the 99th percentile",
        f"{reads['offered']:.0f} requests a second for five minutes with writes going on: "
        f"{reads['p99']:.0f} ms at the 99th percentile",
        f"{'none' if not reads['errors'] else reads['errors']} of {reads['requests']:,} failed, "
        f"{tables.whole(reads)} answered in full",
        f"A restart takes {run['served']['ready_cold']:.0f} s, "
        f"a rollback of the running node {run['rolled']['longest']:.1f} s",
        f"a new product is accepted within {run['served']['accept_p99']:.0f} ms, not 5",
    ):
        assert words in said
