"""A second version that answers some users in the first one's place, until it harms."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from kasauti_recommender.experiments.buckets import Experiment
from kasauti_recommender.experiments.canary import Tally, Verdict
from kasauti_recommender.experiments.rollout import Rollout, Standing
from kasauti_recommender.features.state import UserStore
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.engine import Picked
from kasauti_recommender.serving.numbering import check
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import Answer, Ask
from kasauti_recommender.serving.trial_metrics import TrialCounts

CANARY, CHAMPION = "canary", "champion"
Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class Trial:
    """One worker's part in its node's canary; without one, all is the champion's.

    A user whom the hash chose stays with the candidate while it is widened. Where the candidate
    fails, the champion answers in its place and the failure is counted.

    Parameters
    ----------
    champion : Desk
    data : Path
        Where the node's log lives.
    store : UserStore
    clock : callable
    registry : CollectorRegistry, optional
        Shows what is counted.
    """

    def __init__(
        self, champion: Desk, data: Path, store: UserStore, clock: Callable[[], float],
        registry: CollectorRegistry | None = None,
    ) -> None:  # fmt: skip
        self.champion, self._data, self._store, self._clock = champion, data, store, clock
        self._rollout, self._counts = Rollout(data), TrialCounts(registry)
        self._standing: Standing | None = None
        self._desk: Desk | None = None
        self._chosen = Experiment(CANARY, ())
        self._old, self._new = Tally(), Tally()

    def recommend(self, ask: Ask) -> tuple[Answer, Picked]:
        """Answer with the one or the other; runs in the engine's thread."""
        if self._standing is None:
            return self.champion.recommend(ask)
        if self._desk is not None and self._chosen.arm(ask.user or ask.id or _anybody()):
            try:
                return self._counted(self._desk, ask, CANARY, self._new)
            except Exception:  # whatever it is, the shopper gets the champion's list
                answered = self.champion.recommend(ask)  # fails too where the request is wrong
                self._new.add(error=True)
                return answered
        try:
            return self._counted(self.champion, ask, CHAMPION, self._old)
        except Problem:
            raise
        except Exception:
            self._old.add(error=True)
            raise

    @staticmethod
    def _counted(desk: Desk, ask: Ask, arm: str, tally: Tally) -> tuple[Answer, Picked]:
        answer, picked = desk.recommend(ask)
        tally.add(
            error=bool(answer.degraded), empty=len(answer.items) < ask.count,
            slow=sum(picked.timing.stages.values()) > desk.budget,
        )  # fmt: skip
        return replace(answer, variant=arm), picked

    async def watch(self, run: Run, *, every: float = 0.1) -> None:
        """Hand in what was counted and do as the canary stands, between requests.

        Parameters
        ----------
        run : callable
            Runs something in the engine's thread.
        every : float
            Seconds.
        """
        while True:
            await asyncio.sleep(every)
            before, old, new = await run(self._handed_in)
            standing = await asyncio.to_thread(self._asked, before, old, new)
            await run(partial(self._follow, standing))
            if standing is not None and self._desk is None and standing.share:
                await asyncio.to_thread(self._open, standing)
            elif self._desk is not None:
                await run(self._catch_up)

    def _handed_in(self) -> tuple[Standing | None, Tally, Tally]:
        """Return the canary that is taken part in, and what was counted of it since."""
        before, old, new = self._standing, self._old, self._new
        self._old, self._new = Tally(), Tally()
        if before is not None:
            self._counts.add(before.version, CHAMPION, old)
            self._counts.add(before.version, CANARY, new)
        return before, old, new

    def _asked(self, before: Standing | None, old: Tally, new: Tally) -> Standing | None:
        """Return how the canary stands; reads, locks and writes files."""
        try:
            if before is not None and (old.requests or new.requests):
                return self._rollout.count(before.began, old, new)
            return self._rollout.now()
        except OSError:  # what cannot be counted is not shown
            return None

    def _follow(self, standing: Standing | None) -> None:
        before = self._standing
        if before is None or standing is None or standing.began != before.began:
            self._desk = None
            self._old, self._new = Tally(), Tally()  # counted since it was handed in: of no other
        if standing is not None:
            chosen = ((CANARY, standing.share),)
            self._chosen = Experiment(f"{CANARY} {standing.version}", chosen)
            if standing.verdict is Verdict.ABORT:
                if self._desk is not None:
                    print(f"canary of {standing.version}: {standing.words}", flush=True)  # noqa: T201
                self._desk = None
        self._standing = standing

    def _open(self, standing: Standing) -> None:
        try:
            check(standing.folder, self._data)
            desk = Desk(
                standing.folder, self._data, self._store, self._clock,
                rules=self.champion.rules, budget=self.champion.budget,
            )  # fmt: skip
            desk.warm()
        except Exception as error:
            self._out(standing, f"it cannot be opened: {error}")
        else:
            self._desk = desk

    def _catch_up(self) -> None:
        if self._desk is None or self._standing is None:
            return
        try:
            self._desk.tail.catch_up()
        except Exception as error:
            self._out(self._standing, f"it cannot follow the log: {error}")

    def _out(self, standing: Standing, reason: str) -> None:
        self._desk = None
        try:
            self._rollout.abort(standing.began, reason)
        except OSError as error:
            reason += f"; {error}"
        print(f"canary of {standing.version} aborted: {reason}", flush=True)  # noqa: T201


def _anybody() -> str:
    return str(random.random())  # noqa: S311
