"""Letting a new version in, step by step, and out again by itself when it harms."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from scipy import special


class Verdict(StrEnum):
    """What the canary asks for."""

    WAIT = "wait"
    WIDEN = "widen"
    ABORT = "abort"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Guard:
    """What the new version may not do worse than the old one.

    Parameters
    ----------
    errors : float
        Largest rise of the error rate, absolute.
    slow : float
        Largest rise of the share of answers slower than the limit, absolute.
    empty : float
        Largest rise of the share of answers with fewer items than asked for, absolute.
    alpha : float
        Chance of an abort without cause over the whole rollout, all steps and guards together,
        also for a version that is worse by just what is allowed.
    """

    errors: float = 0.001
    slow: float = 0.005
    empty: float = 0.002
    alpha: float = 0.01


@dataclass(slots=True)
class Tally:
    """What was counted of a version."""

    requests: int = 0
    errors: int = 0
    slow: int = 0
    empty: int = 0

    def add(self, *, error: bool = False, slow: bool = False, empty: bool = False) -> None:
        """Count one answer."""
        self.join(Tally(1, int(error), int(slow), int(empty)))

    def join(self, other: Tally) -> None:
        """Add what another counted."""
        self.requests += other.requests
        self.errors += other.errors
        self.slow += other.slow
        self.empty += other.empty


GUARDED = ("errors", "slow", "empty")
"""What is counted of a version and guarded, as ``Guard`` and ``Tally`` call it."""

STEPS = (0.001, 0.005, 0.02, 0.1, 0.5, 1.0)
"""Shares of traffic; the first is small, so that a broken version is out before 1 % is harmed."""


@dataclass(slots=True)
class Canary:
    """Watches a new version beside the old one.

    Looks once each ``every`` requests of the new version. Each step may spend its share of
    ``alpha``, over all looks at it: the k-th of them gets 6 / (π² k²) of the share, which sums to
    one however long the last step is watched, and each guard a third of that. So neither looking
    often nor having many steps makes false alarms. The old version's count goes on from step to
    step: at the last one it answers nothing any more, and is still what the new one is held
    against.

    Parameters
    ----------
    guard : Guard
    needed : int
        Requests of the new version at a step before it may be widened.
    every : int
    """

    guard: Guard = field(default_factory=Guard)
    needed: int = 1_000
    every: int = 50
    step: int = 0
    old: Tally = field(default_factory=Tally)
    new: Tally = field(default_factory=Tally)
    looks: int = 0
    reason: str = ""

    @property
    def share(self) -> float:
        """Share of traffic that the new version gets."""
        return STEPS[self.step]

    def look(self) -> Verdict:
        """Judge what has been counted at this step."""
        if self.new.requests < self.every * (self.looks + 1):
            return Verdict.WAIT
        self.looks += 1
        level = self.guard.alpha / len(STEPS) * 6 / (math.pi**2 * self.looks**2) / len(GUARDED)
        for name in GUARDED:
            p = _worse(self.old, self.new, name, getattr(self.guard, name))
            if p < level:
                self.reason = (
                    f"{name}: {getattr(self.new, name)} of {self.new.requests} (p {p:.1e})"
                )
                return Verdict.ABORT
        if self.new.requests < self.needed:
            return Verdict.WAIT
        if self.step == len(STEPS) - 1:
            return Verdict.DONE
        self.step += 1
        self.new, self.looks = Tally(), 0
        return Verdict.WIDEN


def _worse(old: Tally, new: Tally, what: str, margin: float) -> float:
    """Return the p-value that the new version's rate passes the old one's by over ``margin``."""
    allowed = (getattr(old, what) + 0.5) / (old.requests + 1) + margin
    return float(special.bdtrc(getattr(new, what) - 1, new.requests, min(1.0, allowed)))
