"""The people already known: how many would meet what a role asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from kasauti.records.models import Application
from kasauti.roles import Requirement


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people in the pool meet a role's must-haves.

    Parameters
    ----------
    people : int
        In the pool: everyone with a result that may be ranked.
    all_of_them : int
        Meet every must-have.
    each : tuple of int
        Meet that must-have, in the given order.
    without : tuple of int
        Meet all the others: how many more a team would reach without that one.
    """

    people: int
    all_of_them: int
    each: tuple[int, ...]
    without: tuple[int, ...]


def reachable(requirements: Sequence[Requirement]) -> Reach:
    """Count who in the pool has evidence of the must-haves at their levels.

    Only direct evidence counts; nice-to-haves are left out. A person who applied for several
    roles is one person.
    """
    met = [_met(requirement) for requirement in requirements if requirement.must]
    return Reach(
        people=_count([]),
        all_of_them=_count(met),
        each=tuple(_count([one]) for one in met),
        without=tuple(_count(met[:place] + met[place + 1 :]) for place in range(len(met))),
    )


def _met(requirement: Requirement) -> Q:
    asked = Q()
    for skill in requirement.any_of:
        asked |= Q(**{f"result__levels__{skill}__gte": int(requirement.level)})
    return asked


def _count(conditions: Sequence[Q]) -> int:
    pool = Application.objects.filter(*conditions, result__rankable=True)
    return pool.values("candidate").distinct().count()
