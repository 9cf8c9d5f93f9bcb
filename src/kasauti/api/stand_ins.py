"""Approvals that wait for oneself, and who decides in one's place while one is away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import approvals
from kasauti.api.colleagues import colleagues
from kasauti.api.idempotency import once
from kasauti.api.joinings import Day
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.models import ApprovalStep, Delegation

router = Router(tags=["requisitions"])
READ = Bearer("requisitions:read", Permission.REQUISITIONS_APPROVE)
WRITE = Bearer("requisitions:write", Permission.REQUISITIONS_APPROVE)


class StepWaiting(Schema):
    """An approval that the token's user may decide now."""

    id: int
    requisition: int
    role: str
    kind: str
    approver: str = Field(description="Oneself, or in whose place")
    asked_by: str
    asked_at: datetime


class StandInShown(Schema):
    """Who decides in one's place, from the first day to the last."""

    id: int
    delegate: str
    first: date
    last: date


class StandInTold(Schema):
    """Who decides in one's place on which days; both days count."""

    delegate: str = Field(max_length=320, description="A mail address")
    first: Day
    last: Day


@router.get(
    "/approval-steps", auth=READ, response=list[StepWaiting], summary="List what to approve"
)
def list_steps(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the approvals that wait for the token's user, the oldest first."""
    return [_step(one) for one in approvals.waiting_for(user_of(request))]


@router.get("/stand-ins", auth=READ, response=Page[StandInShown], summary="List one's stand-ins")
def list_stand_ins(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of those who decide in one's place, the latest told first."""
    rows = Delegation.objects.filter(user=user_of(request)).select_related("delegate")
    return by_id(rows, wanted, _stand_in)


@router.post("/stand-ins", auth=WRITE, response={201: StandInShown}, summary="Name a stand-in")
@once
def add_stand_in(request: HttpRequest, body: StandInTold) -> tuple[int, dict[str, Any]]:
    """Have somebody decide in one's place."""
    (delegate,) = colleagues([body.delegate])
    user = user_of(request)
    made = approvals.delegate(user, delegate, body.first, body.last, by=user)
    return 201, _stand_in(made)


@router.delete(
    "/stand-ins/{pk}", auth=WRITE, response={200: StandInShown}, summary="Decide oneself again"
)
def end_stand_in(request: HttpRequest, pk: int) -> dict[str, Any]:
    """End a stand-in of one's own at once."""
    held = get_object_or_404(Delegation, pk=pk, user=user_of(request))
    told = _stand_in(held)
    approvals.end_delegation(held, by=user_of(request))
    return told


def _step(step: ApprovalStep) -> dict[str, Any]:
    approval = step.approval
    return {
        "id": step.pk,
        "requisition": approval.requisition_id,
        "role": approval.requisition.role.slug,
        "kind": str(approval.kind),
        "approver": str(step.approver),
        "asked_by": str(approval.asked_by),
        "asked_at": approval.asked_at.isoformat(),
    }


def _stand_in(held: Delegation) -> dict[str, Any]:
    return {
        "id": held.pk,
        "delegate": str(held.delegate),
        "first": held.first.isoformat(),
        "last": held.last.isoformat(),
    }
