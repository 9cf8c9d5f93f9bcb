"""The arms of an experiment, as one worker answers for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter

from kasauti_recommender.experiments.counting import EXPOSURES, exposure
from kasauti_recommender.experiments.guards import Shown, Watched
from kasauti_recommender.experiments.running import Experiments, Running, State
from kasauti_recommender.features.state import UserStore
from kasauti_recommender.ranking.arrange import Rules
from kasauti_recommender.ranking.rules import BadRules, ShopRules, rules_of
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.engine import Picked
from kasauti_recommender.serving.numbering import check
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import Answer, Ask
from kasauti_recommender.serving.trial import Run

_KNOWN = 1_000_000  # exposed users a worker remembers; one it forgot is written down again
_PAUSE = 1.0  # seconds without arms after one that could not be written down


class Link(Protocol):
    """A way to the writer."""

    async def write(self, kind: str, body: dict[str, Any], *, timeout: float = 2.0) -> int:
        """Return once the record is on disk."""


@dataclass(frozen=True, slots=True)
class Part:
    """A request's part in an experiment: which one, by when it was begun, and which arm."""

    began: int
    arm: str


class Arms:
    """One worker's part in its node's experiment; without one, or beside another champion, none.

    A user is shown an arm only once that stands in the log: what cannot be written down is
    answered as the node answers everybody, and counts nowhere.

    Parameters
    ----------
    champion : Desk
    data : Path
        Where the node's log lives.
    store : UserStore
    clock : callable
        Seconds since 1970-01-01 UTC.
    registry : CollectorRegistry, optional
        Shows what is counted.
    """

    def __init__(
        self, champion: Desk, data: Path, store: UserStore, clock: Callable[[], float],
        registry: CollectorRegistry | None = None,
    ) -> None:  # fmt: skip
        self.champion, self._data, self._store, self._clock = champion, data, store, clock
        self._experiments = Experiments(data)
        self._running: Running | None = None
        self._desks: dict[str, Desk] = {}
        self._rules: dict[str, Rules] = {}
        self._counted: dict[str, Watched] = {}
        self._exposed: set[str] = set()
        self._paused = 0.0
        self._answers = Counter(
            "recommender_experiment_answers", "Answers of an experiment's arms.",
            ["experiment", "arm"], registry=registry,
        )  # fmt: skip
        self._unwritten = Counter(
            "recommender_experiment_unwritten", "Answered without an arm: the log did not take it.",
            ["experiment"], registry=registry,
        )  # fmt: skip

    def part(self, ask: Ask) -> Part | None:
        """Return a request's part; None for who is in no arm, as are visitors without an id."""
        running = self._running
        if running is None or not ask.user or time.monotonic() < self._paused:
            return None
        arm = running.plan.split.arm(ask.user)
        return None if arm is None else Part(running.began, arm)

    def recommend(self, ask: Ask, part: Part) -> tuple[Answer, Picked]:
        """Answer with an arm; runs in the engine's thread. Where it fails the champion answers.

        It does too, and nothing is counted, where another experiment was begun meanwhile.
        """
        if self._running is None or self._running.began != part.began:
            return self.champion.recommend(ask)
        arm = part.arm
        counted = self._counted.setdefault(arm, Watched())
        desk = self._desks.get(arm, self.champion)
        try:
            answer, picked = desk.recommend(ask, self._rules.get(arm))
        except Exception as error:  # whatever it is, the shopper gets the champion's list
            if desk is self.champion and isinstance(error, Problem):
                raise
            answer, picked = self.champion.recommend(ask)  # fails too for a wrong request
            counted.tally.add(error=True)
            return replace(answer, variant=arm), picked
        counted.tally.add(
            error=bool(answer.degraded), empty=len(answer.items) < ask.count,
            slow=sum(picked.timing.stages.values()) > desk.budget,
        )  # fmt: skip
        self._show(arm, counted.shown, answer)
        return replace(answer, variant=arm), picked

    def _show(self, arm: str, shown: Shown, answer: Answer) -> None:
        running = self._running
        if running is not None and running.watched[arm].shown.lists < running.plan.rails.lists:
            shown.add(one.item for one in answer.items)

    async def expose(self, user: str, part: Part, link: Link) -> bool:
        """Write down that a user is shown an arm, once; return whether it is on disk."""
        running, arm = self._running, part.arm
        if running is None or running.began != part.began:  # it changed meanwhile
            return False
        exposed = self._exposed  # of this experiment, also when another is begun meanwhile
        if user in exposed:
            self._answers.labels(running.plan.name, arm).inc()
            return True
        made = exposure(running.plan.name, arm, user, int(self._clock() * 1000))
        try:
            await link.write(EXPOSURES, {EXPOSURES: [made]}, timeout=1.0)
        except Problem:
            self._paused = time.monotonic() + _PAUSE
            self._unwritten.labels(running.plan.name).inc()
            return False
        if len(exposed) >= _KNOWN:
            exposed.clear()
        exposed.add(user)
        self._answers.labels(running.plan.name, arm).inc()
        return True

    async def watch(self, run: Run, *, every: float = 0.1) -> None:
        """Hand in what was counted and do as the experiment stands, between requests.

        Parameters
        ----------
        run : callable
            Runs something in the engine's thread.
        every : float
            Seconds.
        """
        while True:
            await asyncio.sleep(every)
            before, counted = await run(self._handed_in)
            running = await asyncio.to_thread(self._asked, before, counted)
            running = await run(partial(self._follow, running))
            if running is not None and self._running is None:
                desks = await asyncio.to_thread(self._open, running)
                if desks is not None:
                    await run(partial(self._begin, running, desks))
            elif self._running is not None:
                await run(self._catch_up)

    def _handed_in(self) -> tuple[Running | None, dict[str, Watched]]:
        """Return the experiment that is taken part in, and what was counted of it since."""
        counted, self._counted = self._counted, {}
        return self._running, counted

    def _asked(self, before: Running | None, counted: dict[str, Watched]) -> Running | None:
        """Return how the experiment stands; reads, locks and writes files."""
        try:
            if before is not None and counted:
                return self._experiments.count(before.began, counted)
            return self._experiments.now()
        except (OSError, ValueError):  # what cannot be counted is not shown
            return None

    def _follow(self, running: Running | None) -> Running | None:
        """Do as the experiment stands; return the one to take part in."""
        ours = (
            running is not None
            and running.state is State.RUNNING
            and running.champion == self.champion.model
        )
        if not ours or (self._running and running and self._running.began != running.began):
            if self._running is not None and running is not None and running.reason:
                print(f"experiment {running.plan.name}: {running.words}", flush=True)  # noqa: T201
            self._leave()
            return running if ours else None
        if self._running is not None:
            self._running = running
        return running

    def _open(self, running: Running) -> dict[str, Desk] | None:
        desks = {}
        for name, folder in running.folders.items():
            try:
                check(folder, self._data)
                desks[name] = Desk(
                    folder,
                    self._data,
                    self._store,
                    self._clock,
                    self.champion.rules,
                    budget=self.champion.budget,
                )
                desks[name].warm()
            except Exception as error:
                self._out(running, f"{name}: {folder.name} cannot be opened: {error}")
                return None
        return desks

    def _begin(self, running: Running, desks: dict[str, Desk]) -> None:
        for arm in running.plan.arms:
            if arm.rules:
                desk = desks.get(arm.name, self.champion)
                known = desk.catalogue.numbers.get("category", {})
                try:
                    self._rules[arm.name] = rules(arm.rules, known, arm.name, desk.rules)
                except BadRules as error:
                    self._out(running, str(error))
                    return
        self._desks, self._exposed, self._running = desks, set(), running

    def _leave(self) -> None:
        """Take part no more; what was counted since it was handed in belongs to no other."""
        self._running, self._desks, self._rules, self._counted = None, {}, {}, {}

    def _catch_up(self) -> None:
        for name, desk in self._desks.items():
            try:
                desk.tail.catch_up()
            except Exception as error:
                if self._running is not None:
                    self._out(self._running, f"{name}: it cannot follow the log: {error}")
                return

    def _out(self, running: Running, reason: str) -> None:
        self._leave()
        try:
            self._experiments.stop(running.began, reason)
        except OSError as error:
            reason += f"; {error}"
        print(f"experiment {running.plan.name} stopped: {reason}", flush=True)  # noqa: T201


def rules(
    said: Mapping[str, Any], categories: Mapping[str, int], arm: str, on: ShopRules | None = None
) -> Rules:
    """Return the rules of an arm: the node's own, with what the arm says otherwise.

    Raises
    ------
    BadRules
        If a value cannot be used, or there is no such category.
    """
    for name in said.get("boost", {}):
        if name not in categories:
            raise BadRules(f"{arm}: boost: there is no category {name!r}")
    return rules_of(said, arm, on).numbered(categories)
