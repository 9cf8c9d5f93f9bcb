"""A process the supervisor keeps running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kasauti.postgres import dies_with_parent

_LARGEST_LOG = 5_000_000
_STEADY_SECONDS = 20.0  # a child that lived this long is started again at once
_LONGEST_PAUSE = 10.0


def open_log(folder: Path, name: str) -> int:
    """Open ``name.log`` for appending; one that has grown large is put aside first."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)


def run_kasauti(
    *arguments: str, environment: Mapping[str, str], log: int
) -> subprocess.Popen[bytes]:
    """Start ``kasauti …`` with this interpreter, in a session of its own."""
    return run(sys.executable, "-m", "kasauti", *arguments, environment=environment, log=log)


def run(
    *command: str, environment: Mapping[str, str], log: int, handing: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start a program that ends with this process, in a session of its own.

    ``handing`` are numbers of open files that it is given.
    """
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=dict(environment),
        start_new_session=True,
        pass_fds=handing,
        preexec_fn=dies_with_parent(signal.SIGTERM),
    )


@dataclass
class Child:
    """A process kept running: started, watched, started again with growing pauses, stopped.

    Parameters
    ----------
    name : str
    start : callable
        Starts it, leading a process group of its own.
    stop_signal : Signals
        Asks it to end.
    patience : float
        Seconds it may take to end before its group is killed.
    """

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)
    _failures: int = field(default=0, init=False)
    _due: float | None = field(default=None, init=False)

    def up(self) -> None:
        """Start it now."""
        self._started = time.monotonic()
        self.process = self.start()

    @property
    def died(self) -> bool:
        """True when it was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> bool:
        """Start a dead child again, or return False while it pauses for having died young."""
        now = time.monotonic()
        if self._due is None:
            self.kill_group()  # what it started itself may live on and hold its port
            self._failures = 0 if now - self._started > _STEADY_SECONDS else self._failures + 1
            pause = 0.1 * 2**self._failures if self._failures > 1 else 0.0
            self._due = now + min(_LONGEST_PAUSE, pause)
        if now < self._due:
            return False
        self._due = None
        self.up()
        return True

    def ask_to_stop(self) -> None:
        """Ask it to end, without waiting."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask it to end, wait, then kill what is left of its group."""
        if self.process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        self.kill_group()

    def kill_group(self) -> None:
        """Kill its whole process group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
