"""What hidden tests are written with: a bench for the candidate's process, and ways to fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kasauti.work_samples.conversation import CandidateRaised, Conversation
from kasauti.work_samples.timing import CpuRatio, cpu_ratio

_OWN = 0.1
"""Of a call of the reference, what is its own work at least."""


class Failed(Exception):
    """The test failed; the message says what was seen, for reviewers."""


class NotJudged(Exception):
    """The test could not be judged here (no CPU time without control groups)."""


@dataclass(frozen=True, slots=True)
class HiddenTest:
    """One hidden test: its group, what it holds the solution to, and its body."""

    name: str
    group: str
    promises: str
    body: Callable[[Bench], None]
    timed: bool = False


def hidden_test(
    group: str, promises: str, *, timed: bool = False
) -> Callable[[Callable[[Bench], None]], HiddenTest]:
    """Make a function a hidden test of ``group``; ``promises`` is told to the candidate after."""

    def made(body: Callable[[Bench], None]) -> HiddenTest:
        return HiddenTest(body.__name__, group, promises, body, timed)

    return made


class Bench:
    """What a hidden test is given.

    Parameters
    ----------
    calls : Conversation
        With the candidate's process.
    reference : callable
        Opens one with the reference's, in a sandbox of its own.
    seed : int
        Of this test in this attempt; fresh inputs come from ``random`` alone.
    parameters : mapping
        Of the variant.
    scale : float
        1.0, or smaller for ``verify --quick``.
    """

    def __init__(
        self,
        calls: Conversation,
        reference: Callable[[], Conversation],
        seed: int,
        parameters: Mapping[str, Any],
        scale: float,
    ) -> None:
        self._calls, self._open_reference = calls, reference
        self._reference: Conversation | None = None
        self.random = np.random.default_rng(seed)
        self.parameters, self.scale = parameters, scale
        self.measured: dict[str, float] = {}
        self.note = ""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Any:
        """Ask the candidate's process; an exception of its fails the test."""
        try:
            return self._calls.call(name, *arguments, seconds=seconds)
        except CandidateRaised as error:
            raise Failed(f"{name} raised {error}") from error

    def raised(self, name: str, *arguments: Any) -> tuple[str, str]:
        """Return class and message of the exception that the call must raise."""
        try:
            self._calls.call(name, *arguments)
        except CandidateRaised as error:
            return error.kind, error.message
        raise Failed(f"{name} should have raised")

    def check(self, holds: Any, otherwise: str) -> None:
        """Fail with ``otherwise`` unless ``holds``."""
        if not bool(holds):
            raise Failed(otherwise)

    def same(self, found: Any, expected: Any, what: str, tolerance: float = 1e-9) -> None:
        """Fail unless two arrays or lists of numbers agree; NaN agrees with NaN."""
        left, right = _numbers(found, what), np.asarray(expected, dtype=float)
        if left.shape != right.shape:
            raise Failed(f"{what}: {left.shape} where {right.shape} is right")
        if not np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True):
            apart = np.abs(left - right)
            worst = float(apart[np.isfinite(apart)].max(initial=0.0))
            raise Failed(f"{what} is off by up to {worst:.3g}, or not finite")

    def peak_memory(self) -> int:
        """Return the candidate's most bytes; the test is not judged where it cannot be had."""
        peak = self._calls.peak_memory()
        if peak is None:
            raise NotJudged("no memory is told without control groups")
        return peak

    def reference(self) -> Conversation:
        """Return the conversation with the reference, opened once."""
        if self._reference is None:
            self._reference = self._open_reference()
        return self._reference

    @property
    def timed(self) -> bool:
        """Whether CPU time can be had here."""
        return self._calls.cpu_seconds() is not None

    def cpu_seconds(self) -> float:
        """Return the candidate's CPU time so far; not judged where it cannot be had."""
        spent = self._calls.cpu_seconds()
        if spent is None:
            raise NotJudged("no CPU time is told without control groups")
        return spent

    def cpu_ratio(
        self,
        calls: list[tuple[Any, ...]],
        limit: float,
        *,
        cap: int = 64,
        other: Callable[[tuple[Any, ...]], tuple[Any, ...]] = lambda call: call,
        heard: Callable[[tuple[Any, ...], Any], None] | None = None,
        carrying: float = 0.0,
    ) -> CpuRatio:
        """Compare CPU per call with the reference's, interleaved; see ``timing.cpu_ratio``.

        No call is made twice, so there is nothing to remember. What a side spends between its
        calls is counted too, spread over them.

        Parameters
        ----------
        calls : list of tuple
            Inputs that neither side has seen, one more than ``cap``; fewer lower it.
        limit, cap
            As there.
        other : callable, optional
            Turns a call into the one that the reference is given.
        heard : callable, optional
            Given a call and the candidate's answer; fails the test unless it is right: what is
            timed must be what is judged.
        carrying : float
            Seconds of each call that go into carrying its input, the same on both sides: taken off.
            A tenth of a call is the reference's own at least: a ratio to nothing tells nothing.
        """
        self.cpu_seconds()
        ended: dict[Conversation, float] = {}
        between: dict[Conversation, list[float]] = {self._calls: [], self.reference(): []}

        def spent(side: Conversation, call: tuple[Any, ...]) -> float:
            before = side.cpu_seconds() or 0.0
            between[side].append(before - ended.get(side, before))
            if side is self._calls:
                answer = self.call(*call)
            else:
                side.call(*other(call))
            ended[side] = side.cpu_seconds() or 0.0
            if heard and side is self._calls:
                heard(call, answer)
            behind = sum(between[side]) / len(between[side])
            whole = ended[side] - before + behind
            least = 1e-7 if side is self._calls else _OWN * whole
            return max(whole - carrying, least)

        ratio = cpu_ratio(
            lambda call: spent(self._calls, call),
            lambda call: spent(self.reference(), call),
            calls, limit, cap=min(cap, len(calls) - 1),
        )  # fmt: skip
        self.measured |= {"cpu_ratio": ratio.ratio, "low": ratio.low, "high": ratio.high}
        self.measured["equivalent_ms"] = 1000 * ratio.candidate_seconds
        if ratio.inconclusive:
            self.note = "inconclusive: counted for the candidate, look at it"
        return ratio

    def carrying(self, calls: list[tuple[Any, ...]]) -> float:
        """Return the least CPU seconds that carrying an input to the reference and no more takes.

        The least after a first that warms up, as too much taken off both sides would hold against
        the candidate, and too little holds for them.
        """
        other, spent = self.reference(), []
        for call in calls:
            before = other.cpu_seconds() or 0.0
            other.call(*call)
            spent.append((other.cpu_seconds() or 0.0) - before)
        return min(spent[1:])

    def finish(self) -> None:
        """Close what the test opened."""
        if self._reference is not None:
            self._reference.close()


def _numbers(found: Any, what: str) -> np.ndarray:
    try:
        return np.asarray(found, dtype=float)
    except (TypeError, ValueError) as error:
        raise Failed(f"{what} is not made of numbers") from error
