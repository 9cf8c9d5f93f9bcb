"""A run spoken to over pipes, with its limits watched from outside."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator

from kasauti.sandbox.backend import Cause, Ending, Limits, RunEnded
from kasauti.sandbox.cgroups import Group
from kasauti.sandbox.slots import Slot

_LONGEST_WAITING = 3.0  # times its wall seconds: as much waiting for a processor is let off
_LOOK_SECONDS = 0.1  # how often the CPU budget is looked at
_CHUNK = 1 << 20
_DEATH_SECONDS = 10.0


class PipedRun:
    """See ``kasauti.sandbox.backend.Running``."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        child: int,
        requests: int,
        replies: int,
        limits: Limits,
        group: Group | None,
        slot: Slot | None,
    ) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._process, self._limits, self._group, self._slot = process, limits, group, slot
        self._requests, self._replies = requests, replies
        self._first = child  # a descriptor of the first process inside: all others die with it
        self._streams = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
        self._selector = selectors.DefaultSelector()
        for descriptor in self._streams:
            self._selector.register(descriptor, selectors.EVENT_READ)
        for descriptor in (requests, replies, *self._streams):
            os.set_blocking(descriptor, False)
        for descriptor in (requests, replies):
            with contextlib.suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _CHUNK)
        self._started = time.monotonic()
        self._waited = 0.0
        self._end = self._now() + limits.wall
        self._cause: Cause | None = None
        self._ending: Ending | None = None

    def send(self, data: bytes | memoryview, seconds: float) -> None:
        """Write all of ``data``."""
        view = memoryview(data).cast("B")
        deadline = self._now() + seconds
        with self._watching(self._requests, selectors.EVENT_WRITE):
            while view:
                if not self._ready(self._requests, deadline):
                    continue
                try:
                    view = view[os.write(self._requests, view[:_CHUNK]) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    self._gone()

    def receive(self, count: int, seconds: float) -> bytearray:
        """Return exactly ``count`` bytes."""
        found = bytearray(count)
        view, place = memoryview(found), 0
        deadline = self._now() + seconds
        with self._watching(self._replies, selectors.EVENT_READ):
            while place < count:
                if not self._ready(self._replies, deadline):
                    continue
                try:
                    got = os.readv(self._replies, [view[place : place + _CHUNK]])
                except BlockingIOError:
                    continue
                if not got:
                    self._gone()
                place += got
        return found

    def unsolicited(self, seconds: float = 0.0) -> bool:
        """Return whether bytes wait that nobody asked for."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._replies, selectors.EVENT_READ)
            if not selector.select(seconds):
                return False
        try:
            return bool(os.read(self._replies, 1))
        except BlockingIOError:
            return False

    def cpu_seconds(self) -> float | None:
        """Return the CPU time so far."""
        if self._ending:
            return self._ending.cpu_seconds
        return self._group.cpu_seconds() if self._group else None

    def peak_memory(self) -> int | None:
        """Return the most bytes so far."""
        if self._ending:
            return self._ending.peak_memory
        return self._group.peak_memory() if self._group else None

    def wait(self) -> Ending:
        """Let it run to its end or a limit."""
        try:
            while self._selector.get_map():
                self._ready(-1, float("inf"))
            while self._process.poll() is None:
                self._look(float("inf"))
                time.sleep(0.005)
        except RunEnded:
            pass
        return self.stop(Cause.EXITED)

    def stop(self, cause: Cause = Cause.STOPPED) -> Ending:
        """Kill everything in it."""
        if self._ending is None:
            code = self._process.poll()
            with contextlib.suppress(RunEnded):
                self._drain()
            self._kill()
            if self._group:
                cpu, peak = self._group.cpu_seconds(), self._group.peak_memory()
                found = self._cause_of(code)
                self._group.end()
            else:
                cpu, peak, found = None, None, self._cause_of(code)
            self._process.wait()
            self._close()
            ended = self._cause or found or cause
            output, error = (bytes(stream) for stream in self._streams.values())
            wall = time.monotonic() - self._started
            self._ending = Ending(ended, code, output, error, cpu, peak, wall)
        return self._ending

    def _kill(self) -> None:
        """Kill the first process inside and wait until the kernel has taken all others with it."""
        self._process.kill()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._first, signal.SIGKILL)
        with selectors.DefaultSelector() as selector:
            selector.register(self._first, selectors.EVENT_READ)
            selector.select(_DEATH_SECONDS)

    def _cause_of(self, code: int | None) -> Cause | None:
        """Say why it ended; in doubt it was the run's own doing.

        A signal below 0 killed the launcher itself, which nothing inside can see or reach; what
        happens to processes inside, the launcher tells as 128 and the signal.
        """
        if self._group and self._group.out_of_memory():
            own = self._group.reached_memory()  # else the machine had none left
            return Cause.MEMORY if own else Cause.INFRASTRUCTURE
        if code is None:
            return None
        if code < 0:
            return Cause.INFRASTRUCTURE
        if code == 128 + signal.SIGXCPU:
            return Cause.CPU
        return Cause.SIGNALLED if code > 128 else Cause.EXITED

    @contextlib.contextmanager
    def _watching(self, descriptor: int, event: int) -> Iterator[None]:
        self._selector.register(descriptor, event)
        try:
            yield
        finally:
            self._selector.unregister(descriptor)

    def _ready(self, descriptor: int, deadline: float) -> bool:
        """Wait a little, hold the limits; return whether ``descriptor`` can be used."""
        now = self._now()
        if self._ending or self._cause:
            raise RunEnded(self._cause or self._ending.cause)  # type: ignore[union-attr]
        patience = max(0.0, min(_LOOK_SECONDS, deadline - now, self._end - now))
        found = False
        for key, _ in self._selector.select(patience):
            if key.fd == descriptor:
                found = True
            else:
                self._read_stream(key.fd)
        if not found:
            self._look(deadline)
        return found

    def _look(self, deadline: float) -> None:
        end = min(deadline, self._end)
        if self._now() >= end:
            self._let_waiting_off()
            if self._now() >= end:
                self._fail(Cause.WALL)
        if self._group and self._group.cpu_seconds() > self._limits.cpu:
            self._fail(Cause.CPU)

    def _now(self) -> float:
        """Return seconds of the run's own clock, which stands still while others have its core."""
        return time.monotonic() - self._waited

    def _let_waiting_off(self) -> None:
        """Count what the run waited for a processor; a busy machine is nobody's fault."""
        if self._group:
            most = _LONGEST_WAITING * self._limits.wall
            self._waited = min(most, max(self._waited, self._group.waited_seconds()))

    def _read_stream(self, descriptor: int) -> None:
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return
        if not data:
            self._selector.unregister(descriptor)
            return
        left = self._limits.output - sum(map(len, self._streams.values()))
        self._streams[descriptor] += data[:left]
        if len(data) > left:
            self._fail(Cause.OUTPUT)

    def _drain(self) -> None:
        while events := self._selector.select(0):
            for key, _ in events:
                self._read_stream(key.fd)

    def _fail(self, cause: Cause) -> None:
        self._cause = self._cause or cause
        raise RunEnded(cause)

    def _gone(self) -> None:
        """Say how it ended, once the other end is closed."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        raise RunEnded(self._cause_of(self._process.poll()) or Cause.EXITED)

    def _close(self) -> None:
        self._selector.close()
        for descriptor in (self._requests, self._replies, self._first):
            os.close(descriptor)
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()
        if self._slot:
            self._slot.close()
