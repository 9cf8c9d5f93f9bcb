"""Whether anybody can meet what a role asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kasauti.roles.checking.finding import Finding, FindingKind, Severity
from kasauti.roles.role import Requirement, Role
from kasauti.skills import SkillGraph

Count = Callable[[Sequence[Requirement]], int]
"""Takes must-haves and returns how many people of a pool meet all of them."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people of a pool meet the must-haves.

    Parameters
    ----------
    pool : int
        People counted over.
    meet_all : int
    without : tuple of (Requirement, int)
        How many would meet the rest if this one were dropped; the most helpful first.
    """

    pool: int
    meet_all: int
    without: tuple[tuple[Requirement, int], ...]


def reach(role: Role, *, pool: int, count: Count) -> Reach:
    """Count who meets a role's must-haves, and what dropping each would open.

    Parameters
    ----------
    role : Role
    pool : int
        Number of people that ``count`` looks at.
    count : callable
        What lies ahead in the funnel is handed in: this room knows no people.
    """
    musts = tuple(requirement for requirement in role.requirements if requirement.must)
    without = [(dropped, count(tuple(r for r in musts if r is not dropped))) for dropped in musts]
    without.sort(key=lambda pair: -pair[1])
    return Reach(pool, count(musts), tuple(without))


def reach_findings(reached: Reach, *, graph: SkillGraph, least: int = 5) -> tuple[Finding, ...]:
    """Return a finding if fewer than ``least`` people of the pool meet every must-have.

    A pool smaller than four times ``least`` says too little and gives none.
    """
    if reached.pool < 4 * least or reached.meet_all >= least:
        return ()
    reason = f"{reached.meet_all} of {reached.pool} people meet every must-have together."
    mend = "Move must-haves to nice-to-have, or lower a level."
    if reached.without:
        dropped, number = reached.without[0]
        names = " or ".join(graph[skill].name for skill in dropped.any_of)
        if number > reached.meet_all:
            mend = f"Without {names} as a must-have it would be {number}."
    severity = Severity.SERIOUS if reached.meet_all == 0 else Severity.MEND
    return (Finding(FindingKind.OUT_OF_REACH, severity, reason, mend),)
