"""Requisitions: positions asked for, their approvals, and decisions in one's turn."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission, Secret
from kasauti.actions import approvals, requisitions
from kasauti.api.colleagues import colleagues
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import REQUISITION, ROLE, STEP
from kasauti.records.models import (
    Approval,
    ApprovalKind,
    ApprovalStep,
    Requisition,
    Role,
    User,
)
from kasauti.records.permissions import standing_of, visible
from kasauti.values import Rupees

router = Router(tags=["requisitions"])
LIST = Bearer("requisitions:read", Permission.REQUISITIONS_SEE)
READ = Bearer("requisitions:read", Permission.REQUISITIONS_SEE, REQUISITION)
OPEN = Bearer("requisitions:write", Permission.REQUISITIONS_CHANGE, ROLE)
CHANGE = Bearer("requisitions:write", Permission.REQUISITIONS_CHANGE, REQUISITION)
DECIDE = Bearer("requisitions:write", Permission.REQUISITIONS_APPROVE, STEP)
Kind = Literal["start", "headcount"]


class StepShown(Schema):
    """One approver's turn; ``approved`` is None while it is open."""

    id: int
    approver: str
    approved: bool | None
    words: str
    decided_by: str | None
    decided_at: datetime | None


class ApprovalShown(Schema):
    """One asking for an approval."""

    id: int
    kind: str
    state: str
    asked_by: str
    asked_at: datetime
    steps: list[StepShown]


class RequisitionShown(Schema):
    """Positions asked for on a role; the pay only where it is shown to the token's user."""

    id: int
    role: str
    headcount: int
    taken: int
    low: str | None = Field(description="Rupees a year, exact")
    high: str | None
    case: str
    recruit_by: date
    start_by: date
    closed: bool
    approvals: list[ApprovalShown]


class RequisitionAsked(Schema):
    """What is asked for. Approvers are mail addresses, in the order they are asked in."""

    headcount: int = Field(ge=1, le=500)
    low: Decimal = Field(gt=0, max_digits=14, decimal_places=2, description="Rupees a year")
    high: Decimal = Field(gt=0, max_digits=14, decimal_places=2)
    case: str = Field(min_length=1, max_length=5000)
    recruit_by: date
    start_by: date
    start: list[str] = Field(max_length=10, description="Who approves to start recruiting")
    positions: list[str] = Field(max_length=10, description="Who approves the headcount")
    offer: list[str] = Field([], max_length=10, description="Who approves each offer")


class StepDecided(Schema):
    """A decision in one's turn; declining needs words."""

    approved: bool
    words: str = Field("", max_length=500)


@router.get(
    "/requisitions", auth=LIST, response=Page[RequisitionShown],
    summary="List requisitions, newest first",
)  # fmt: skip
def list_requisitions(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of requisitions."""
    user = user_of(request)
    rows, taken = visible(_known(), user, Permission.REQUISITIONS_SEE), requisitions.taken_by_role()
    return by_id(rows, wanted, lambda one: _shown(one, user, taken[one.role_id]))


@router.post(
    "/roles/{slug}/requisitions", auth=OPEN, response={201: RequisitionShown},
    summary="Open a requisition",
)  # fmt: skip
@once
def open_requisition(
    request: HttpRequest, slug: str, body: RequisitionAsked
) -> tuple[int, dict[str, Any]]:
    """Ask for positions on a role."""
    role, user = get_object_or_404(Role, slug=slug), user_of(request)
    made = requisitions.open_requisition(role, *_asked(body), by=user)
    return 201, _shown(_found(made.pk), user)


@router.get(
    "/requisitions/{pk}", auth=READ, response=RequisitionShown, summary="Show a requisition"
)
def show_requisition(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one requisition with its approvals."""
    return _shown(_found(pk), user_of(request))


@router.put(
    "/requisitions/{pk}", auth=CHANGE, response={200: RequisitionShown},
    summary="Change a requisition",
)  # fmt: skip
@once
def change_requisition(
    request: HttpRequest, pk: int, body: RequisitionAsked
) -> tuple[int, dict[str, Any]]:
    """Change what is asked for; other figures than those approved must be approved again."""
    requisitions.change(_found(pk), *_asked(body), by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post(
    "/requisitions/{pk}/approvals/{kind}", auth=CHANGE, response={201: RequisitionShown},
    summary="Ask for an approval",
)  # fmt: skip
@once
def ask_approval(request: HttpRequest, pk: int, kind: Kind) -> tuple[int, dict[str, Any]]:
    """Ask the chain to start recruiting, or to open the headcount."""
    approvals.ask(_found(pk), ApprovalKind[kind.upper()], by=user_of(request))
    return 201, _shown(_found(pk), user_of(request))


@router.post(
    "/requisitions/{pk}/close", auth=CHANGE, response={200: RequisitionShown},
    summary="Close a requisition",
)  # fmt: skip
@once
def close_requisition(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """End a requisition: filled or no longer wanted."""
    requisitions.close(_found(pk), by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post(
    "/approval-steps/{pk}/decision", auth=DECIDE, response={200: ApprovalShown},
    summary="Approve or decline in one's turn",
)  # fmt: skip
@once
def decide_step(request: HttpRequest, pk: int, body: StepDecided) -> tuple[int, dict[str, Any]]:
    """Decide a step, as its approver or whoever stands in for them."""
    step = get_object_or_404(ApprovalStep.objects.select_related("approval"), pk=pk)
    approval = approvals.decide(step, body.approved, body.words, by=user_of(request))
    return 200, _approval(approval)


def _known() -> Any:
    return Requisition.objects.select_related("role").prefetch_related(
        "approvals__steps__approver", "approvals__steps__decided_by", "approvals__asked_by"
    )


def _found(pk: int) -> Requisition:
    found: Requisition = get_object_or_404(_known(), pk=pk)
    return found


def _asked(body: RequisitionAsked) -> tuple[requisitions.Positions, requisitions.Chains]:
    asked = requisitions.Positions(
        body.headcount, Rupees(body.low), Rupees(body.high), body.case,
        body.recruit_by, body.start_by,
    )  # fmt: skip
    chains = {
        ApprovalKind.START: colleagues(body.start),
        ApprovalKind.HEADCOUNT: colleagues(body.positions),
        ApprovalKind.OFFER: colleagues(body.offer),
    }
    return asked, chains


def _shown(requisition: Requisition, viewer: User, taken: int | None = None) -> dict[str, Any]:
    pay = standing_of(viewer).sees(Secret.PAY, requisition.role_id)
    return {
        "id": requisition.pk,
        "role": requisition.role.slug,
        "headcount": requisition.headcount,
        "taken": requisitions.taken(requisition.role) if taken is None else taken,
        "low": str(requisition.low) if pay else None,
        "high": str(requisition.high) if pay else None,
        "case": requisition.case,
        "recruit_by": requisition.recruit_by.isoformat(),
        "start_by": requisition.start_by.isoformat(),
        "closed": requisition.closed_at is not None,
        "approvals": [_approval(one) for one in requisition.approvals.all()],
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "id": approval.pk,
        "kind": str(approval.kind),
        "state": str(approval.state),
        "asked_by": str(approval.asked_by),
        "asked_at": approval.asked_at.isoformat(),
        "steps": [
            {
                "id": step.pk,
                "approver": str(step.approver),
                "approved": step.approved,
                "words": step.words,
                "decided_by": str(step.decided_by) if step.decided_by else None,
                "decided_at": iso(step.decided_at),
            }
            for step in approval.steps.all()
        ],
    }
