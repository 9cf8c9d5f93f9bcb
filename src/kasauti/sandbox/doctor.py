"""Whether this machine can run untrusted code, how far it is held, and what would mend it."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass

from kasauti.sandbox import cgroups
from kasauti.sandbox.attacks import Outcome, corpus, run_corpus
from kasauti.sandbox.backend import Backend, SandboxLevel
from kasauti.sandbox.bubblewrap import Bubblewrap
from kasauti.sandbox.runtime import runtime

_MORE = {
    SandboxLevel.REFUSED: "",
    SandboxLevel.NAMESPACES: (
        "no total limits and no timing: start Kasauti as root, or by systemd with Delegate=yes"
    ),
    SandboxLevel.LIMITED: (
        "the kernel is shared: for candidates nobody watches, give the worker a machine of its own"
        " and set KASAUTI_SANDBOX_OWN_MACHINE=yes"
    ),
    SandboxLevel.OWN_KERNEL: "",
}
USE = {
    SandboxLevel.REFUSED: "candidates' code is refused",
    SandboxLevel.NAMESPACES: "tests and demonstrations; nothing that is timed",
    SandboxLevel.LIMITED: "candidates you invited, on a machine for it",
    SandboxLevel.OWN_KERNEL: "anybody",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor found.

    Parameters
    ----------
    backend : str
    level : SandboxLevel
        What was seen to hold: one attack that is not held makes it 0.
    mend : str
        The one line that allows code to run at all, or lifts the level; empty at the top.
    facts : mapping of str to str
        Architecture, kind of control groups, runtime, where the level was declared.
    outcomes : tuple of Outcome
    known_gaps : tuple of str
        Attacks that are known not to be held at this level.
    """

    backend: str
    level: SandboxLevel
    mend: str
    facts: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    known_gaps: tuple[str, ...]

    @property
    def broken(self) -> tuple[Outcome, ...]:
        """The attacks that should have been held and were not."""
        return tuple(outcome for outcome in self.outcomes if not outcome.held)


def examine(backend: Backend | None = None, *, own_machine: bool = False) -> Diagnosis:
    """Run the attack corpus against a backend and say what holds.

    Parameters
    ----------
    backend : Backend, optional
        Bubblewrap unless given.
    own_machine : bool
        Whether whoever runs this says that the machine has nothing else on it.
    """
    backend = backend or Bubblewrap()
    level = backend.level()
    if level is SandboxLevel.REFUSED:
        return Diagnosis(backend.name, level, backend.refusal(), {}, (), ())
    outcomes = tuple(run_corpus(backend, level))
    gaps = tuple(f"{a.id} {a.tries}" for a in corpus() if a.needs > level)
    if level is SandboxLevel.LIMITED and own_machine:
        level = SandboxLevel.OWN_KERNEL
    mend = _MORE[level]
    if not all(outcome.held for outcome in outcomes):
        broken = ", ".join(outcome.attack.id for outcome in outcomes if not outcome.held)
        level, mend = SandboxLevel.REFUSED, f"not held here: {broken}; please report it"
    return Diagnosis(backend.name, level, mend, _facts(own_machine), outcomes, gaps)


def _facts(own_machine: bool) -> dict[str, str]:
    kind = cgroups.kind()
    groups = "none"
    if kind is not None:
        groups = f"version {kind.version}" + ("" if kind.proven else ", unproven")
    return {
        "machine": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "control groups": groups,
        "runtime": ", ".join(f"{name} {version}" for name, version in runtime().versions[:4]),
        "own machine": "declared" if own_machine else "not declared",
    }
