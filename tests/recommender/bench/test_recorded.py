"""What is recorded of the canary is what it does now, and the explanation says the same."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from kasauti_recommender.cli.bench.steering import canary

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
