"""A backend as something that runs a harness among files: what graders plug in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kasauti.sandbox.backend import (
    MEBIBYTE,
    Backend,
    Limits,
    Program,
    Running,
    SandboxLevel,
    SandboxRefused,
)
from kasauti.sandbox.bubblewrap import Bubblewrap
from kasauti.sandbox.runtime import lacking
from kasauti.sandbox.seccomp import Profile


class HarnessRunner:
    """Starts ``harness.py`` in a sandbox, and refuses below the level that is demanded.

    Parameters
    ----------
    least : SandboxLevel
    backend : Backend, optional
        Bubblewrap unless given.
    needs : iterable of str
        Distributions that the code imports: without them nothing is started, so that nobody is
        blamed for what this machine lacks.
    """

    def __init__(
        self, least: SandboxLevel, backend: Backend | None = None, *, needs: Iterable[str] = ()
    ) -> None:
        self.backend = backend or Bubblewrap()
        self.least = SandboxLevel(max(least, SandboxLevel.NAMESPACES))
        self.needs = tuple(needs)
        self.timed = self.backend.level() >= SandboxLevel.LIMITED

    def start(
        self, files: Mapping[str, bytes], limits: Mapping[str, float], profile: str
    ) -> Running:
        """Start; raise SandboxRefused with the one line that mends it."""
        level = self.backend.level()
        if level < self.least:
            why = self.backend.refusal() or "start Kasauti as root, or by systemd with Delegate=yes"
            raise SandboxRefused(f"level {self.least:d} is demanded, {level:d} holds here: {why}")
        if missing := lacking(self.needs):
            raise SandboxRefused(missing)
        memory = int(limits.get("memory_mib", 512)) * MEBIBYTE
        return self.backend.start(
            Program("harness.py", files, Profile(profile)),
            Limits(
                memory=memory,
                wall=limits.get("wall_seconds", 120.0),
                cpu=limits.get("cpu_seconds", 60.0),
            ),
        )
