"""The bubblewrap backend: namespaces, a drop of privileges, limits, a system-call filter.

No shell anywhere, no path that the code inside could influence is ever opened here: files go in
by descriptor, bytes come out by pipe.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from kasauti.sandbox import cgroups, forbidding
from kasauti.sandbox.backend import (
    Limits,
    Program,
    Running,
    SandboxLevel,
    SandboxRefused,
)
from kasauti.sandbox.pipes import PipedRun
from kasauti.sandbox.runtime import SITE, Runtime, runtime
from kasauti.sandbox.seccomp import Profile, UnknownMachineError
from kasauti.sandbox.seccomp import program as filter_program
from kasauti.sandbox.slots import Slot

_GIBIBYTE = 1 << 30
_ENVIRONMENT = {
    "PATH": "/usr/bin",
    "HOME": "/tmp",  # noqa: S108
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONPATH": SITE,
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
_NAMESPACES = ("user", "ipc", "pid", "net", "uts", "cgroup")
_TRIAL = ("bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--disable-userns",
          "--ro-bind", "/", "/", "true")  # fmt: skip
_MISSING = "bubblewrap is missing: sudo apt-get install bubblewrap"


class Bubblewrap:
    """Runs Python under bubblewrap, as root with a user id per run or as an ordinary user."""

    name = "bubblewrap"

    def __init__(self, *, groups: bool = True) -> None:
        self.groups = cgroups.kind() if groups else None
        self._refusal: str | None = None
        if self.groups is not None:
            cgroups.sweep()

    def refusal(self) -> str:
        """Return the one line that mends what is missing; empty if it can run."""
        if self._refusal is None:
            self._refusal = self._look()
        return self._refusal

    def level(self) -> SandboxLevel:
        """Return the level that the parts reach."""
        if self.refusal():
            return SandboxLevel.REFUSED
        return SandboxLevel.LIMITED if self.groups else SandboxLevel.NAMESPACES

    def start(self, program: Program, limits: Limits) -> Running:
        """Start the program; see ``Backend.start``."""
        if self.refusal():
            raise SandboxRefused(self.refusal())
        profile = program.profile
        if self.groups is None and profile is Profile.STRICT:
            profile = Profile.NOFORK  # the only total limit on memory without groups
        return _Launch(runtime(), self.groups).start(program, limits, profile)

    def _look(self) -> str:
        if shutil.which("bwrap") is None:
            return _MISSING
        for tool in ("setpriv", "prlimit"):
            if shutil.which(tool) is None:
                return f"{tool} is missing: sudo apt-get install util-linux"
        try:
            filter_program(Profile.STRICT)
        except UnknownMachineError as error:
            return str(error)
        tried = subprocess.run(_TRIAL, capture_output=True, check=False)  # noqa: S603
        return "" if tried.returncode == 0 else forbidding.mend()


class _Launch:
    """One start: everything that is opened for it is closed again, whatever fails."""

    def __init__(self, runtime: Runtime, groups: type[cgroups.Group] | None) -> None:
        self.runtime = runtime
        self.group_kind = groups
        self.passed: list[int] = []

    def start(self, program: Program, limits: Limits, profile: Profile) -> Running:
        with contextlib.ExitStack() as undo:
            slot = Slot() if os.geteuid() == 0 else None
            if slot:
                undo.callback(slot.close)
            group = self._group(limits)
            if group:
                undo.callback(group.end)
            undo.callback(self._close_passed)
            requests_in, requests_out = self._pipe(inherit_read=True)
            undo.callback(os.close, requests_out)
            replies_out, replies_in = self._pipe(inherit_read=False)
            undo.callback(os.close, replies_out)
            told_out, told_in = self._pipe(inherit_read=False)
            undo.callback(os.close, told_out)
            gate_in, gate_out = self._pipe(inherit_read=True)
            undo.callback(os.close, gate_out)
            command = [
                *self._privileges(slot),
                *self._resources(limits),
                *self._bubblewrap(program, limits, profile),
                *("--info-fd", str(told_in), "--block-fd", str(gate_in), "--"),
                *(self.runtime.python, "-S", "-P", "-B", f"/box/{program.main}"),
                *(str(requests_in), str(replies_in), *program.arguments),
            ]
            process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=self.passed,
                env={"PATH": os.environ.get("PATH", "/usr/bin")},
                start_new_session=True,
            )
            undo.callback(_kill, process)
            self._close_passed()
            child = self._child(told_out, process)
            if group:
                group.join(process.pid)
                group.join(child)
            first = os.pidfd_open(child)
            os.write(gate_out, b"1")
            os.close(told_out)
            os.close(gate_out)
            undo.pop_all()
        return PipedRun(process, first, requests_out, replies_out, limits, group, slot)

    def _group(self, limits: Limits) -> cgroups.Group | None:
        if self.group_kind is None:
            return None
        return self.group_kind(
            cgroups.GroupLimits(limits.memory, limits.processes + 4, limits.cpus)
        )

    def _child(self, told: int, process: subprocess.Popen[bytes]) -> int:
        """Return the id of the process behind the gate, which nothing has run in yet."""
        with open(told, "rb", closefd=False) as file:
            text = file.read()
        try:
            return int(json.loads(text)["child-pid"])
        except (ValueError, KeyError):
            process.kill()
            _, error = process.communicate()
            raise SandboxRefused(
                f"the sandbox did not start: {error.decode(errors='replace')}"
            ) from None

    def _privileges(self, slot: Slot | None) -> list[str]:
        if slot is None:
            return ["setpriv", "--inh-caps=-all", "--no-new-privs"]
        return [
            "setpriv", f"--reuid={slot.user}", f"--regid={slot.user}", "--clear-groups",
            "--inh-caps=-all", "--no-new-privs",
        ]  # fmt: skip

    def _resources(self, limits: Limits) -> list[str]:
        if self.group_kind is None:
            space = limits.memory + _GIBIBYTE // 2  # what libraries map and never touch
        else:
            space = max(4 * _GIBIBYTE, 2 * limits.memory)
        found = [
            "prlimit", f"--as={space}", f"--fsize={limits.temporary}", "--nofile=256", "--core=0",
            "--msgqueue=0", "--memlock=0", "--stack=8388608", "--sigpending=256", "--rtprio=0",
        ]  # fmt: skip
        if os.geteuid() == 0:
            found.append(f"--nproc={limits.processes}")
        if self.group_kind is None:  # it makes the process's own CPU clock coarse: only then
            found.append(f"--cpu={int(limits.cpu) + 1}")
        return found

    def _bubblewrap(self, program: Program, limits: Limits, profile: Profile) -> list[str]:
        found = ["bwrap", *(f"--unshare-{name}" for name in _NAMESPACES), "--disable-userns"]
        found += ["--uid", "1000", "--gid", "1000", "--hostname", "box", "--die-with-parent"]
        found += ["--new-session", "--cap-drop", "ALL", "--clearenv"]
        for name, value in _ENVIRONMENT.items():
            found += ["--setenv", name, value]
        for source, place in self.runtime.binds:
            found += ["--ro-bind", source, place]
        for place in self.runtime.hidden:
            found += ["--size", "4096", "--tmpfs", place, "--remount-ro", place]
        for target, place in self.runtime.links:
            found += ["--symlink", target, place]
        found += ["--dev", "/dev", "--size", str(16 << 20), "--tmpfs", "/dev/shm"]  # noqa: S108
        found += ["--remount-ro", "/dev", "--perms", "0700"]
        found += ["--size", str(limits.temporary), "--tmpfs", "/tmp", "--dir", "/box"]  # noqa: S108
        for name, content in program.files.items():
            found += ["--perms", "0444", "--ro-bind-data", str(self._memory(content)), _place(name)]
        found += ["--remount-ro", "/", "--chdir", "/tmp"]  # noqa: S108
        return [*found, "--seccomp", str(self._memory(filter_program(profile)))]

    def _memory(self, content: bytes) -> int:
        descriptor = os.memfd_create("file", 0)
        self.passed.append(descriptor)
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor

    def _pipe(self, *, inherit_read: bool) -> tuple[int, int]:
        reading, writing = os.pipe()
        self.passed.append(reading if inherit_read else writing)
        return reading, writing

    def _close_passed(self) -> None:
        while self.passed:
            os.close(self.passed.pop())


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def _place(name: str) -> str:
    """Return the place of a file under /box, refusing anything that would lie elsewhere."""
    parts = Path(name).parts
    if not parts or any(part in ("/", "..", ".") for part in parts) or "\0" in name:
        raise ValueError(f"{name!r} is not a relative path of a file")
    return "/box/" + "/".join(parts)
