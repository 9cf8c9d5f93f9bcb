"""Seccomp filters as bytes: allow-lists in classic BPF, made without any library.

Anything not named is refused with EPERM; foreign system-call tables (32-bit, x32) kill. What a
filter looks at are the low 32 bits of an argument, as the kernel itself does for these calls.
"""

from __future__ import annotations

import errno
import platform
import struct
import tomllib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from importlib import resources

_LOAD, _JUMP_EQUAL, _JUMP_SET, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_NO_SUCH_CALL = 0x00050000 | errno.ENOSYS
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW* bit, time and cgroup among them
_TERMINAL_QUESTIONS = (0x5401, 0x541B, 0x5421, 0x5451, 0x5450, 0x5413)
_PLAIN_CONTROLS = (0, 1, 2, 3, 4, 1030, 1031, 1032)  # no locks, leases or notices
_AF_UNIX = 1

Instruction = tuple[int, int, int, int]


class Profile(StrEnum):
    """What code in the sandbox may ask of the kernel.

    ``strict`` forks and runs programs; ``nofork`` has threads alone, which makes the limit on
    address space a limit on all memory; ``serve`` also takes connections on a listener that it
    inherits.
    """

    STRICT = "strict"
    NOFORK = "nofork"
    SERVE = "serve"


@cache
def _table() -> dict[str, dict[str, list[int]]]:
    text = (resources.files("kasauti.sandbox") / "data" / "syscalls.toml").read_text("utf-8")
    return tomllib.loads(text)


def allowed(profile: Profile) -> tuple[str, ...]:
    """Return the names of the calls that the profile allows without looking at arguments."""
    names = [name for group, calls in _table().items() if group != "conditional" for name in calls]
    names.remove("fcntl")
    if profile is not Profile.NOFORK:
        names += ["fork", "vfork"]
    if profile is Profile.SERVE:
        names += ["accept", "accept4", "listen"]
    return tuple(names)


class UnknownMachineError(Exception):
    """No system-call filter is written for this architecture: candidates' code does not run."""


@cache
def program(profile: Profile, machine: str = "") -> bytes:
    """Return the filter for ``bwrap --seccomp``.

    Parameters
    ----------
    profile : Profile
    machine : str
        ``x86_64`` or ``aarch64``; this machine's when empty.

    Raises
    ------
    UnknownMachineError
        For an architecture without a table.
    """
    machine = machine or platform.machine()
    if machine not in _AUDIT:
        raise UnknownMachineError(f"no system-call filter for {machine}: x86_64 and aarch64 have")
    numbers = {name: pair for calls in _table().values() for name, pair in calls.items()}
    column = 0 if machine == "x86_64" else 1

    def number(name: str) -> int:
        return numbers[name][column]

    return _assemble(
        [
            *_opening(machine),
            *_conditional(number("clone"), _clone(profile)),
            *_conditional(number("clone3"), [(_RETURN, 0, 0, _NO_SUCH_CALL)]),
            *_conditional(number("ioctl"), _one_of(1, _TERMINAL_QUESTIONS)),
            *_conditional(number("fcntl"), _one_of(1, _PLAIN_CONTROLS)),
            *_conditional(number("prlimit64"), _only_reading(2)),
            *_conditional(number("socketpair"), _one_of(0, (_AF_UNIX,))),
            *_allow(number(name) for name in allowed(profile)),
            (_RETURN, 0, 0, _REFUSE),
        ]
    )


def _opening(machine: str) -> list[Instruction]:
    found: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, _AUDIT[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        found += [(_JUMP_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    return found


def _conditional(number: int, then: Sequence[Instruction]) -> list[Instruction]:
    """Run ``then`` (which always returns) for one call."""
    return [] if number < 0 else [(_JUMP_EQUAL, 0, len(then), number), *then]


def _argument(index: int) -> int:
    return _ARGUMENTS + 8 * index  # its low half: both architectures are little-endian


def _one_of(index: int, values: Sequence[int]) -> list[Instruction]:
    tests = [(_JUMP_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    ends: list[Instruction] = [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return [(_LOAD, 0, 0, _argument(index)), *tests, *ends]


def _only_reading(index: int) -> list[Instruction]:
    """Allow where a pointer is null: both its halves are looked at."""
    return [
        (_LOAD, 0, 0, _argument(index)),
        (_JUMP_EQUAL, 0, 2, 0),
        (_LOAD, 0, 0, _argument(index) + 4),
        (_JUMP_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _clone(profile: Profile) -> list[Instruction]:
    thread = 0x00010000  # CLONE_THREAD
    refuse: list[Instruction] = [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    flags: list[Instruction] = [(_LOAD, 0, 0, _argument(0))]
    if profile is Profile.NOFORK:
        return [*flags, (_JUMP_SET, 1, 0, _NEW_NAMESPACES), (_JUMP_SET, 1, 0, thread), *refuse]
    return [*flags, (_JUMP_SET, 0, 1, _NEW_NAMESPACES), *refuse]


def _allow(numbers: Iterable[int]) -> list[Instruction]:
    found: list[Instruction] = []
    for number in sorted({n for n in numbers if n >= 0}):
        found += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    return found


def _assemble(instructions: Sequence[Instruction]) -> bytes:
    return b"".join(
        struct.pack("<HBBI", code, yes, no, value) for code, yes, no, value in instructions
    )
