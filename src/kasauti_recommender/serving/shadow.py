"""A second version that answers live requests beside the first one, and is shown to nobody."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from kasauti_recommender.experiments.pairs import Listed, Pair, write
from kasauti_recommender.features.state import UserStore
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.engine import Picked
from kasauti_recommender.serving.request import Answer, Ask

_MOST = 10_000  # comparisons of one worker: more say nothing more and fill the disk
_NEW = ("fresh", "exploration")


class Shadow:
    """Answers a sample of requests again with a candidate, in a thread of its own.

    One at a time: while it is busy, requests pass it by. Nothing that goes wrong in it reaches
    an answer. Both are timed by what their own threads worked: the candidate waits for the
    champion's again and again, which says nothing against it.

    Parameters
    ----------
    bundle : Path
        Folder of the candidate; it goes on with the node's numbers (``numbering.check``).
    champion : Desk
    data : Path
        Where the node's log lives; comparisons go to ``shadow/`` there.
    store : UserStore
    clock : callable
    share : float
        Of the requests that are answered again.

    Raises
    ------
    BrokenBundle
        If the candidate cannot be opened.
    """

    def __init__(
        self, bundle: Path, champion: Desk, data: Path, store: UserStore,
        clock: Callable[[], float], *, share: float = 0.1,
    ) -> None:  # fmt: skip
        self.champion = champion
        self._desk = Desk(bundle, data, store, clock, champion.rules, budget=champion.budget)
        self._desk.engine.clock = time.thread_time
        (data / "shadow").mkdir(exist_ok=True)
        self._path = data / "shadow" / f"{os.getpid()}.jsonl"
        self._share, self._busy, self._left = share, False, _MOST
        self._thread = ThreadPoolExecutor(1, "shadow")
        self._thread.submit(self._desk.warm).result()

    def offer(self, ask: Ask, answer: Answer, picked: Picked) -> Future[None] | None:
        """Answer again what was answered, now and then; return at once."""
        if self._busy or not self._left or random.random() >= self._share:  # noqa: S311
            return None
        self._busy, self._left = True, self._left - 1
        shown = self._listed(self.champion, ask, answer, picked)
        return self._thread.submit(self._again, ask, shown)

    def _again(self, ask: Ask, shown: Listed) -> None:
        try:
            answered = self._listed(self._desk, ask, *self._desk.recommend(ask))
        except Exception:  # whatever the candidate does wrong is what is to be found out
            answered = Listed([], [], 0, short=False, failed=True, seconds=0.0)
        try:
            write(self._path, self._desk.model, Pair(shown, answered))
        finally:
            self._busy = False

    @staticmethod
    def _listed(desk: Desk, ask: Ask, answer: Answer, picked: Picked) -> Listed:
        described = [desk.catalogue.described(n)["category"] for n in picked.items.tolist()]
        return Listed(
            items=[one.item for one in answer.items], categories=described,
            new=sum(one.source in _NEW for one in answer.items),
            short=len(answer.items) < ask.count, failed=bool(answer.degraded),
            seconds=picked.timing.worked,
        )  # fmt: skip

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()
