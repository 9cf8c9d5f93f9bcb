"""How many of those who applied meet what a role asks for."""

from __future__ import annotations

from collections.abc import Sequence

from kasauti import roles
from kasauti.records.models import Role
from kasauti.records.values import role_of
from kasauti.web.recruiter.queries.shortlist import standings_of


def reach_of(role: Role) -> roles.Reach:
    """Return how many people meet the must-haves, and what dropping each would open."""
    asked = role_of(role)
    met = [
        {number for number, standing in enumerate(standings) if standing == "met"}
        for standings in standings_of(role)
    ]
    numbers = {id(need): number for number, need in enumerate(asked.requirements)}

    def count(musts: Sequence[roles.Requirement]) -> int:
        wanted = {numbers[id(need)] for need in musts}
        return sum(wanted <= one for one in met)

    return roles.reach(asked, pool=len(met), count=count)
