"""What is recorded of the canary is what it does now, and the explanation says the same."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

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
