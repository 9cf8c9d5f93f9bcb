"""The people already known: how many would meet what a role asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from kasauti import roles
from kasauti.records.models import Application
from kasauti.roles import Reach, Requirement


def size() -> int:
    """Return how many people have a result that may be ranked."""
    return _count([])


def reachable(requirements: Sequence[Requirement]) -> int:
    """Return how many people of the pool have evidence of all requirements at their levels.

    Only direct evidence counts. A person who applied for several roles is one person.
    """
    return _count([_met(requirement) for requirement in requirements])


def reach(role: roles.Role) -> Reach:
    """Return how many people of the pool meet a role's must-haves, and what each one costs."""
    return roles.reach(role, pool=size(), count=reachable)


def _met(requirement: Requirement) -> Q:
    asked = Q()
    for skill in requirement.any_of:
        asked |= Q(**{f"result__levels__{skill}__gte": int(requirement.level)})
    return asked


def _count(conditions: Sequence[Q]) -> int:
    pool = Application.objects.filter(*conditions, result__rankable=True)
    return pool.values("candidate").distinct().count()
