"""An experiment on a node: users keep their arm, exposures are on disk, the better arm is found."""

from __future__ import annotations

import os
import random
import signal
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.events.log import follow, segments
from kasauti_recommender.experiments import (
    BadPlan,
    Experiment,
    Experiments,
    Plan,
    PlannedArm,
    Rollout,
    always_valid,
    converted,
    result,
)
from kasauti_recommender.experiments.counting import arms as counted_arms
from kasauti_recommender.experiments.counting import exposure, over_time
from kasauti_recommender.serving.compaction import compact
from kasauti_recommender.serving.tail import End
from kasauti_recommender.serving.writer import Writer
from kasauti_recommender.training.shelf import Shelf
from tests.recommender.serving.conftest import Running, stopped
from tests.recommender.serving.test_node import call, wait_for
from tests.recommender.serving.test_trial import another, sold_out

BOOSTED = """
name = "boosted"
rate = 0.3
lift = 0.5
within = 0.5

[[arms]]
name = "control"
share = 0.5

[[arms]]
name = "boosted"
share = 0.5
rules = { same_category = 1.0, boost = { c1 = 5 } }
"""


class House:
    """A node of a shelf, and the commands beside it."""

    def __init__(self, bundle: Path, folder: Path) -> None:
        self.shelf = Shelf(folder)
        self.champion = another(bundle, folder / "versions" / "v1")
        self.data = folder / "serving"
        self.node = Running(self.champion, self.data)

    def said(self, *words: str) -> tuple[int, str]:
        sent = ["experiment", words[0], "--models", str(self.shelf.folder), *words[1:]]
        ran = CliRunner().invoke(commands, sent, env={"COLUMNS": "200"})
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran.exit_code, " ".join(ran.stdout.split())

    def ask(self, user: str, **more: Any) -> dict[str, Any]:
        status, answer = call(f"{self.node.url}/recommend", {"user": user, "count": 10, **more})
        assert status == 200, answer
        return dict(answer)

    def until_arms_answer(self) -> None:
        """Wait until both workers take part: the probes belong to no experiment's counts."""
        until, together = time.monotonic() + 120, 0
        while together < 8:
            assert time.monotonic() < until, "no worker takes part"
            together = together + 1 if self.ask("probe")["variant"] else 0
            time.sleep(0.02)

    def until_all_is_the_champions(self, user: str) -> None:
        until, together = time.monotonic() + 120, 0
        while together < 8:
            assert time.monotonic() < until, "a worker still shows an arm"
            together = 0 if self.ask(user)["variant"] else together + 1
            time.sleep(0.02)

    def category(self, item: str) -> str:
        return str(call(f"{self.node.url}/products/{item}")[1]["category"])


@pytest.fixture
def house(bundle: Path, tmp_path: Path) -> Iterator[House]:
    made = House(bundle, tmp_path / "models")
    yield made
    made.node.stop()


def clicked(user: str, item: str) -> dict[str, Any]:
    now = time.time_ns() // 1_000_000
    return {"id": f"of {user}", "user": user, "item": item, "kind": "click", "at": now}


