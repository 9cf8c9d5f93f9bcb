"""Runs untrusted Python, and knows nothing of hiring.

A program goes in as bytes and is spoken to over two pipes; limits are watched from outside, and
nothing it says is believed. One backend now: bubblewrap with namespaces, an allow-list of system
calls, control groups and a user id per run. ``examine`` runs the attack corpus against it and
returns the level that holds: 0 refused, 1 no total limits, 2 limited on a shared kernel, 3 on a
machine of its own. Code never runs below the level that its caller asks for.
"""

from kasauti.sandbox.attacks import Attack, Outcome, corpus, run, run_corpus
from kasauti.sandbox.backend import (
    Backend,
    Cause,
    Ending,
    Limits,
    Program,
    RunEnded,
    Running,
    SandboxLevel,
    SandboxRefused,
)
from kasauti.sandbox.bubblewrap import Bubblewrap
from kasauti.sandbox.cgroups import hand_over
from kasauti.sandbox.doctor import USE, Diagnosis, examine
from kasauti.sandbox.runner import HarnessRunner
from kasauti.sandbox.runtime import Runtime, lacking, runtime
from kasauti.sandbox.seccomp import Profile

__all__ = [
    "USE",
    "Attack",
    "Backend",
    "Bubblewrap",
    "Cause",
    "Diagnosis",
    "Ending",
    "HarnessRunner",
    "Limits",
    "Outcome",
    "Profile",
    "Program",
    "RunEnded",
    "Running",
    "Runtime",
    "SandboxLevel",
    "SandboxRefused",
    "corpus",
    "examine",
    "hand_over",
    "lacking",
    "run",
    "run_corpus",
    "runtime",
]
