"""A canary on a node: some users see the candidate, its faults reach nobody, harm takes it out."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.experiments import (
    STEPS,
    Canary,
    Experiment,
    Experiments,
    Plan,
    PlannedArm,
    Rollout,
    Standing,
    Tally,
    Verdict,
)
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, ItemTable
from kasauti_recommender.serving.arms import Arms
from kasauti_recommender.serving.bundle import BrokenBundle, read_manifest, write_manifest
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import Ask
from kasauti_recommender.serving.trial import Trial
from kasauti_recommender.serving.writer import Writer
from kasauti_recommender.training.evaluation import Remembered
from kasauti_recommender.training.shelf import Shelf
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_node import call

Change = Callable[[Path], None]


def another(bundle: Path, folder: Path, change: Change = lambda folder: None) -> Path:
    """Return a version that differs from another by its name and by what is changed in it."""
    shutil.copytree(bundle, folder)
    change(folder)
    write_manifest(folder, version=folder.name, items=400, width=16, created_from={"log": 0})
    return folder


def sold_out(folder: Path) -> None:
    table = ItemTable.open(folder / "table", writable=True)
    np.bitwise_and(table.flags, HAS_BEHAVIOUR, out=table.flags)


def backwards(folder: Path) -> None:
    write_ids(folder / "ids", (f"p{n}" for n in reversed(range(400))))


def done(rollout: Rollout, begun: Standing) -> None:
    """Let a canary go through all its steps."""
    for _ in STEPS:
        stands = rollout.count(begun.began, Tally(10_000), Tally(1_000))
    assert stands is not None
    assert stands.verdict is Verdict.DONE


def users(version: str, share: float, count: int) -> list[str]:
    arm = Experiment(f"canary {version}", (("canary", share),)).arm
    found: list[str] = []
    number = 0
    while len(found) < count:
        if arm(f"u{number}"):
            found.append(f"u{number}")
        number += 1
    return found


class Worker:
    """A worker's desk and its part in a canary, in process."""

    def __init__(self, bundle: Path, data: Path) -> None:
        Writer(bundle, data).close()
        self.rollout = Rollout(data)
        self.rollout.settle(read_manifest(bundle).version)  # as the node does when it starts
        self.desk = Desk(bundle, data, Remembered(), time.time, budget=30)
        self.desk.warm()
        self.trial = Trial(self.desk, data, Remembered(), time.time)

    def look(self, between: Callable[[], Any] = lambda: None) -> Standing | None:
        """Let it watch for a moment; ``between`` comes once what was counted is handed in."""
        watched(self.trial, between)
        return self.rollout.now()


def watched(part: Trial | Arms, between: Callable[[], Any] = lambda: None) -> None:
    """Let a worker's part watch for a moment."""
    first = [lambda: None, between]

    async def run(work: Callable[[], Any]) -> Any:
        if first:
            first.pop(0)()
        return work()

    async def moment() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await part.watch(run, every=0.05)

    asyncio.run(moment())


@pytest.fixture
def worker(bundle: Path, tmp_path: Path) -> Worker:
    return Worker(bundle, tmp_path / "data")


def test_the_candidate_answers_whom_the_hash_chose_and_only_while_it_is_begun(
    worker: Worker, bundle: Path, tmp_path: Path
) -> None:
    candidate = another(bundle, tmp_path / "v2")
    chosen, other = users("v2", 0.001, 1)[0], "u0"
    assert worker.trial.recommend(Ask(chosen))[0].variant == ""
    worker.rollout.begin("v2", candidate, Canary())
    worker.look()
    answers = [worker.trial.recommend(Ask(user))[0] for user in (chosen, other)]
    assert [(a.model, a.variant) for a in answers] == [("v2", "canary"), ("test-1", "champion")]
    counted = worker.look()
    assert counted is not None
    assert (counted.canary.new.requests, counted.canary.old.requests) == (1, 1)
    assert counted.canary.new.errors == counted.canary.new.empty == 0
    worker.rollout.end()
    worker.look()
    answer = worker.trial.recommend(Ask(chosen))[0]
    assert (answer.model, answer.variant) == ("test-1", "")


def test_what_was_counted_of_a_canary_that_ended_is_not_the_next_ones(
    worker: Worker, bundle: Path, tmp_path: Path
) -> None:
    candidate = another(bundle, tmp_path / "v2")
    worker.rollout.begin("v2", candidate, Canary())
    worker.look()
    worker.rollout.end()
    worker.rollout.begin("v2", candidate, Canary())
    worker.look(between=lambda: worker.trial.recommend(Ask("u0")))
    counted = worker.look()
    assert counted is not None
    assert counted.canary.old.requests == 0
    worker.trial.recommend(Ask("u0"))
    counted = worker.look()
    assert counted is not None
    assert counted.canary.old.requests == 1


