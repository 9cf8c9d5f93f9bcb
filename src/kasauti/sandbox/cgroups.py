"""Limits on a whole group of processes: memory, processes, CPU; and their exact cost.

Version 1 (several trees, as root) is what the tests run on. Version 2 (one tree, delegated to
this user) is written to the kernel's documentation and has not been tried: it says so.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
PREFIX = "kasauti-"
_PERIOD = 100_000
_SHARES = 10_240  # ten times the usual weight: graded runs beside a busy server
_TREES = ("memory", "pids", "cpu", "cpuacct", "unified")
_NEEDED = _TREES[:4]
_CLOSE = 0.9  # from which share of its limit a group has itself to blame
HANDED = "kasauti"  # folders that root made and gave to the user that Kasauti runs as


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """What a group may use: bytes, processes, CPUs (1.0 is one whole core)."""

    memory: int
    processes: int
    cpus: float


class Group:
    """A control group of one sandbox; its CPU time is read here, outside of it."""

    version = 1
    proven = True

    def __init__(self, limits: GroupLimits) -> None:
        self.name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        self.folders = {tree: home(tree) / self.name for tree in _NEEDED}
        for folder in self.folders.values():
            folder.mkdir()
        # Version 2 lets only root move processes out of the root group: it kills at one stroke.
        self._unified: Path | None = home("unified") / self.name if os.geteuid() == 0 else None
        if self._unified:
            try:
                self._unified.mkdir()
            except OSError:
                self._unified = None
        memory = self.folders["memory"]
        _write(memory / "memory.limit_in_bytes", limits.memory)
        with contextlib.suppress(OSError):  # only where swap is accounted
            _write(memory / "memory.memsw.limit_in_bytes", limits.memory)
        _write(self.folders["pids"] / "pids.max", limits.processes)
        _write(self.folders["cpu"] / "cpu.shares", _SHARES)
        _write(self.folders["cpu"] / "cpu.cfs_period_us", _PERIOD)
        _write(self.folders["cpu"] / "cpu.cfs_quota_us", int(limits.cpus * _PERIOD))

    def join(self, process: int) -> None:
        """Move a process, and what it starts from now on, into the group."""
        for folder in self._all():
            _write(folder / "cgroup.procs", process)

    def cpu_seconds(self) -> float:
        """Return the CPU time used by all processes that ever were in the group."""
        return int((self.folders["cpuacct"] / "cpuacct.usage").read_text()) / 1e9

    def peak_memory(self) -> int:
        """Return the most bytes that were ever in use."""
        return int((self.folders["memory"] / "memory.max_usage_in_bytes").read_text())

    def out_of_memory(self) -> bool:
        """Return whether the kernel killed something for memory."""
        text = (self.folders["memory"] / "memory.oom_control").read_text()
        return any(line.split()[1] != "0" for line in text.splitlines() if "oom_kill " in line)

    def reached_memory(self) -> bool:
        """Return whether it ever came close to its own limit of memory, swap included.

        The kernel's counts of failures would be exact, but newer ones (seen with 6.18) leave them
        at 0.
        """
        folder = self.folders["memory"]
        limit = int((folder / "memory.limit_in_bytes").read_text())
        peaks = [int(one.read_text()) for one in folder.glob("memory*.max_usage_in_bytes")]
        return max(peaks) >= _CLOSE * limit

    def processes(self) -> list[int]:
        """Return the ids of what still runs."""
        return [int(line) for line in (self.folders["pids"] / "cgroup.procs").read_text().split()]

    def waited_seconds(self) -> float:
        """Return the longest that a thread now in the group waited while strangers ran."""
        threads = []
        for process in self.processes():
            with contextlib.suppress(OSError):  # it ended meanwhile
                for one in Path(f"/proc/{process}/task").iterdir():
                    ran, waited = (one / "schedstat").read_text().split()[:2]
                    threads.append((int(ran) / 1e9, int(waited) / 1e9))
        return waited_for_strangers(threads, self.cpu_seconds(), self.held_back_seconds())

    def held_back_seconds(self) -> float:
        """Return how long the group's own limit of CPUs stopped it, summed over processors."""
        return _field(self.folders["cpu"] / "cpu.stat", "throttled_time") / 1e9

    def end(self) -> None:
        """Kill everything in the group and remove it; nothing survives."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self._unified is not None:
                _write(self._unified / "cgroup.kill", 1)
            for process in self.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            if self._removed():
                return
            time.sleep(0.002)
        raise OSError(f"the control group {self.name} could not be removed")

    def _all(self) -> list[Path]:
        return [*self.folders.values(), *([self._unified] if self._unified else [])]

    def _removed(self) -> bool:
        for folder in self._all():
            try:
                folder.rmdir()
            except FileNotFoundError:
                continue
            except OSError:
                return False
        return True


def waited_for_strangers(
    threads: Iterable[tuple[float, float]], cpu: float, held_back: float
) -> float:
    """Return the longest waiting of a thread that its own group cannot have caused.

    Parameters
    ----------
    threads : iterable of (float, float)
        Of every thread the seconds that it ran and that it waited for a processor.
    cpu, held_back : float
        Seconds that the whole group ran, and that its own limit of CPUs stopped it. While another
        thread of the group ran or the limit held, the wait may be its own doing: not counted.
    """
    return max((waited - held_back - (cpu - ran) for ran, waited in threads), default=0.0)


class UnifiedGroup(Group):
    """The same with version 2, in a tree that is delegated to this user. Unproven."""

    version = 2
    proven = False

    def __init__(self, limits: GroupLimits) -> None:
        parent = delegated_tree()
        if parent is None:
            raise OSError("no control group of version 2 is delegated to this user")
        self.name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        self.folder = parent / self.name
        self.folder.mkdir()
        self._unified = self.folder
        self.folders = {}
        for name, value in (
            ("memory.max", limits.memory),
            ("memory.swap.max", 0),
            ("memory.oom.group", 1),
            ("pids.max", limits.processes),
            ("cpu.weight", 1_000),
            ("cpu.max", f"{int(limits.cpus * _PERIOD)} {_PERIOD}"),
        ):
            _write(self.folder / name, value)

    def cpu_seconds(self) -> float:
        """Return the CPU time used by all processes that ever were in the group."""
        return _field(self.folder / "cpu.stat", "usage_usec") / 1e6

    def held_back_seconds(self) -> float:
        """Return how long the group's own limit of CPUs stopped it."""
        return _field(self.folder / "cpu.stat", "throttled_usec") / 1e6

    def peak_memory(self) -> int:
        """Return the most bytes that were ever in use (kernel 5.19 and newer)."""
        try:
            return int((self.folder / "memory.peak").read_text())
        except OSError:
            return int((self.folder / "memory.current").read_text())

    def out_of_memory(self) -> bool:
        """Return whether the kernel killed something for memory."""
        return _field(self.folder / "memory.events", "oom_kill") > 0

    def reached_memory(self) -> bool:
        """Return whether its own limit of memory ever held it back."""
        return _field(self.folder / "memory.events", "max") > 0

    def processes(self) -> list[int]:
        """Return the ids of what still runs."""
        return [int(line) for line in (self.folder / "cgroup.procs").read_text().split()]


