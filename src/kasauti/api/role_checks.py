"""What to mend in a role: its description checked, its reach, reasons that repeat."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from kasauti import roles, skills
from kasauti.access import Permission
from kasauti.actions import pool, reasons, role_edits
from kasauti.api.tokens import Bearer
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role
from kasauti.records.values import role_of

router = Router(tags=["roles"])
READ = Bearer("roles:read", Permission.ROLES_SEE, ROLE)
REPEATED = Bearer("people:read", Permission.APPLICATIONS_SHORTLIST, ROLE)


class MendShown(Schema):
    """One thing to mend in a description."""

    kind: str
    severity: str
    reason: str
    mend: str
    quote: str = Field(description="The words it is about; empty where something is missing")


class WithoutShown(Schema):
    """How many more would come if one must-have were dropped."""

    requirement: str
    people: int


class CheckedShown(Schema):
    """A description checked, and how many of those known here meet its must-haves."""

    findings: list[MendShown]
    pool: int
    meet_all: int
    without: list[WithoutShown] = Field(description="The most helpful first")


class EditShown(Schema):
    """A change of one requirement that a repeated reason proposes, and whom it would touch."""

    requirement: str
    level_before: int
    level_after: int
    must_before: bool
    must_after: bool
    past: int = Field(description="Applications looked at, the latest 500")
    differ: int = Field(description="Of those, how many would newly fall short of a must-have")
    turned_down: int = Field(description="Of those, how many were turned down for the reason")
    kept: int = Field(description="Of those, how many were not turned down")
    source: str = Field(description="The role file with the change; PUT it to accept")


class RepeatedShown(Schema):
    """A reason that repeats, and the criterion it speaks about; a person changes it, or not."""

    reason: str
    name: str
    times: int
    criterion: str
    edit: EditShown | None = Field(
        description="None where no single level or must-have would have told those apart"
    )


@router.get(
    "/roles/{slug}/description-check", auth=READ, response=CheckedShown,
    summary="Check the job description",
)  # fmt: skip
def check_description(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Return what to mend in a role's description, and how far the role reaches."""
    role, graph = role_of(get_object_or_404(Role, slug=slug)), skills.load_graph()
    reached = pool.reach(role)
    found = roles.check_role(role, graph=graph, as_of=timezone.localdate())
    return {
        "findings": [_mend(one) for one in (*found, *roles.reach_findings(reached, graph=graph))],
        "pool": reached.pool,
        "meet_all": reached.meet_all,
        "without": [
            {"requirement": " or ".join(graph[skill].name for skill in one.any_of), "people": n}
            for one, n in reached.without
        ],
    }


@router.get(
    "/roles/{slug}/repeated-reasons", auth=REPEATED, response=list[RepeatedShown],
    summary="List reasons that repeat",
)  # fmt: skip
def repeated_reasons(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    """Return the criteria that repeated reasons speak about, and a change with its effect."""
    role = get_object_or_404(Role, slug=slug)
    return [
        {
            "reason": one.key,
            "name": str(one.reason),
            "times": one.times,
            "criterion": str(one.criterion),
            "edit": _edit(role_edits.proposed(role, one.key)),
        }
        for one in reasons.repeated(role)
    ]


def _edit(one: role_edits.Edit | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "requirement": one.requirement,
        "level_before": int(one.before.level),
        "level_after": int(one.after.level),
        "must_before": one.before.must,
        "must_after": one.after.must,
        "past": one.past,
        "differ": one.differ,
        "turned_down": one.turned_down,
        "kept": one.kept,
        "source": one.source,
    }


def _mend(one: roles.Finding) -> dict[str, Any]:
    return {
        "kind": str(one.kind.value),
        "severity": str(one.severity.value),
        "reason": one.reason,
        "mend": one.mend,
        "quote": one.quote,
    }