def test_what_was_counted_of_an_experiment_that_ended_is_not_the_next_ones(
    worker: Worker, bundle: Path, tmp_path: Path
) -> None:
    experiments = Experiments(tmp_path / "data")
    arms = Arms(worker.desk, tmp_path / "data", Remembered(), time.time)

    def begin(name: str) -> None:
        sides = (PlannedArm("control", 0.5), PlannedArm("other", 0.5))
        experiments.begin(Plan(name, sides), {})

    begin("first")
    watched(arms)
    ask = Ask("u0")
    part = arms.part(ask)
    assert part is not None
    assert arms.recommend(ask, part)[0].variant == part.arm
    watched(arms)
    experiments.end()
    begin("second")
    watched(arms, between=lambda: arms.recommend(ask, part))
    assert arms.recommend(ask, part)[0].variant == "", "nor is a list that was asked for before"
    assert not asyncio.run(arms.expose("u0", part, Refusing()))
    watched(arms)
    for name, requests in (("first", 1), ("second", 0)):
        found = experiments.past(name) or experiments.now()
        assert found is not None
        assert sum(one.tally.requests for one in found.watched.values()) == requests, name


class Refusing:
    """In place of a way to the writer: nothing may be written."""

    async def write(self, kind: str, body: dict[str, Any], *, timeout: float = 2.0) -> int:
        raise AssertionError(f"{kind} was written")


def test_a_worker_that_is_started_again_goes_on_until_another_version_is_champion(
    worker: Worker, bundle: Path, tmp_path: Path
) -> None:
    candidate, data = another(bundle, tmp_path / "v2"), tmp_path / "data"
    chosen = users("v2", 0.001, 1)[0]
    done(worker.rollout, worker.rollout.begin("v2", candidate, Canary()))
    again = Worker(bundle, data)
    again.look()
    assert again.trial.recommend(Ask(chosen))[0].variant == "canary"
    for champion, name in (
        (candidate, "v2"), (bundle, "test-1"), (another(bundle, tmp_path / "v3"), "v3"),
    ):  # fmt: skip
        served = Worker(champion, data)
        assert served.look() is None
        answer = served.trial.recommend(Ask(chosen))[0]
        assert (answer.model, answer.variant, served.trial._desk) == (name, "", None)


