"""One graded process spoken to by calls; every reply is checked before it is believed to be one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kasauti.work_samples import wire

START_SECONDS, _TRIES = 60.0, 3


class Process(Protocol):
    """Something that runs and is spoken to over two pipes."""

    def send(self, data: bytes | memoryview, seconds: float) -> None:
        """Write all of ``data``; raise when it ends or takes longer."""

    def receive(self, count: int, seconds: float) -> bytearray:
        """Return exactly ``count`` bytes; raise when it ends or takes longer."""

    def unsolicited(self, seconds: float = 0.0) -> bool:
        """Return whether bytes wait that nobody asked for."""

    def cpu_seconds(self) -> float | None:
        """Return the CPU time so far, or None where it cannot be had."""

    def peak_memory(self) -> int | None:
        """Return the most bytes so far, or None."""

    def stop(self) -> Any:
        """Kill it; what is returned tells if it is ``blameless``: the machine had ended it."""


class Runner(Protocol):
    """Something that can run untrusted Python; ``actions`` and the commands plug in the sandbox."""

    timed: bool

    def start(
        self, files: Mapping[str, bytes], limits: Mapping[str, float], profile: str
    ) -> Process:
        """Start ``harness.py`` among ``files``. Raise what says why it cannot."""


class InfrastructureFailure(Exception):
    """The sandbox did not come up, or the machine ended it: nobody's fault, to be tried again."""


class RunStopped(Exception):
    """The candidate's process ended, hung or broke a limit during a call."""


class Violation(Exception):
    """Bytes that are no reply to what was asked."""


class CandidateRaised(Exception):
    """The candidate's code raised; ``kind`` is the name of the exception's class."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.kind, self.message = kind, message


def started(start: Callable[[], Process], greet: Callable[[Process], None]) -> Process:
    """Start until the trusted side answers ``greet``, before any code of the candidate's runs.

    Raises
    ------
    InfrastructureFailure
        If no sandbox came up in three tries.
    """
    problem: Exception | None = None
    for _ in range(_TRIES):
        process = start()
        try:
            greet(process)
        except Exception as error:
            problem = error
            process.stop()
        else:
            return process
    raise InfrastructureFailure(f"no sandbox came up in {_TRIES} tries: {problem}")


class Conversation:
    """Calls into one sandboxed process.

    Parameters
    ----------
    start : callable
        Starts a fresh process.
    secret : bytes
        Nonces are drawn from it.
    module : str
        Name of the candidate's module.
    """

    def __init__(
        self, start: Callable[[], Process], secret: bytes, module: str = "solution",
        seconds: float = 20.0,
    ) -> None:  # fmt: skip
        self._secret, self._sequence, self._seconds = secret, 0, seconds
        self._process = started(start, self._greet)
        self.stopped = ""
        try:
            self.call("load", module)
        except CandidateRaised:
            self.close()
            raise

    def _greet(self, process: Process) -> None:
        self._process = process
        self._exchange(wire.READY, b"", START_SECONDS)

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Any:
        """Return what the operation returns.

        Raises
        ------
        CandidateRaised, RunStopped, Violation
        InfrastructureFailure
            Where the machine ended the process, not its own code.
        """
        if self.stopped:
            raise RunStopped(self.stopped)
        body = wire.encode([name, *arguments])
        try:
            status, answer = self._exchange(wire.OK, body, seconds or self._seconds)
            value = wire.decode(answer)
        except wire.WireError as error:
            raise self._end(Violation(str(error))) from error
        except Violation as error:
            raise self._end(error) from None
        except Exception as error:
            ended = self._end(RunStopped(str(error)))
            if getattr(self._process.stop(), "blameless", False):
                raise InfrastructureFailure(str(ended)) from error
            raise ended from error
        if status == wire.OK:
            return value
        if not (
            isinstance(value, list) and all(isinstance(v, str) for v in value) and len(value) == 2
        ):
            raise self._end(Violation("an error without a name"))
        raise CandidateRaised(value[0][:80], value[1][:400])

    def cpu_seconds(self) -> float | None:
        """Return the CPU time so far."""
        return self._process.cpu_seconds()

    def peak_memory(self) -> int | None:
        """Return the most bytes so far."""
        return self._process.peak_memory()

    def close(self) -> Any:
        """End the process and return how it ended."""
        self.stopped = self.stopped or "closed"
        return self._process.stop()

    def _end(self, error: Exception) -> Exception:
        self.stopped = str(error) or type(error).__name__
        self._process.stop()
        return error

    def _exchange(self, status: int, body: bytes, seconds: float) -> tuple[int, bytearray]:
        if self._process.unsolicited():
            raise Violation("bytes before they were asked for")
        self._sequence += 1
        nonce = hmac.digest(self._secret, b"nonce%d" % self._sequence, hashlib.sha256)[:16]
        self._process.send(wire.header(status, self._sequence, nonce, len(body)), seconds)
        if body:
            self._process.send(body, seconds)
        raw = self._process.receive(wire.HEADER.size, seconds)
        magic, version, kind, sequence, echoed, length = wire.HEADER.unpack(raw)
        if (magic, version, sequence, echoed) != (wire.MAGIC, wire.VERSION, self._sequence, nonce):
            raise Violation("a frame that answers nothing that was asked")
        expected = (wire.READY,) if status == wire.READY else (wire.OK, wire.RAISED)
        if kind not in expected:
            raise Violation("a frame of a kind that was not asked for")
        if length > wire.LARGEST_REPLY:
            raise Violation(f"a reply of {length} bytes: {wire.LARGEST_REPLY} are the most")
        return kind, self._process.receive(length, seconds)
