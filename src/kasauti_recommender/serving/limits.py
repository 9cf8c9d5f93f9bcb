"""What a stage of a list may take, and calls that are not waited for beyond it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

RETRIEVAL = 0.7
"""Share of the budget by whose end the candidates should be there."""
_STATE, _LEAST = 0.3, 0.05


def state_limit(budget: float) -> float:
    """Return the seconds that the user's state is waited for: a busy machine is no broken store."""
    return max(_LEAST, _STATE * budget)


class Beside:
    """Runs calls in a thread of its own, one after the other, for at most some seconds each.

    A call that takes longer goes on there, and until it has ended none is begun: each is given up
    at once, so that what hangs costs one request its limit and the others nothing.
    """

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()
        self._late: Future[Any] | None = None
        self._thread: threading.Thread | None = None

    def call(self, work: Callable[[], T], seconds: float) -> T:
        """Return what a call returns.

        Raises
        ------
        TimeoutError
            If it takes longer, or an earlier one still does.
        """
        if math.isinf(seconds):
            return work()
        if self._late is not None and not self._late.done():
            raise TimeoutError("an earlier call has not ended yet")
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)  # may hang at the end
            self._thread.start()
        future: Future[T] = Future()
        self._asked.put((work, future))
        try:
            return future.result(seconds)
        except TimeoutError:
            self._late = future
            raise

    def _work(self) -> None:
        while True:
            work, future = self._asked.get()
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)


class Usual:
    """What a stage usually takes, by which it is not begun where the time left is shorter.

    Each time that it is not begun the estimate falls, so that it is tried again.
    """

    def __init__(self) -> None:
        self._seconds = 0.0

    def fits(self, left: float) -> bool:
        """Return whether the stage should be begun with so many seconds left."""
        if self._seconds < left:
            return True
        self._seconds *= 0.9
        return False

    def took(self, seconds: float) -> None:
        """Learn from one that was begun."""
        self._seconds += 0.2 * (seconds - self._seconds)