def test_where_the_candidate_fails_the_champion_answers_and_it_is_out(
    worker: Worker, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.rollout.begin("v2", another(bundle, tmp_path / "v2"), Canary())
    worker.look()
    monkeypatch.setattr(worker.trial._desk, "recommend", None)
    chosen = users("v2", 0.001, 1)[0]
    for number in range(200):
        worker.trial.recommend(Ask(f"u{number}"))
    for _ in range(50):
        answer = worker.trial.recommend(Ask(chosen))[0]
        assert (answer.model, len(answer.items)) == ("test-1", 20)
    stands = worker.look()
    assert stands is not None
    assert stands.verdict is Verdict.ABORT
    assert stands.words.startswith("aborted, errors: 50 of 50")
    assert worker.trial._desk is None
    assert worker.trial.recommend(Ask(chosen))[0].model == "test-1"


def test_a_request_that_is_wrong_counts_against_neither(
    worker: Worker, bundle: Path, tmp_path: Path
) -> None:
    worker.rollout.begin("v2", another(bundle, tmp_path / "v2"), Canary())
    worker.look()
    for user in ("u0", *users("v2", 0.001, 1)):
        with pytest.raises(Problem, match="count is 1 to 200"):
            worker.trial.recommend(Ask(user, count=0))
    stands = worker.look()
    assert stands is not None
    assert stands.canary.new.requests == stands.canary.old.requests == 0


def test_a_candidate_that_cannot_be_opened_is_out_at_once(
    worker: Worker, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidate = another(bundle, tmp_path / "v2")
    (candidate / "words.json").unlink()
    worker.rollout.begin("v2", candidate, Canary())
    stands = worker.look()
    assert stands is not None
    assert stands.words.startswith("aborted, it cannot be opened: v2:")
    assert "canary of v2 aborted: it cannot be opened" in capsys.readouterr().out


STATES = ("open", "aborted", "done")


def metrics(node: Running) -> dict[str, float]:
    """Return what Prometheus is told of the canary."""
    with urllib.request.urlopen(f"{node.url}/metrics", timeout=10) as answer:
        lines = [line.rsplit(" ", 1) for line in answer.read().decode().splitlines()]
    begin = "recommender_canary_"
    return {n.removeprefix(begin): float(value) for n, value in lines if n.startswith(begin)}


def test_a_canary_that_shows_short_lists_is_out_by_itself_and_the_commands_say_so(
    bundle: Path, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "models")
    champion = another(bundle, shelf.folder / "versions" / "v1")
    another(bundle, shelf.folder / "versions" / "v2", sold_out)
    places = ["--models", str(shelf.folder)]

    def said(*words: str) -> tuple[int, str]:
        ended = CliRunner().invoke(commands, ["canary", *words, *places])
        return ended.exit_code, ended.output

    node = Running(champion, shelf.folder / "serving", budget=30)
    try:
        assert metrics(node) == {}
        code, words = said("start", "v2")
        assert metrics(node)['share{version="v2"}'] == 0.001
        assert (code, words) == (0, "v2 answers 0.1% of the users\n")
        assert said("start", "v2")[0] == 1
        chosen, until = users("v2", 0.001, 1)[0], time.monotonic() + 60
        others, variants = iter(range(10_000)), set()
        while said("show")[0] == 0:
            assert time.monotonic() < until
            for user in (chosen, f"u{next(others)}"):
                status, answer = call(f"{node.url}/recommend", {"user": user})
                assert status == 200
                variants.add(answer["variant"])
        assert variants >= {"canary", "champion"}
        code, words = said("show")
        assert "v2 aborted, empty: " in " ".join(words.split())
        time.sleep(0.5)  # the other worker looks ten times a second
        told = metrics(node)
        assert [told[f'state{{state="{s}",version="v2"}}'] for s in STATES] == [0, 1, 0]
        assert told['share{version="v2"}'] == 0
        new, old = (f'arm="{arm}"' for arm in ("canary", "champion"))
        judged = Rollout(shelf.folder / "serving").now()
        assert judged is not None
        assert told[f'answers_total{{{new},version="v2"}}'] >= judged.canary.new.requests >= 50
        assert told[f'answers_total{{{old},version="v2"}}'] >= judged.canary.old.requests > 0
        short = told[f'failures_total{{{new},version="v2",what="empty"}}']
        assert short >= judged.canary.new.empty > 0
        assert told[f'failures_total{{{new},version="v2",what="errors"}}'] == 0
        for _ in range(6):
            answer = call(f"{node.url}/recommend", {"user": chosen})[1]
            assert (answer["model"], len(answer["items"])) == ("v1", 20)
    finally:
        node.stop()
    assert "ended; v2 aborted" in said("end")[1]
    assert said("show")[0] == 1


def test_a_finished_canary_that_nobody_ended_is_over_once_another_version_is_served(
    bundle: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    versions, data = tmp_path / "versions", tmp_path / "serving"
    champion, candidate = (another(bundle, versions / name) for name in ("v1", "v2"))
    words = ["--models", str(tmp_path)]
    node = Running(champion, data, workers=1)
    try:
        assert CliRunner().invoke(commands, ["canary", "start", "v2", *words]).exit_code == 0
        begun = Rollout(data).now()
        assert begun is not None
        done(Rollout(data), begun)
    finally:
        node.stop()
    for served in (candidate, champion):  # promoted, then rolled back
        node = Running(served, data, workers=1)
        try:
            assert metrics(node) == {}
            shown = CliRunner().invoke(commands, ["canary", "show", *words])
            assert "no canary was begun" in str(shown.exception)
            time.sleep(0.5)  # a worker looks ten times a second
            answer = call(f"{node.url}/recommend", {"user": "u0"})[1]
            assert (answer["model"], answer["variant"]) == (served.name, "")
        finally:
            node.stop()
    said = (
        "canary of v2 ended, v2 is served and it was begun beside v1: answers 100.0% of the users"
    )
    assert capfd.readouterr().out.count(said) == 1


def test_a_version_that_numbers_its_items_otherwise_is_not_begun(
    bundle: Path, tmp_path: Path
) -> None:
    shelf, data = Shelf(tmp_path / "models"), tmp_path / "data"
    champion = another(bundle, shelf.folder / "versions" / "v1")
    another(bundle, shelf.folder / "versions" / "v2", backwards)
    node = Running(champion, data, workers=1)
    node.stop()
    held = json.loads((data / "numbering.json").read_text())
    words = ["canary", "start", "v2", "--models", str(shelf.folder), "--data", str(data)]
    with pytest.raises(BrokenBundle, match="v2 numbers its items otherwise than v1"):
        CliRunner().invoke(commands, words, catch_exceptions=False)
    assert Rollout(data).now() is None
    assert json.loads((data / "numbering.json").read_text()) == held