def test_the_better_arm_of_a_running_node_is_found_from_what_people_do(
    house: House, tmp_path: Path
) -> None:
    """Everybody looks for c1: they click the more, the more of it the list shows."""
    (tmp_path / "plan.toml").write_text(BOOSTED)
    assert "boosted is running" in house.said("start", str(tmp_path / "plan.toml"))[1]
    house.until_arms_answer()
    dice = random.Random(4)
    chances = [dice.random() for _ in range(500)]
    arms: dict[str, str] = {}

    def visit(number: int) -> None:
        user = f"u{number}"
        answer = house.ask(user)
        if not answer["variant"]:  # above the knee of a busy machine: shown no arm
            return
        arms[user] = answer["variant"]
        wanted = [i["item"] for i in answer["items"] if house.category(i["item"]) == "c1"]
        if wanted and chances[number] < 0.1 + 0.5 * len(wanted) / 10:
            sent = {"events": [clicked(user, wanted[0])]}
            assert call(f"{house.node.url}/events", sent)[0] == 200

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(visit, range(500)))
    split = Experiment("boosted", (("control", 0.5), ("boosted", 0.5)))
    assert len(arms) > 400
    assert arms == {user: split.arm(user) for user in arms}
    assert house.ask("")["variant"] == "", "who has no id is in no arm"
    code, words = house.said("show")
    assert code == 0
    assert "boosted: running" in words
    assert "split as asked for" in words
    plan = Plan("boosted", (PlannedArm("control", 0.5), PlannedArm("boosted", 0.5)), rate=0.3,
                lift=0.5, within=0.5)  # fmt: skip
    rows = converted(house.data, plan)
    assert set(rows["user"]) == {*arms, "probe"}, "each user once"
    found = result(rows, plan, time.time_ns() // 1_000_000).findings[0]
    assert found.now is not None
    assert found.now.low > 0, "boosted is better, and may be said to be at any time"
    assert found.horizon is None, "half an hour is not over"
    later = result(rows, plan, time.time_ns() // 1_000_000 + 3_600_000).findings[0]
    assert later.horizon is not None
    assert later.horizon.low > 0
    line = over_time(rows, plan)["boosted"]
    both = counted_arms(rows, plan)
    assert line[-1][1] == always_valid(*both, alpha=plan.alpha, scale=plan.scale)
    with urllib.request.urlopen(f"{house.node.url}/pictures/experiment.svg") as drawn:
        assert "<desc>boosted: +" in drawn.read().decode()
    assert "the champion answers everybody" in house.said("stop")[1]
    house.until_all_is_the_champions("u1")
    assert "boosted: ended" in house.said("show", "boosted")[1]


def test_a_version_that_shows_short_lists_is_stopped_by_itself(house: House) -> None:
    another(house.champion, house.shelf.folder / "versions" / "v2", sold_out)
    assert house.said("start", "--name", "thin", "--version", "v2")[0] == 0
    house.until_arms_answer()
    until, number = time.monotonic() + 240, 0
    while house.said("show")[0] == 0:
        assert time.monotonic() < until
        for _ in range(100):
            number += 1
            house.ask(f"u{number}")
    code, words = house.said("show")
    assert code == 1
    assert "stopped by a guard rail, candidate: empty:" in words
    for number in range(20):
        house.until_all_is_the_champions(f"u{number}")
    assert "thin" in house.said("stop")[1]


def test_kill_nine_loses_no_exposure_that_was_answered(house: House) -> None:
    another(house.champion, house.shelf.folder / "versions" / "v2")
    assert house.said("start", "--name", "killed", "--version", "v2")[0] == 0
    house.until_arms_answer()
    answered: dict[str, str] = {}

    def visit(number: int) -> None:
        try:
            answer = house.ask(f"u{number}")
        except OSError:
            return
        if answer["variant"]:
            answered[f"u{number}"] = answer["variant"]

    with ThreadPoolExecutor(4) as pool:
        for number in range(300):
            pool.submit(visit, number)
            if number == 80:
                os.kill(house.node.children("worker")[0], signal.SIGKILL)
            if number == 160:
                os.kill(house.node.children("writer")[0], signal.SIGKILL)
            time.sleep(0.005)
    assert len(answered) > 50
    house.node.process.kill()
    for part in ("worker", "writer"):
        for pid in house.node.children(part):
            os.kill(pid, signal.SIGKILL)
    house.node.process.wait(10)
    plan = Plan("killed", (PlannedArm("control", 0.5), PlannedArm("candidate", 0.5, "v2")))
    rows = converted(house.data, plan)
    kept = dict(rows.select("user", "arm").iter_rows())
    assert {user: kept.get(user) for user in answered} == answered
    house.node = Running(house.champion, house.data)
    house.until_arms_answer()
    again = {user: house.ask(user)["variant"] for user in list(answered)[:20]}
    seen = {user: arm for user, arm in again.items() if arm}  # a busy machine shows some no arm
    assert len(seen) > 10
    assert seen == {user: answered[user] for user in seen}, "after a start they keep their arm"


def test_without_the_log_everybody_is_answered_and_nobody_is_in_an_arm(house: House) -> None:
    another(house.champion, house.shelf.folder / "versions" / "v2")
    house.said("start", "--name", "unwritten", "--version", "v2")
    house.until_arms_answer()
    with stopped(house.node.children("writer")[0]):
        for number in range(4):
            answer = house.ask(f"u{number}")
            assert (answer["variant"], answer["model"], len(answer["items"])) == ("", "v1", 10)
    house.until_arms_answer()


def test_another_champion_ends_an_experiment(house: House) -> None:
    candidate = another(house.champion, house.shelf.folder / "versions" / "v2")
    house.said("start", "--name", "outrun", "--version", "v2")
    house.until_arms_answer()
    house.node.stop()
    house.node = Running(candidate, house.data)
    time.sleep(0.5)  # a worker looks ten times a second
    for number in range(8):
        answer = house.ask(f"u{number}")
        assert (answer["variant"], answer["model"]) == ("", "v2")
    assert "over, v1 is served no more" in house.said("show")[1]


def test_a_replica_passes_exposures_on_to_the_node_that_keeps_the_log(
    house: House, tmp_path: Path
) -> None:
    another(house.champion, house.shelf.folder / "versions" / "v2")
    replica = Running(house.champion, tmp_path / "replica", follow=house.node.url)
    try:
        place = ["--data", str(tmp_path / "replica")]
        assert house.said("start", "--name", "far", "--version", "v2", *place)[0] == 0
        until = time.monotonic() + 120
        while not (answer := call(f"{replica.url}/recommend", {"user": "ann"})[1])["variant"]:
            assert time.monotonic() < until
        held = segments(house.data / "log")[0][0]
        records = [r for r in follow(house.data / "log", held) if r.kind == "exposures"]
        told = [(e["user"], e["arm"]) for record in records for e in record.body["exposures"]]
        assert ("ann", answer["variant"]) in told
        wait_for(replica, records[-1].after)
    finally:
        replica.stop()


def test_exposures_that_left_the_log_are_counted_from_the_archive(
    bundle: Path, tmp_path: Path
) -> None:
    data, plan = tmp_path / "data", Plan("x", (PlannedArm("a", 0.5), PlannedArm("b", 0.5)))
    writer, now = Writer(bundle, data, segment=2_000), 1_772_500_000_000
    for number in range(60):
        user, arm = f"u{number}", "ab"[number % 2]
        made = exposure("x", arm, user, now + number)
        other = exposure("y", arm, user, now + number)
        writer.write("exposures", {"exposures": [made, other]})
        event = {"id": f"e{number}", "user": user, "item": "p1", "kind": "click", "number": 1,
                 "at": now + number + 5, "request": "", "position": -1}  # fmt: skip
        early = event | {"id": f"early {number}", "at": now + number - 5}
        late = event | {"id": f"late {number}", "at": now + number + 25 * 3_600_000}
        writer.write("events", {"events": [event if number % 3 == 0 else early, late]})
    writer.close()
    before = converted(data, plan)
    assert len(before) == 60
    assert before["converted"].is_not_null().to_list() == [n % 3 == 0 for n in range(60)]
    assert compact(data, keep=4_000, archive=True) > 0
    assert segments(data / "log")[0][0] > 0
    assert converted(data, plan).equals(before)
    again = Writer(bundle, data, segment=2_000)
    assert again.settle() == End(data / "end").get()
    again.close()


def test_a_split_that_lost_users_on_one_side_is_not_to_be_believed(
    bundle: Path, tmp_path: Path
) -> None:
    data, arms = tmp_path / "serving", (PlannedArm("a", 0.5), PlannedArm("b", 0.5))
    Rollout(data).settle("test-1")
    Experiments(data).begin(Plan("lossy", arms), {})
    writer = Writer(bundle, data)
    for arm, users in (("a", 300), ("b", 220)):
        made = [exposure("lossy", arm, f"{arm}{n}", 1_772_500_000_000 + n) for n in range(users)]
        writer.write("exposures", {"exposures": made})
    writer.close()
    ran = CliRunner().invoke(commands, ["experiment", "show", "--models", str(tmp_path)])
    assert ran.exit_code == 1
    assert "believe nothing" in ran.output


def test_arms_that_cannot_answer_are_refused_before_anybody_sees_them(
    house: House, tmp_path: Path
) -> None:
    plans = {
        "no category 'c99'": BOOSTED.replace("c1 = 5", "c99 = 5"),
        "no version v9": BOOSTED + 'version = "v9"\n',
    }
    for words, plan in plans.items():
        (tmp_path / "plan.toml").write_text(plan)
        sent = ["experiment", "start", "--models", str(house.shelf.folder),
                str(tmp_path / "plan.toml")]  # fmt: skip
        ran = CliRunner().invoke(commands, sent)
        assert words in str(ran.exception)
    with pytest.raises(BadPlan, match="give a FILE"):
        CliRunner().invoke(commands, ["experiment", "start"], catch_exceptions=False)
    assert not (house.data / "experiment.json").exists()
