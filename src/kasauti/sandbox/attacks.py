"""The attack corpus: programs that try to get out, and what must be seen from outside of each.

What a program prints is an observation of our own attacker; whether it was held is decided here.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from kasauti.sandbox.backend import MEBIBYTE, Backend, Cause, Ending, Limits, Program, SandboxLevel
from kasauti.sandbox.seccomp import Profile

_SMALL = Limits(memory=128 * MEBIBYTE, wall=20.0, cpu=10.0)
_DEATH_BY_FILTER = (-31, 159)
_ENVIRONMENT = {"PATH", "HOME", "LANG", "PYTHONHASHSEED", "PYTHONPATH", "OPENBLAS_NUM_THREADS",
                "OMP_NUM_THREADS", "MKL_NUM_THREADS", "PWD", "LC_CTYPE"}  # fmt: skip

Judge = Callable[[Ending, dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    Parameters
    ----------
    id : str
        As in the corpus that the design was measured with (A01 …).
    tries : str
        What it tries, one line.
    script : str
        Its file in ``data/attacks``.
    held : callable
        Ending and what it printed → whether it was held.
    limits : Limits
    needs : SandboxLevel
        Below this level it is known not to be held; the level says so.
    """

    id: str
    tries: str
    script: str
    held: Judge
    limits: Limits = _SMALL
    needs: SandboxLevel = SandboxLevel.NAMESPACES
    profile: Profile = Profile.STRICT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attack: held or not, and what was seen in one line."""

    attack: Attack
    held: bool
    seen: str


def corpus() -> tuple[Attack, ...]:
    """Return the attacks on the host, in the order of their ids."""
    return tuple(_ATTACKS)


def run_corpus(backend: Backend, level: SandboxLevel) -> Iterator[Outcome]:
    """Run all attacks that ``level`` promises to hold, and the killing of the launcher."""
    for attack in _ATTACKS:
        if attack.needs <= level:
            yield run(attack, backend)
    yield _killed_launcher()


def run(attack: Attack, backend: Backend) -> Outcome:
    """Run one attack and judge it from outside."""
    source = (resources.files("kasauti.sandbox") / "data" / "attacks" / attack.script).read_bytes()
    marker = f"marker-{secrets.token_hex(8)}"
    program = Program("attack.py", {"attack.py": source}, attack.profile, (marker,))
    ending = backend.start(program, attack.limits).wait()
    left = _with_argument(marker)
    seen = f"{ending.cause.value}, {ending.output[:200].decode(errors='replace')!r}"
    if left:
        return Outcome(attack, False, f"processes were left: {left}")
    try:
        held = attack.held(ending, _printed(ending))
    except KeyError:  # it did not get as far as to print: what it tries is not shown to be held
        held = False
    return Outcome(attack, held, seen)


def _printed(ending: Ending) -> dict[str, Any]:
    try:
        found = json.loads(ending.output)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _with_argument(marker: str) -> list[int]:
    """Return the processes of this machine that were started with ``marker``."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if marker.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def _files(ending: Ending, seen: dict[str, Any]) -> bool:
    return (
        ending.code == 0
        and not (seen["read"] or seen["setuid"] or seen["opened"])
        and set(seen["wrote"]) <= {"/tmp", "/dev/shm"}  # noqa: S108
        and set(seen["environment"]) <= _ENVIRONMENT
    )


def _at_most(limit: int) -> Judge:
    return lambda ending, seen: ending.cause is Cause.EXITED and 0 <= seen["made"] <= limit


def _ended(*causes: Cause) -> Judge:
    return lambda ending, _: ending.cause in causes


def _empty(key: str) -> Judge:
    return lambda ending, seen: ending.code == 0 and seen[key] == []


def _memory(ending: Ending, seen: dict[str, Any]) -> bool:
    return ending.cause is Cause.MEMORY or bool(seen.get("refused"))


def _peak(ending: Ending, _: dict[str, Any]) -> bool:
    return ending.peak_memory is not None and ending.peak_memory <= _SMALL.memory


def _disks(ending: Ending, seen: dict[str, Any]) -> bool:
    sizes = {"/tmp": 64, "/dev/shm": 16}  # noqa: S108
    return ending.code == 0 and all(
        size <= sizes.get(folder, 0) * MEBIBYTE for folder, size in seen.items()
    )


def _hogs(ending: Ending, _: dict[str, Any]) -> bool:
    # Half a core for as long as it ran, and what a period may hold beyond its share.
    return ending.cpu_seconds is not None and ending.cpu_seconds < 0.55 * ending.wall_seconds + 0.1


def _shadow(ending: Ending, seen: dict[str, Any]) -> bool:
    return (
        ending.code == 0
        and str(seen["numpy"]).startswith("/opt/site/")
        and "/tmp" not in str(seen["struct"])  # noqa: S108
    )


