"""The ladder finds the knee, and says what a node answers above it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli.bench import load
from kasauti_recommender.cli.bench.ladder import Step, knee, ladder, said

READS = load.Result(
    offered=200, achieved=200, requests=1_000, errors=0, p50=5, p95=9, p99=50, longest=60,
    over_100_ms=0, lateness_p99=0, statuses={}, marked={}, load_before=0, load_after=0, cores=2,
)  # fmt: skip


def step(rate: float, *, cached: int = 0, p99: float = 50, errors: int = 0, lost: int = 0) -> Step:
    marked = {load.CACHED: cached, load.LESS: cached}
    return Step(replace(READS, offered=rate, marked=marked, p99=p99, errors=errors), 30, lost)


def test_the_knee_is_the_last_rate_that_is_answered_whole_and_in_time() -> None:
    whole = [step(200), step(300, cached=10)]
    assert knee([*whole, step(400, cached=11), step(600, cached=500)]) == 300
    assert knee([*whole, step(400, p99=101)]) == 300
    assert knee([*whole, step(400, errors=1)]) == 300
    assert knee([*whole, step(400, lost=1)]) == 300
    assert said([*whole, step(400, cached=11)]) == "between 300 and 400 requests a second"


def test_a_rate_above_the_knee_that_happens_to_be_answered_does_not_raise_it() -> None:
    assert knee([step(600), step(400, cached=300), step(200)]) == 200


def test_a_knee_beside_the_ladder_is_said_not_guessed() -> None:
    assert knee([step(200, p99=300)]) == 0
    assert said([step(200, p99=300), step(300)]) == "below 200 requests a second"
    assert said([step(200), step(300)]) == "above 300 requests a second: raise the rates"


def test_answers_from_the_cached_list_stand_but_are_not_whole() -> None:
    less = step(600, cached=900)
    assert (less.stands, less.whole, less.cached) == (True, False, 0.9)


@pytest.mark.slow
def test_above_the_knee_a_node_answers_from_its_cached_list(tmp_path: Path) -> None:
    words = ["--items", "1000", "--folder", str(tmp_path / "bench"), "--results", str(tmp_path)]
    words += ["--rate", "1500", "--rate", "10", "--seconds", "2"]
    done = CliRunner().invoke(ladder, words)
    assert "knee: " in done.output, done.output
    kept = json.loads((tmp_path / "ladder-1000.json").read_text())
    low, high = kept["steps"]
    assert (low["rate"], high["rate"]) == (10, 1500)
    assert high["cached"] > 0
    assert high["requests"] > low["requests"]
    assert done.exit_code == (0 if low["stands"] and high["stands"] else 1)
    assert kept["machine"]["before"]["cores"] >= 1
    assert kept["users"] == 200
