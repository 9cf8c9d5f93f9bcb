"""Runs work on other people's files in processes that may crash, hang or grow without harm.

Workers are started with ``subprocess``, not ``multiprocessing``: so they can be had inside a
daemonic worker, need no guarded ``__main__`` and inherit nothing that a file could reach.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from kasauti.documents.document import Limits, Unreadable, UnreadableFile
from kasauti.documents.sources import Source

T = TypeVar("T")

_START_SECONDS = 120.0  # to import the work's modules, on a loaded machine
_FILES_PER_WORKER = 500  # then a fresh one, so that what a C library leaks stays small
_BOOT = (
    "import sys; sys.path[:] = {path!r}; from kasauti.documents.worker import serve; serve({fd})"
)
# One thread each: as many workers as cores are at work, and sums come out the same every time.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of the source at ``index``: its ``result``, or the ``error`` that names it.

    ``cpu_seconds`` is what the worker spent on it; ``detail`` a traceback for the log where the
    work itself failed.
    """

    index: int
    name: str
    result: T | None = None
    error: UnreadableFile | None = None
    cpu_seconds: float = 0.0
    detail: str = ""


def isolated(
    work: Callable[[Source], T],
    sources: Iterable[Source],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    in_order: bool = False,
) -> Iterator[Outcome[T]]:
    """Run ``work`` on each source in a process of its own and yield one outcome for each.

    A worker serves many files; one that crashes, hangs beyond ``limits.seconds`` or exceeds
    ``limits.memory_bytes`` is replaced, and only its file is lost. Sources are drawn as workers
    become free, so that thousands stream. Closing the iterator ends all workers.

    Parameters
    ----------
    work : callable
        Importable by name (a module's function, or ``functools.partial`` of one); its result
        must be picklable.
    sources : iterable of Source
        Drawn in the calling thread.
    workers : int
        Processes at work at once.
    limits : Limits, optional
    in_order : bool
        Yield in the order of ``sources`` instead of as they finish.

    Yields
    ------
    Outcome
        Exactly one for each source.

    Raises
    ------
    RuntimeError
        ``work`` cannot be imported in a worker.
    """
    if workers < 1:
        raise ValueError("workers must be at least 1")
    early: dict[int, Outcome[T]] = {}
    turn = 0
    with contextlib.closing(_Crew[T](work, workers, limits or Limits())) as crew:
        for outcome in crew.outcomes(iter(sources)):
            if not in_order:
                yield outcome
                continue
            early[outcome.index] = outcome
            while turn in early:
                yield early.pop(turn)
                turn += 1


class _Worker(Generic[T]):
    """One process, and the source it has in hand."""

    def __init__(self, pipe: Connection, process: subprocess.Popen[bytes]) -> None:
        self.pipe, self.process = pipe, process
        self.ready = False
        self.served = 0
        self.index, self.source = -1, Source("")
        self.deadline = time.monotonic() + _START_SECONDS

    def take(self, index: int, source: Source, seconds: float) -> None:
        """Hand over a source; one that is still starting gets it when it is ready."""
        self.index, self.source = index, source
        if self.ready:
            self._send(seconds)

    def answer(self, seconds: float) -> Outcome[T] | None:
        """Read what the worker says: None where it only says that it is ready."""
        try:
            kind, value, cpu, detail = pickle.loads(self.pipe.recv_bytes())  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError):
            return self.lost(
                Unreadable.CRASHED,
                "Please print it to PDF again and send that.",
            )
        if kind == "broken work":
            raise RuntimeError(f"a worker could not load the work:\n{detail}")
        if kind == "at work":
            self.deadline = time.monotonic() + seconds
            return None
        if kind == "ready":
            self.ready = True
            self._send(seconds)
            return None
        self.served += 1
        name, index = self.source.name, self.index
        if kind == "result":
            return Outcome(index, name, result=value, cpu_seconds=cpu)
        return Outcome(index, name, error=value, cpu_seconds=cpu, detail=detail)

    def lost(self, reason: Unreadable, mend: str) -> Outcome[T]:
        """End the process and tell what became of its file."""
        self.end()
        return Outcome(
            self.index, self.source.name, error=UnreadableFile(self.source.name, reason, mend)
        )

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        self.pipe.close()

    @property
    def ended(self) -> bool:
        return self.pipe.closed

    def _send(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        with contextlib.suppress(OSError):  # a dead worker is noticed when its answer is read
            self.pipe.send_bytes(pickle.dumps(self.source))


class _Crew(Generic[T]):
    """The workers of one run."""

    def __init__(self, work: Callable[[Source], T], size: int, limits: Limits) -> None:
        self.opening = pickle.dumps((limits, os.getpid(), pickle.dumps(work)))
        self.size, self.limits = size, limits
        self.idle: list[_Worker[T]] = []
        self.busy: list[_Worker[T]] = []
        # The kernel ends a worker when the *thread* that started it ends (PR_SET_PDEATHSIG), so
        # a thread that lives as long as the crew starts them all.
        self.starter = ThreadPoolExecutor(1)

    def outcomes(self, sources: Iterator[Source]) -> Iterator[Outcome[T]]:
        """Yield an outcome for each source as workers finish."""
        queue = enumerate(sources)
        while True:
            while len(self.busy) < self.size and (item := next(queue, None)):
                index, source = item
                if source.error is not None:
                    yield Outcome(index, source.name, error=source.error)
                    continue
                worker = self.idle.pop() if self.idle else self._start()
                self.busy.append(worker)
                worker.take(index, source, self.limits.seconds)
            if not self.busy:
                return
            yield from self._settled()

    def close(self) -> None:
        for worker in self.busy + self.idle:
            worker.end()
        self.starter.shutdown()

    def _settled(self) -> Iterator[Outcome[T]]:
        """Wait until a worker answers or its time is over."""
        patience = min(worker.deadline for worker in self.busy) - time.monotonic()
        heard = wait([worker.pipe for worker in self.busy], timeout=max(0.0, patience))
        for worker in tuple(self.busy):
            if worker.pipe in heard:
                outcome = worker.answer(self.limits.seconds)
            elif time.monotonic() >= worker.deadline:
                outcome = worker.lost(
                    Unreadable.TOO_SLOW, "Please send a shorter or simpler file, best a PDF."
                )
            else:
                continue
            if outcome is None:
                continue
            self.busy.remove(worker)
            if worker.served >= _FILES_PER_WORKER:
                worker.end()
            if not worker.ended:
                self.idle.append(worker)
            yield outcome

    def _start(self) -> _Worker[T]:
        ours, theirs = Pipe(duplex=True)
        with theirs:
            process = self.starter.submit(
                subprocess.Popen,
                [sys.executable, "-c", _BOOT.format(path=sys.path, fd=theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_ONE_THREAD},
                pass_fds=(theirs.fileno(),),
            ).result()
        ours.send_bytes(self.opening)
        return _Worker(ours, process)
