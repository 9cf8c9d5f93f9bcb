"""What waits for somebody, deadlines that have passed, and how long the team allows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import deadlines, digests
from kasauti.api.colleagues import colleague
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.models import Deadline, DeadlinePolicy
from kasauti.records.permissions import holders, visible

router = Router(tags=["deadlines"])
WAITING = Bearer("people:read", Permission.TOKENS_OWN)
OWN = Bearer("people:read", Permission.APPLICATIONS_SEE)
ALL = Bearer("team:read", Permission.SETTINGS_CHANGE)
CHANGE = Bearer("team:write", Permission.SETTINGS_CHANGE)


class WaitingShown(Schema):
    """So many of one kind wait for the token's user."""

    key: str
    count: int
    words: str


class DeadlineShown(Schema):
    """A deadline that has passed, until what it asked for is done."""

    id: int
    kind: str
    application: int
    round: int | None = Field(description="Whose scorecard is late")
    since: datetime
    due_at: datetime
    responsible: str
    backup: str | None
    reminded_at: datetime | None
    escalated_at: datetime | None


class PolicyShown(Schema):
    """How long things may take; a stage's own days are kept with the stage."""

    unread_hours: int
    grace_hours: int = Field(description="From a reminder to its escalation")
    quiet_weekends: bool
    backup: str | None = Field(description="Told where a stage names nobody; None: the first owner")


class PolicyTold(Schema):
    """How long things may take from now on."""

    unread_hours: int = Field(ge=1, le=2160)
    grace_hours: int = Field(ge=1, le=2160)
    quiet_weekends: bool
    backup: str = Field("", max_length=320, description="A mail address")


@router.get("/waiting", auth=WAITING, response=list[WaitingShown], summary="Count what waits")
def count_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what waits for the token's user, only what there is."""
    found = digests.waits_for(user_of(request))
    return [{"key": one.key, "count": one.count, "words": one.words} for one in found]


@router.get(
    "/deadlines", auth=OWN, response=Page[DeadlineShown], summary="List one's own deadlines"
)
def own_deadlines(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the deadlines that the token's user is to meet, or was told of after."""
    user = user_of(request)
    mine = _passed().filter(
        Q(responsible=user) | Q(backup=user, escalated_at__isnull=False)
    )  # fmt: skip
    seen = visible(mine, user, Permission.APPLICATIONS_SEE, role="application__role")
    return by_id(seen, wanted, _shown)


@router.get(
    "/deadlines/all", auth=ALL, response=Page[DeadlineShown], summary="List everybody's deadlines"
)
def all_deadlines(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of everybody's deadlines that have passed, the newest first."""
    return by_id(_passed(), wanted, _shown)


@router.get("/deadline-policy", auth=ALL, response=PolicyShown, summary="Show what is allowed")
def show_policy(request: HttpRequest) -> dict[str, Any]:
    """Return how long things may take."""
    return _policy(deadlines.policy())


@router.put(
    "/deadline-policy", auth=CHANGE, response={200: PolicyShown}, summary="Change what is allowed"
)
@once
def change_policy(request: HttpRequest, body: PolicyTold) -> tuple[int, dict[str, Any]]:
    """Change how long things may take; it counts from the next look on."""
    backup = colleague(body.backup)
    movers = holders(Permission.APPLICATIONS_MOVE)
    if backup is not None and not movers.filter(pk=backup.pk).exists():
        raise Problem(422, "The backup holds no seat that moves applications")
    told = body.dict() | {"backup": backup}
    return 200, _policy(deadlines.change(**told, by=user_of(request)))


def _passed() -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(met_at=None)
    return rows.select_related("responsible", "backup", "scorecard")


def _shown(one: Deadline) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": str(one.kind),
        "application": one.application_id,
        "round": one.scorecard.round_id if one.scorecard else None,
        "since": one.since,
        "due_at": one.due_at,
        "responsible": one.responsible.email,
        "backup": one.backup.email if one.backup else None,
        "reminded_at": one.reminded_at,
        "escalated_at": one.escalated_at,
    }


def _policy(policy: DeadlinePolicy) -> dict[str, Any]:
    return {
        "unread_hours": policy.unread_hours,
        "grace_hours": policy.grace_hours,
        "quiet_weekends": policy.quiet_weekends,
        "backup": policy.backup.email if policy.backup else None,
    }