def kind() -> type[Group] | None:
    """Return the kind of group that can be had here, or None."""
    if all(os.access(home(tree), os.W_OK) for tree in _NEEDED):
        return Group
    return UnifiedGroup if delegated_tree() is not None else None


def home(tree: str) -> Path:
    """Return the folder of a version 1 tree in which groups are made."""
    handed = MOUNT / tree / HANDED
    return handed if handed.is_dir() else MOUNT / tree


def hand_over(user: int, group: int) -> bool:
    """As root, give a user folders to make groups in (version 1); return whether it could.

    A user may move only own processes into them, so what it gains is to limit itself.
    """
    if os.geteuid() != 0 or not all(os.access(MOUNT / tree, os.W_OK) for tree in _NEEDED):
        return False
    for tree in _TREES:
        folder = MOUNT / tree / HANDED
        with contextlib.suppress(OSError):
            folder.mkdir(exist_ok=True)
            for path in (folder, folder / "cgroup.procs"):
                os.chown(path, user, group)
    return kind() is Group


def delegated_tree() -> Path | None:
    """Return a version 2 folder in which this user may make groups with limits."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    own = next((line[3:] for line in lines if line.startswith("0::")), None)
    if own is None or not (MOUNT / "cgroup.controllers").exists():
        return None
    for folder in (MOUNT / own.lstrip("/"), (MOUNT / own.lstrip("/")).parent):
        controllers = folder / "cgroup.subtree_control"
        if os.access(folder, os.W_OK) and controllers.exists():
            have = set(controllers.read_text().split())
            if {"memory", "pids", "cpu"} <= have:
                return folder
    return None


def sweep() -> int:
    """Kill and remove the groups whose launcher is gone (it was killed); return how many.

    A launcher killed in the instant before bubblewrap asks to die with it leaves its sandbox
    running, idle: nothing of the candidate's is loaded before the first request. It ends here.
    """
    removed = 0
    for tree in _TREES:
        for folder in home(tree).glob(f"{PREFIX}*"):
            owner = folder.name.removeprefix(PREFIX).partition("-")[0]
            if owner.isdigit() and not Path("/proc", owner).exists():
                removed += _clear(folder)
    return removed


def _clear(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        for line in (folder / "cgroup.procs").read_text().split():
            os.kill(int(line), signal.SIGKILL)
        time.sleep(0.01)
        folder.rmdir()
        return True
    return False


def _write(path: Path, value: object) -> None:
    with path.open("w") as file:
        file.write(str(value))


def _field(path: Path, name: str) -> int:
    for line in path.read_text().splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0
