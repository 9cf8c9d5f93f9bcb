"""A candidate in the shadow: what is compared, what holds it back, and that nobody sees it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.experiments.pairs import Listed, Pair, read, write
from kasauti_recommender.experiments.shadow import Limits, compare
from kasauti_recommender.features.state import UserState
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.serving.node import main, wait_until_ready
from kasauti_recommender.serving.request import Ask
from kasauti_recommender.serving.shadow import Shadow
from kasauti_recommender.serving.writer import Writer
from kasauti_recommender.training.evaluation import Remembered
from kasauti_recommender.training.shelf import Shelf
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.shop import make
from tests.recommender.serving.test_node import call

SHOWN = Listed(["a", "b", "c", "d"], ["x", "x", "y", "y"], 1, False, False, 0.004)
FEW = Limits(requests=10)


def test_the_same_answers_may_go_to_a_canary() -> None:
    found = compare([Pair(SHOWN, SHOWN)] * 10, FEW)
    assert (found.overlap, found.correlation, found.categories) == (1, 1, 0)
    assert found.champion_new == found.candidate_new == 0.25
    assert found.may_go_on


def test_overlap_and_rank_correlation_are_those_counted_by_hand() -> None:
    other = replace(SHOWN, items=["c", "a", "e", "f"])
    found = compare([Pair(SHOWN, other)] * 10, FEW)
    assert (found.overlap, found.correlation) == (0.5, -1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": ["e", "f", "g", "h"]}, "overlap"),
        ({"categories": ["y"] * 4}, "categories"),
        ({"new": 0}, "new items"),
        ({"seconds": 0.02}, "p99"),
        ({"short": True}, "short"),
        ({"failed": True}, "failed"),
    ],
)
def test_what_is_worse_holds_a_candidate_back_and_is_named(
    change: dict[str, object], said: str
) -> None:
    worse = replace(SHOWN, **change)  # type: ignore[arg-type]
    found = compare([Pair(SHOWN, worse)] * 10, FEW)
    assert any(said in one for one in found.against)
    assert not found.may_go_on


def test_too_few_requests_say_nothing_and_none_is_an_error() -> None:
    assert "10 are needed" in compare([Pair(SHOWN, SHOWN)], FEW).against[0]
    with pytest.raises(ValueError, match="--shadow"):
        compare([])


def test_a_line_cut_short_and_other_versions_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "1.jsonl", "v2", Pair(SHOWN, SHOWN))
    write(tmp_path / "1.jsonl", "v3", Pair(SHOWN, SHOWN))
    with (tmp_path / "1.jsonl").open("a") as file:
        file.write('{"version": "v2", "cham')
    assert list(read(tmp_path, "v2")) == [Pair(SHOWN, SHOWN)]


def test_a_shadow_answers_beside_and_its_faults_reach_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = make(tmp_path / "v1")
    Writer(bundle, tmp_path / "data").close()
    desk = Desk(bundle, tmp_path / "data", Remembered(), time.time)
    desk.warm()
    shadow = Shadow(bundle, desk, tmp_path / "data", Remembered(), time.time, share=1)
    ask = Ask("ann")
    shadow.offer(ask, *desk.recommend(ask)).result()  # type: ignore[union-attr]
    monkeypatch.setattr(shadow._desk, "recommend", None)
    shadow.offer(ask, *desk.recommend(ask)).result()  # type: ignore[union-attr]
    shadow.close()
    first, second = read(tmp_path / "data" / "shadow", desk.model)
    assert first.candidate.items == first.champion.items != []
    assert (first.candidate.failed, second.candidate.failed) == (False, True)


def test_a_shadow_has_the_budget_of_the_champion(tmp_path: Path) -> None:
    bundle = make(tmp_path / "v1")
    Writer(bundle, tmp_path / "data").close()
    desk = Desk(bundle, tmp_path / "data", Remembered(), time.time, budget=7.5)
    shadow = Shadow(bundle, desk, tmp_path / "data", Remembered(), time.time)
    assert shadow._desk.budget == 7.5
    shadow.close()


def test_waiting_for_another_thread_counts_against_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = make(tmp_path / "v1")
    Writer(bundle, tmp_path / "data").close()
    desk = Desk(bundle, tmp_path / "data", Remembered(), time.time)
    desk.warm()
    shadow = Shadow(bundle, desk, tmp_path / "data", Remembered(), time.time, share=1)
    known = shadow._desk.engine.store.get

    def late(user: str) -> UserState:
        time.sleep(0.5)
        return known(user)

    monkeypatch.setattr(shadow._desk.engine, "store", SimpleNamespace(get=late))
    ask = Ask("ann")
    shadow.offer(ask, *desk.recommend(ask)).result()  # type: ignore[union-attr]
    shadow.close()
    (pair,) = read(tmp_path / "data" / "shadow", desk.model)
    assert 0 < pair.champion.seconds < 0.4
    assert 0 < pair.candidate.seconds < 0.4


@pytest.mark.parametrize("fault", ["other numbers", "damaged"])
def test_a_node_refuses_a_candidate_that_cannot_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    bundle = make(tmp_path / "v1")
    candidate = tmp_path / "v2"
    shutil.copytree(bundle, candidate)
    if fault == "damaged":
        (candidate / "ranker.onnx").write_bytes(b"")
    else:
        write_ids(candidate / "ids", (f"p{n}" for n in reversed(range(400))))
    words = ["--bundle", str(bundle), "--shadow", str(candidate), "--port", "0"]
    assert main([*words, "--data", str(tmp_path / "data")]) == 1
    said = "ranker.onnx of v2 is damaged" if fault == "damaged" else "numbers its items otherwise"
    assert said in capsys.readouterr().out


def test_a_candidate_that_breaks_later_leaves_the_champion_answering(tmp_path: Path) -> None:
    bundle = make(tmp_path / "v1")
    candidate = make(tmp_path / "v2")
    node = Running(bundle, tmp_path / "data", workers=1, shadow=str(candidate))
    try:
        (candidate / "words.json").unlink()
        (worker,) = node.children("worker")
        os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + 30
        while node.children("worker") in ([], [worker]):
            assert time.monotonic() < until
            time.sleep(0.05)
        wait_until_ready(node.url)
        assert call(f"{node.url}/recommend", {"user": "ann"})[0] == 200
    finally:
        node.stop()


def test_a_node_writes_pairs_and_the_command_says_what_they_say(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    bundle = make(shelf.folder / "versions" / "test-1")
    node = Running(bundle, shelf.folder / "serving", shadow=str(bundle))
    try:
        for number in range(150):
            status, answer = call(f"{node.url}/recommend", {"user": f"u{number}"})
            assert (status, len(answer["items"])) == (200, 20)
    finally:
        node.stop()
    words = ["shadow", "test-1", "--models", str(shelf.folder), "--requests"]
    few = CliRunner().invoke(commands, [*words, "1000"])
    assert few.exit_code == 1
    assert "1000 are needed" in few.output
    enough = CliRunner().invoke(commands, [*words, "1"])
    assert "overlap of the lists" in enough.output
    assert "1.000" in enough.output
    assert enough.exit_code == 0, enough.output  # a version is not worse than itself
