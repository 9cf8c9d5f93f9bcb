"""The load command against a real node: reads and writes at once, each stream told apart."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

from click.testing import CliRunner

from kasauti_recommender.cli.load import load
from tests.recommender.serving.conftest import Running


def log_of(node: Running) -> list[list[object]]:
    with urllib.request.urlopen(f"{node.url}/log?from=0", timeout=10) as answer:
        return [json.loads(line) for line in answer.read().splitlines()]


def test_writes_go_on_while_lists_are_asked_for(node: Running) -> None:
    words = ["--url", node.url, "--rate", "30", "--seconds", "3", "--users", "50"]
    outcome = CliRunner().invoke(load, [*words, "--writes", "20"])
    assert outcome.exit_code == 0, outcome.output
    told = dict(re.findall(r"(\w+): (\d+) requests, 0 errors", outcome.output))
    assert set(told) == {"recommend", "events", "products"}
    assert all(int(count) > 0 for count in told.values())
    # Every acknowledged write is in the log.
    assert len(log_of(node)) >= int(told["events"]) + int(told["products"])


def test_answers_with_less_are_told_and_meet_no_bar(bundle: Path, tmp_path: Path) -> None:
    node = Running(bundle, tmp_path / "data", budget=1e-6)  # no time for ranks
    try:
        words = ["--url", node.url, "--rate", "20", "--seconds", "1", "--most-p99", "60000"]
        outcome = CliRunner().invoke(load, words)
    finally:
        node.stop()
    requests = int(re.findall(r"recommend: (\d+) requests, 0 errors", outcome.output)[0])
    said = " ".join(outcome.output.split())
    assert f"0.0 % whole answers; 0 from the cached list, {requests} without ranks" in said
    assert outcome.exit_code == 1


def test_a_p99_above_the_bar_is_told_by_the_exit_code(node: Running) -> None:
    words = ["--url", node.url, "--rate", "20", "--seconds", "1", "--most-p99", "0.001"]
    assert CliRunner().invoke(load, words).exit_code == 1