def _ignored(ending: Ending, _: dict[str, Any]) -> bool:
    return ending.cause in (Cause.EXITED, Cause.SIGNALLED, Cause.WALL)


_S, _L2 = Cause.SIGNALLED, SandboxLevel.LIMITED
_HALF = Limits(memory=128 * MEBIBYTE, wall=1.2, cpus=0.5)
_SHORT = Limits(memory=128 * MEBIBYTE, wall=1.0)
_ROOMY = Limits(memory=512 * MEBIBYTE, wall=30.0, cpu=20.0)
_HELD_BY_TIME = _ended(Cause.WALL, Cause.CPU)
_ATTACKS = (
    Attack("A01", "read and write files of the host", "files.py", _files),
    Attack("A02", "fork without end", "fork_bomb.py", _at_most(68), needs=_L2),
    Attack("A03", "start threads without end", "thread_bomb.py", _at_most(68), needs=_L2),
    Attack("A04", "take all memory", "heap_bomb.py", _memory),
    Attack("A05", "take all memory in twelve processes", "many_heaps.py", _peak, needs=_L2),
    Attack("A06", "memory that is nobody's heap", "hidden_memory.py", _empty("got")),
    Attack("A07", "fill the disks", "fill_disks.py", _disks),
    Attack("A08", "make files without end", "inode_bomb.py", _peak, needs=_L2),
    Attack("A09", "reach a network", "network.py", _empty("reached")),
    Attack("A10", "ask the kernel for more", "system_calls.py", _empty("allowed")),
    Attack("A11", "a 32-bit system call", "foreign_calls.py",
           lambda e, _: e.code in _DEATH_BY_FILTER or e.cause is _S),
    Attack("A12", "leave a daemon behind", "daemon.py", _ended(Cause.EXITED, Cause.STOPPED)),
    Attack("A13", "ignore signals and spin", "spinner.py", _HELD_BY_TIME, _SHORT),
    Attack("A14", "flood the output", "flood.py", _ended(Cause.OUTPUT)),
    Attack("A15", "flood the errors", "flood_error.py", _ended(Cause.OUTPUT)),
    Attack("A16", "kill everything in sight", "kill_all.py", _ignored, _SHORT),
    Attack("A18", "plant links for the host to follow", "planted_link.py",
           lambda e, _: e.output == b"nothing\n"),
    Attack("A19", "eight processes on half a core", "hogs.py", _hogs, _HALF, _L2),
    Attack("A22", "shadow trusted modules", "shadow_modules.py", _shadow, needs=_L2),
    Attack("A23", "signal a neighbour by locks", "locks.py", _empty("held")),
    Attack("A24", "pass descriptors out", "passed_descriptors.py",
           lambda e, seen: e.code == 0 and set(seen["out"]) == {"AF_UNIX"}),
    Attack("A25", "raise its own limits", "raised_limits.py", _empty("raised")),
    Attack("A26", "drip output for ever", "drip.py", _HELD_BY_TIME, _SHORT),
    Attack("A27", "hide memory in files", "memory_kept.py", _ended(Cause.MEMORY), needs=_L2),
    Attack("A28", "unpack archives that climb out", "archives.py",
           lambda e, seen: e.code == 0 and seen["out"] == [] and seen["written"] > 0, _ROOMY),
    Attack("A29", "load model files that run code", "model_files.py",
           lambda e, seen: e.code == 0 and seen["out"] == [] and seen["ran"] == 2, _ROOMY),
)  # fmt: skip

_LAUNCHER = """
import sys
sys.path[:] = {path!r}
from kasauti.sandbox.backend import Limits, Program
from kasauti.sandbox.bubblewrap import Bubblewrap
source = b"import os,sys,time\\nos.write(int(sys.argv[2]), b'x')\\nwhile True: time.sleep(1)\\n"
run = Bubblewrap().start(Program("m.py", {{"m.py": source}}, arguments=({marker!r},)), Limits())
run.receive(1, 20)
print("started", flush=True)
run.wait()
"""


def _killed_launcher() -> Outcome:
    """Kill -9 what started a sandbox: everything in it must be gone at once."""
    attack = Attack("A21", "outlive a killed launcher", "", _ended())
    marker = f"marker-{secrets.token_hex(8)}"
    code = _LAUNCHER.format(path=sys.path, marker=marker)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code], stdout=subprocess.PIPE
    ) as launcher:
        assert launcher.stdout is not None
        launcher.stdout.readline()
        # The launcher's own arguments hold the marker too.
        ran = len(_with_argument(marker)) > 1
        launcher.kill()
        launcher.wait()
    deadline = time.monotonic() + 5
    while (left := _with_argument(marker)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return Outcome(attack, ran and not left, f"{len(left)} processes left after it")
