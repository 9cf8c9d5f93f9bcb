"""What a sandbox is asked for, what it gives, and how a run ends: one Protocol for all backends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol

from kasauti.sandbox.seccomp import Profile

MEBIBYTE = 1 << 20


class SandboxLevel(IntEnum):
    """How far untrusted code is held, weakest first.

    0: not at all, it is refused. 1: no control groups, so no total limits and no timing. 2: all of
    it, on a kernel that is shared. 3: the same inside a machine or kernel of its own.
    """

    REFUSED = 0
    NAMESPACES = 1
    LIMITED = 2
    OWN_KERNEL = 3


class SandboxRefused(Exception):
    """Untrusted code cannot run here; the message is the one line that mends it."""


class Cause(StrEnum):
    """Why a run ended."""

    EXITED = "exited"
    SIGNALLED = "killed by a signal"
    MEMORY = "out of memory"
    WALL = "out of time"
    CPU = "out of CPU time"
    OUTPUT = "too much output"
    STOPPED = "stopped by the caller"
    INFRASTRUCTURE = "the sandbox itself failed"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: bytes and seconds, of everything in it together.

    Parameters
    ----------
    memory, temporary, output : int
        Bytes of memory, of files under /tmp, of standard output and error together.
    wall, cpu : float
        Seconds.
    processes : int
        Threads count as processes do.
    cpus : float
        Cores at a time.
    """

    memory: int = 512 * MEBIBYTE
    wall: float = 60.0
    cpu: float = 30.0
    temporary: int = 64 * MEBIBYTE
    output: int = 64 * 1024
    processes: int = 64
    cpus: float = 1.0


@dataclass(frozen=True, slots=True)
class Program:
    """What to run.

    Parameters
    ----------
    main : str
        Name of the file under /box that Python runs.
    files : mapping of str to bytes
        Relative path under /box to content, all read-only.
    profile : Profile
    arguments : sequence of str
        Given to ``main`` after the numbers of its request and reply descriptors.
    """

    main: str
    files: Mapping[str, bytes]
    profile: Profile = Profile.STRICT
    arguments: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended and what it cost.

    Parameters
    ----------
    cause : Cause
    code : int or None
        Exit status; minus the signal where one killed it.
    output : bytes
        Standard output, as much as the limit let through. Never trusted, never a verdict.
    error : bytes
        The same of standard error.
    cpu_seconds : float or None
        From the control group; None without one.
    peak_memory : int or None
    wall_seconds : float
        From its start to its end, on the machine's clock.
    """

    cause: Cause
    code: int | None
    output: bytes = b""
    error: bytes = b""
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    wall_seconds: float = 0.0

    @property
    def blameless(self) -> bool:
        """Whether the machine ended it, and nothing that the code did."""
        return self.cause is Cause.INFRASTRUCTURE


class RunEnded(Exception):
    """The run ended while something was still wanted of it."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause


class Running(Protocol):
    """A run that is spoken to over two pipes."""

    def send(self, data: bytes | memoryview, seconds: float) -> None:
        """Write all of ``data``; raise RunEnded when it ends or takes longer."""

    def receive(self, count: int, seconds: float) -> bytearray:
        """Return exactly ``count`` bytes; raise RunEnded when it ends or takes longer."""

    def unsolicited(self, seconds: float = 0.0) -> bool:
        """Return whether bytes wait that nobody asked for."""

    def cpu_seconds(self) -> float | None:
        """Return the CPU time so far, read outside of the sandbox; None if it cannot be had."""

    def peak_memory(self) -> int | None:
        """Return the most bytes so far; None if it cannot be had."""

    def wait(self) -> Ending:
        """Let it run to its end or a limit."""

    def stop(self) -> Ending:
        """Kill everything in it; safe to call again."""


class Backend(Protocol):
    """A way to run untrusted Python."""

    name: str

    def refusal(self) -> str:
        """Return the one line that mends what is missing; empty if it can run."""

    def level(self) -> SandboxLevel:
        """Return the level that its parts reach (what holds is for the attack corpus to say)."""

    def start(self, program: Program, limits: Limits) -> Running:
        """Start the program. Raise SandboxRefused where it cannot run at all."""
