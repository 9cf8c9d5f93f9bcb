"""How a worker looks at its node's experiment and canary: no list waits for their files."""

from __future__ import annotations

import asyncio
import fcntl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from kasauti_recommender.experiments import Experiments, Plan, PlannedArm, Rollout
from kasauti_recommender.experiments.canary import Canary
from kasauti_recommender.experiments.guards import Watched
from kasauti_recommender.ranking.arrange import Rules
from kasauti_recommender.ranking.rules import ShopRules
from kasauti_recommender.serving.arms import Arms
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.trial import Trial
from kasauti_recommender.training.evaluation import Remembered

SHOP = ShopRules(penalty=0.5, boost={"c1": 1.0, "c2": 2.0})


@pytest.fixture
def champion(bundle: Path, tmp_path: Path) -> Desk:
    made = Desk(bundle, tmp_path, Remembered(), time.time, SHOP)
    Rollout(tmp_path).settle(made.model)
    return made


async def engine(work: Callable[[], Any]) -> Any:
    return work()


async def while_locked(
    part: Arms | Trial, lock: Path, begun: Callable[[], bool], count: Callable[[], None],
    handed_in: Callable[[], bool],
) -> None:  # fmt: skip
    """Count something and see it handed in while another process would hold the lock."""
    looking = asyncio.create_task(part.watch(engine, every=0.001))
    while not begun():
        await asyncio.sleep(0.001)
    with lock.open("w") as held:
        await asyncio.to_thread(fcntl.flock, held, fcntl.LOCK_EX)
        given_up = threading.Event()
        later = threading.Timer(30, _give_up, (given_up, held))
        later.start()
        count()
        while not handed_in():
            await asyncio.sleep(0.001)  # the engine's thread, which this is here, goes on
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert not given_up.is_set(), "the engine's thread waited for the lock"
        later.cancel()
    looking.cancel()


def _give_up(said: threading.Event, held: IO[str]) -> None:
    said.set()
    fcntl.flock(held, fcntl.LOCK_UN)


def test_a_lock_on_the_experiment_keeps_no_list_waiting(champion: Desk, tmp_path: Path) -> None:
    plan = Plan("a", (PlannedArm("control", 0.5), PlannedArm("b", 0.5, "", {"exploration": 0.2})))
    Experiments(tmp_path).begin(plan, {})
    arms = Arms(champion, tmp_path, Remembered(), time.time)

    def count() -> None:
        arms._counted["b"] = Watched()

    locked = while_locked(
        arms, tmp_path / "experiment.lock", lambda: arms._running is not None, count,
        lambda: not arms._counted,
    )  # fmt: skip
    asyncio.run(asyncio.wait_for(locked, 60))


def test_a_lock_on_the_canary_keeps_no_list_waiting(
    bundle: Path, champion: Desk, tmp_path: Path
) -> None:
    Rollout(tmp_path).begin("other", bundle, Canary())
    trial = Trial(champion, tmp_path, Remembered(), time.time)
    locked = while_locked(
        trial, tmp_path / "canary.lock", lambda: trial._desk is not None,
        lambda: trial._new.add(), lambda: not trial._new.requests,
    )  # fmt: skip
    asyncio.run(asyncio.wait_for(locked, 60))


def test_an_arm_is_arranged_by_the_shops_rules_and_its_own(champion: Desk, tmp_path: Path) -> None:
    said = {"exploration": 0.2, "boost": {"c2": -1}}
    plan = Plan("a", (PlannedArm("control", 0.5), PlannedArm("b", 0.5, "", said)))
    running = Experiments(tmp_path).begin(plan, {})
    arms = Arms(champion, tmp_path, Remembered(), time.time)
    arms._begin(running, {})
    number = champion.catalogue.numbers["category"]
    boost = ((number["c1"], 1.0), (number["c2"], -1.0))
    assert arms._rules == {"b": Rules(exploration=0.2, penalty=0.5, boost=boost)}
