"""The verbs of a worker, the same behind HTTP and gRPC: admission, answering, writing, counting."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from kasauti_recommender.experiments.counting import EXPOSURES
from kasauti_recommender.serving.arms import Arms, Part
from kasauti_recommender.serving.desk import Desk, Taken
from kasauti_recommender.serving.link import WriterLink
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import (
    Accepted,
    Answer,
    Ask,
    EventsIn,
    ExposuresIn,
    ProductsIn,
    Refused,
    RemoveIn,
    SimilarAsk,
)
from kasauti_recommender.serving.shadow import Shadow
from kasauti_recommender.serving.shown import Shown
from kasauti_recommender.serving.trial import CHAMPION, Trial

_log = logging.getLogger(__name__)
T = TypeVar("T")
_FEW = 50  # checked in less than a millisecond
_EDGES = (
    .001, .002, .003, .005, .0075, .01, .015, .02, .03, .05, .075, .1, .2, .5, 1, 2,
)  # fmt: skip


class Service:
    """One worker's verbs.

    Requests queue for one thread. Where the queue would last longer than ``patience``, or a
    request has waited that long, the answer comes from the popular list at once and says so:
    a little above the knee an honest queue turns 0.1 s into seconds.

    Parameters
    ----------
    desk : Desk
    link : WriterLink
    patience : float
        Seconds.
    """

    def __init__(self, desk: Desk, link: WriterLink, *, patience: float = 0.04) -> None:
        self.desk, self.link, self.patience = desk, link, patience
        self.ready = False
        self.shadow: Shadow | None = None
        self.trial: Trial | None = None
        self.arms: Arms | None = None
        self.shown: Shown | None = None
        self._thread = ThreadPoolExecutor(1, "engine")
        self._waiting, self._usual = 0, 0.004
        self.registry = CollectorRegistry()
        self.latency = Histogram(
            "recommender_request_seconds", "From receipt to answer.", ["verb"],
            buckets=_EDGES, registry=self.registry,
        )  # fmt: skip
        self.stages = Histogram(
            "recommender_stage_seconds", "Stages of a recommendation.", ["stage"],
            buckets=_EDGES, registry=self.registry,
        )  # fmt: skip
        self.late = Counter(
            "recommender_stage_timeouts", "Stages beyond their limit or left out for time.",
            ["stage"], registry=self.registry,
        )  # fmt: skip
        self.degraded = Counter(
            "recommender_degraded", "Answers with something left out.", ["what"],
            registry=self.registry,
        )  # fmt: skip
        self.problems = Counter(
            "recommender_problems",
            "Requests refused, and that failed (500).",
            ["status"],
            registry=self.registry,
        )
        self.mended = Gauge(
            "recommender_log_mended", "Records of the log whose vector was none.",
            registry=self.registry, multiprocess_mode="max",
        )  # fmt: skip
        self.written = Counter(
            "recommender_written", "Records acknowledged.", ["kind"], registry=self.registry
        )

    async def start(self) -> None:
        """Warm up; only then is the worker ready."""
        await self._run(self.desk.warm)
        self.ready = True

    def close(self) -> None:
        """End the threads."""
        self._thread.shutdown()
        if self.shadow is not None:
            self.shadow.close()

    def answer_with(self, desk: Desk) -> Desk:
        """Let another version answer from now on, in the engine's thread; return the one before."""
        left, self.desk = self.desk, desk
        if self.trial is not None:
            self.trial.champion = desk
        if self.shadow is not None:
            self.shadow.champion = desk
        if self.arms is not None:
            self.arms.champion = desk
        return left

    async def run(self, work: Callable[[], T]) -> T:
        """Run something in the engine's thread, between requests."""
        return await self._run(work)

    async def follow(self, every: float = 0.1) -> None:
        """Keep up with the log between requests, so that none has much to catch up with."""
        while True:
            await asyncio.sleep(every)
            await self._run(self.desk.tail.catch_up)
            self.mended.set(self.desk.catalogue.mended)

    async def watch(self) -> None:
        """Take part in the node's canary and in its experiment."""
        parts = (self.trial, self.arms)
        await asyncio.gather(*(part.watch(self._run) for part in parts if part is not None))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def problem(self, error: Exception) -> Problem:
        """Count what is wrong with a request, and say what nobody foresaw in the node's output."""
        if not isinstance(error, Problem):
            _log.error("a request failed", exc_info=error)
            error = Problem(500, "an error of the node's own; its output says more")
        self.problems.labels(str(error.status)).inc()
        return error

    def _check_ready(self) -> None:
        if not self.ready:
            raise Problem(503, "warming up; ask again in a few seconds")

    async def recommend(self, ask: Ask) -> Answer:
        """Answer, or above the knee answer with less."""
        return await self._admitted(
            "recommend", lambda came: self._answer(ask, came), lambda: self.desk.overloaded(ask)
        )

    async def similar(self, ask: SimilarAsk) -> Answer:
        """Answer with items like another, or above the knee with popular ones of its category."""
        less = lambda: self.desk.similar_overloaded(ask)  # noqa: E731
        return await self._admitted(
            "similar",
            lambda came: self._run(
                lambda: self._in_time(came, lambda: self.desk.similar(ask), less)
            ),
            less,
        )

    async def _admitted(
        self, verb: str, whole: Callable[[float], Awaitable[Answer]], less: Callable[[], Answer]
    ) -> Answer:
        """Answer in the engine's thread, or with less at once where the queue is too long."""
        self._check_ready()
        came = time.perf_counter()
        if self._waiting * self._usual > self.patience:
            answer = await self._at_once(less)
        else:
            self._waiting += 1
            try:
                answer = await whole(came)
            finally:
                self._waiting -= 1
        for what in answer.degraded:
            self.degraded.labels(what.name.lower()).inc()
        self.latency.labels(verb).observe(time.perf_counter() - came)
        return answer

    async def _at_once(self, less: Callable[[], Answer]) -> Answer:
        """Answer with less; what this worker does not know may have come just now: look again."""
        try:
            return less()
        except Problem as problem:
            if problem.status != 404:
                raise
        return await self._run(lambda: self._caught_up(less))

    def _caught_up(self, less: Callable[[], Answer]) -> Answer:
        self.desk.tail.catch_up()
        return less()

    def _in_time(
        self, came: float, whole: Callable[[], Answer], less: Callable[[], Answer]
    ) -> Answer:
        began = time.perf_counter()
        if began - came > self.patience:
            return self._caught_up(less)
        answer = whole()
        self._usual += 0.05 * (time.perf_counter() - began - self._usual)
        return answer

    async def _answer(self, ask: Ask, came: float) -> Answer:
        """Answer with the arm of the user's, once that stands in the log; else as everybody."""
        part = self.arms.part(ask) if self.arms is not None else None
        answer = await self._run(lambda: self._recommend(ask, came, part))
        if self.arms is None or part is None or answer.variant != part.arm:
            return answer
        if await self.arms.expose(ask.user, part, self.link):
            return answer
        return await self._run(lambda: self._recommend(ask, time.perf_counter()))

    def _recommend(self, ask: Ask, came: float, part: Part | None = None) -> Answer:
        return self._in_time(came, lambda: self._made(ask, part), lambda: self.desk.overloaded(ask))

    def _made(self, ask: Ask, part: Part | None) -> Answer:
        if part is not None and self.arms is not None:
            answer, picked = self.arms.recommend(ask, part)
        else:
            answer, picked = (self.trial or self.desk).recommend(ask)
        for stage, seconds in picked.timing.stages.items():
            self.stages.labels(stage).observe(seconds)
        for stage in picked.timing.late:
            self.late.labels(stage).inc()
        if self.shown is not None:
            self.shown.mark(picked.items)
        if self.shadow is not None and answer.variant in ("", CHAMPION):
            self.shadow.offer(ask, answer, picked)
        return answer

    async def product(self, item: str) -> dict[str, Any]:
        """Describe an item."""
        return await self._timed("product", lambda: self.desk.product(item))

    async def _timed(self, verb: str, work: Callable[[], T]) -> T:
        self._check_ready()
        with self.latency.labels(verb).time():
            return await self._run(work)

    async def events(self, sent: EventsIn) -> Accepted:
        """Take events in: on disk before the answer, seen by the next request."""
        return await self._write("events", sent.events, self.desk.events)

    async def products(self, sent: ProductsIn) -> Accepted:
        """Take products in: findable by the next request."""
        return await self._write("products", sent.products, self.desk.products)

    async def _write(self, kind: str, values: Any, check: Callable[[Any], Taken]) -> Accepted:
        """Write what passes. A few good ones do not queue behind the lists that are being made."""
        self._check_ready()
        with self.latency.labels(kind).time():
            refused: tuple[Refused, ...] = ()
            if few := 0 < len(values) <= _FEW:
                taken, refused = self.desk.at_once(kind, values)
            if refused or not few:
                taken, refused = await self._run(lambda: check(values))
            offset = await self.link.write(kind, {kind: taken}) if taken else 0
            self.written.labels(kind).inc(len(taken))
            return Accepted(len(taken), refused, offset)

    async def exposures(self, sent: ExposuresIn) -> Accepted:
        """Take in who was shown an experiment's arm by a node that follows this one."""
        self._check_ready()
        body = {EXPOSURES: self.desk.exposures(sent.exposures)}
        return Accepted(len(sent.exposures), (), await self.link.write(EXPOSURES, body))

    async def remove(self, sent: RemoveIn) -> Accepted:
        """Take a product away: never shown from the next request on."""
        self._check_ready()
        with self.latency.labels("remove").time():
            body = await self._run(lambda: self.desk.remove(sent.item))
            return Accepted(1, (), await self.link.write("removed", body))
