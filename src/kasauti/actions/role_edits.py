"""What a repeated reason proposes to change of a role, and who would stand differently by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kasauti import screening, skills
from kasauti.actions import reasons
from kasauti.records.models import Application, Role, Stage
from kasauti.records.values import role_of
from kasauti.roles import Requirement, dump_role
from kasauti.roles import Role as RoleAsked
from kasauti.screening import Standing
from kasauti.skills import Dimension, Level, SkillGraph

MOST = 500
"""So many past applications are looked at, the latest."""
_SIDES: Mapping[str, Dimension] = {
    "engineering depth": Dimension.ENGINEERING,
    "ml depth": Dimension.ML,
}
_MUST = "missing requirement"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one requirement, and its effect on those who applied.

    ``past`` applications were looked at; ``differ`` of them would newly fall short, of whom
    ``turned_down`` were turned down for the reason and ``kept`` were not turned down at all.
    """

    role: RoleAsked
    requirement: str
    before: Requirement
    after: Requirement
    past: int
    differ: int
    turned_down: int
    kept: int

    @property
    def source(self) -> str:
        """The role file with the change made, to be saved by a person."""
        return dump_role(self.role, graph=skills.load_graph())


@dataclass(frozen=True, slots=True)
class _Past:
    """A past application: its skills as they were stored, whether and why it was turned down."""

    skills: list[Mapping[str, Any]]
    reasons: frozenset[str]
    kept: bool


def proposed(role: Role, reason: str) -> Edit | None:
    """Return the change of the role that fits a reason best; None where none would have told.

    A missing depth asks for a level more of one must-have on that side; a missing must-have makes
    a must-have of what is nice to have. The one is proposed by which the most of those turned down
    for the reason newly fall short, less those who were not turned down. Stored screenings are
    held against the changed role by the rules alone; nothing changes before a person saves it.
    """
    asked, graph = role_of(role), skills.load_graph()
    after = {
        at: changed
        for at, before in enumerate(asked.requirements)
        if (changed := _changed(before, reason, graph)) is not None
    }
    if not after:
        return None
    past = [(one, *_short(one, asked, after, graph)) for one in _past(role)]
    found = [
        _edit(asked, at, after[at], [one for one, now, then in past if at in then - now], reason)
        for at in after
    ]
    best = max(found, key=lambda one: (one.turned_down - one.kept, -one.differ))
    return replace(best, past=len(past)) if best.turned_down > best.kept else None


def _changed(one: Requirement, reason: str, graph: SkillGraph) -> Requirement | None:
    """Return a requirement as the reason would have it, None if it says nothing about it."""
    if reason == _MUST:
        return None if one.must else replace(one, must=True)
    side = _SIDES.get(reason)
    if side is None or not one.must or one.level is max(Level) or _side(one, graph) is not side:
        return None
    return replace(one, level=Level(one.level + 1))


def _side(one: Requirement, graph: SkillGraph) -> Dimension | None:
    """Return the side that the first skill of a requirement speaks of most."""
    loads = graph[one.any_of[0]].loadings if one.any_of[0] in graph else {}
    return skills.competency(max(loads, key=lambda c: loads[c])).dimension if loads else None


def _short(
    one: _Past, asked: RoleAsked, after: Mapping[int, Requirement], graph: SkillGraph
) -> tuple[set[int], set[int]]:
    """Return the places of the must-haves that are not met: now, and were all of them changed."""
    then = tuple(after.get(at, before) for at, before in enumerate(asked.requirements))
    now, changed = (
        {
            at
            for at, standing in enumerate(screening.standings(one.skills, role, graph=graph))
            if standing is not Standing.MET and role.requirements[at].must
        }
        for role in (asked, replace(asked, requirements=then))
    )
    return now, changed


def _edit(asked: RoleAsked, at: int, after: Requirement, differ: list[_Past], reason: str) -> Edit:
    changed = (*asked.requirements[:at], after, *asked.requirements[at + 1 :])
    graph = skills.load_graph()
    names = (graph[one].name if one in graph else one for one in after.any_of)
    return Edit(
        role=replace(asked, requirements=changed),
        requirement=" or ".join(names),
        before=asked.requirements[at],
        after=after,
        past=0,
        differ=len(differ),
        turned_down=sum(reason in one.reasons for one in differ),
        kept=sum(one.kept for one in differ),
    )


def _past(role: Role) -> list[_Past]:
    told: dict[int, set[str]] = defaultdict(set)
    for rows in reasons.given(role):
        for application, reason in rows.values_list("application", "reason"):
            told[application].add(reason)
    ranked = Application.objects.filter(role=role, result__rankable=True).order_by("-pk")
    found = ranked.values_list("pk", "stage", "result__result__skills")[:MOST]
    return [
        _Past(stored, frozenset(told[pk]), kept=stage != Stage.NOT_NOW and not told[pk])
        for pk, stage, stored in found
    ]
