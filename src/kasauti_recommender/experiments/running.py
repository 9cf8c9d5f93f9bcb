"""An experiment as all processes of a node see it: one file, and a lock for who changes it."""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from kasauti_recommender.experiments.canary import Verdict
from kasauti_recommender.experiments.guards import Watched, harm
from kasauti_recommender.experiments.plan import BadPlan, Plan, plan_of
from kasauti_recommender.experiments.rollout import Rollout


class State(StrEnum):
    """How an experiment stands."""

    RUNNING = "running"
    STOPPED = "stopped by a guard rail"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Running:
    """An experiment that was begun.

    Parameters
    ----------
    plan : Plan
    began : int
        Nanoseconds since 1970-01-01 UTC.
    champion : str
        Version that the node served; beside another one the experiment is over.
    folders : mapping
        Folder of the version of each arm that has one of its own.
    watched : dict
        What each arm answered.
    state : State
    reason : str
        Why it was stopped.
    ended : int
        Nanoseconds since 1970-01-01 UTC; 0 while it runs.
    """

    plan: Plan
    began: int
    champion: str
    folders: Mapping[str, Path]
    watched: dict[str, Watched] = field(default_factory=dict)
    state: State = State.RUNNING
    reason: str = ""
    ended: int = 0

    @property
    def words(self) -> str:
        """How it stands, for a person."""
        return f"{self.state}, {self.reason}" if self.reason else str(self.state)


class Experiments:
    """The experiment of a node, and those that it has had.

    ::

        experiment.json           the one that was begun last, until it is ended
        experiments/<name>.json   those that were ended

    Parameters
    ----------
    data : Path
        Where the node's log lives.
    """

    def __init__(self, data: Path) -> None:
        self._data, self._file, self._past = data, data / "experiment.json", data / "experiments"
        self._served = data / "served"  # the rollout's note of what the node serves

    def now(self) -> Running | None:
        """Return the experiment that was begun last; None where there is none."""
        try:
            return _of(json.loads(self._file.read_text()))
        except FileNotFoundError:
            return None

    def over(self, running: Running) -> bool:
        """Whether another version is served by now than the one it was begun beside."""
        return self._served.exists() and self._served.read_text() != running.champion

    def past(self, name: str) -> Running | None:
        """Return an experiment that was ended."""
        path = self._past / f"{name}.json"
        return _of(json.loads(path.read_text())) if path.exists() else None

    def begin(self, plan: Plan, folders: Mapping[str, Path]) -> Running:
        """Let the users of each arm see it.

        Raises
        ------
        BadPlan
            If another experiment or a canary is under way, the name was used before, or no node
            has served yet.
        """
        with self._alone():
            held, canary = self.now(), Rollout(self._data).now()
            if not self._served.exists():
                raise BadPlan(f"no node has served from {self._data}: start one first")
            if held is not None:
                raise BadPlan(
                    f"{held.plan.name} was not ended: kasauti-recommender experiment stop"
                )
            if canary is not None and canary.verdict is Verdict.WAIT:
                raise BadPlan(f"the canary of {canary.version} is under way: end it first")
            if self.past(plan.name) is not None:
                raise BadPlan(f"there was an experiment {plan.name}: take another name")
            champion, places = (
                self._served.read_text(),
                {n: p.resolve() for n, p in folders.items()},
            )
            watched = {arm.name: Watched() for arm in plan.arms}
            return self._put(Running(plan, time.time_ns(), champion, places, watched))

    def count(self, began: int, counted: Mapping[str, Watched]) -> Running | None:
        """Add what a process answered, and stop the experiment where an arm does harm."""
        with self._alone():
            held = self.now()
            if held is None or held.began != began or held.state is not State.RUNNING:
                return held
            for name, watched in counted.items():
                held.watched[name].join(watched)
            control, *others = (arm.name for arm in held.plan.arms)
            for name in others:
                found = harm(
                    held.watched[control], held.watched[name], held.plan.rails, arms=len(others)
                )
                if found:
                    return self._put(_stopped(held, f"{name}: {found}"))
            return self._put(held)

    def stop(self, began: int, reason: str) -> Running | None:
        """Stop the experiment for a reason that no count shows."""
        with self._alone():
            held = self.now()
            if held is None or held.began != began or held.state is not State.RUNNING:
                return held
            return self._put(_stopped(held, reason))

    def end(self) -> Running | None:
        """Let the champion answer everybody again, and keep the experiment among those that were.

        Returns
        -------
        Running, optional
            The one that was ended; None where there was none.
        """
        with self._alone():
            held = self.now()
            if held is None:
                return None
            if held.state is State.RUNNING:
                held = replace(held, state=State.ENDED, ended=time.time_ns())
            self._past.mkdir(exist_ok=True)
            _write(self._past / f"{held.plan.name}.json", held)
            self._file.unlink()
            return held

    def _put(self, running: Running) -> Running:
        _write(self._file, running)
        return running

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._data.mkdir(parents=True, exist_ok=True)
        with (self._data / "experiment.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _stopped(running: Running, reason: str) -> Running:
    return replace(running, state=State.STOPPED, reason=reason, ended=time.time_ns())


def _of(said: dict[str, Any]) -> Running:
    watched = {name: Watched.of(counted) for name, counted in said["watched"].items()}
    folders = {name: Path(folder) for name, folder in said["folders"].items()}
    return Running(
        plan_of(said["plan"]), said["began"], said["champion"], folders, watched,
        State(said["state"]), said["reason"], said["ended"],
    )  # fmt: skip


def _write(path: Path, running: Running) -> None:
    said = {
        "plan": asdict(running.plan), "began": running.began, "champion": running.champion,
        "folders": {name: str(folder) for name, folder in running.folders.items()},
        "watched": {name: counted.said() for name, counted in running.watched.items()},
        "state": running.state, "reason": running.reason, "ended": running.ended,
    }  # fmt: skip
    beside = path.with_suffix(".writing")
    beside.write_text(json.dumps(said))
    beside.replace(path)
