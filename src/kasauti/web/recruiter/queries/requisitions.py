"""What the pages of requisitions show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kasauti.access import Permission, Secret
from kasauti.actions import approvals, requisitions
from kasauti.records.models import (
    Approval,
    ApprovalKind,
    ApprovalState,
    Delegation,
    Requisition,
    Role,
    User,
)
from kasauti.records.permissions import standing_of, visible
from kasauti.values import Rupees
from kasauti.web.recruiter.requisition_forms import changeable_roles


@dataclass(frozen=True, slots=True)
class Row:
    """A requisition as the list and its page show it; the band only to whom pay is shown."""

    requisition: Requisition
    band: str
    taken: int
    late: bool
    approvals: tuple[tuple[str, str, Approval | None], ...]


def _known(user: User) -> QuerySet[Requisition]:
    rows = Requisition.objects.select_related("role", "made_by").prefetch_related(
        "approvals__steps__approver__delegations__delegate", "approvals__steps__decided_by",
        "approvals__offer__application__candidate", "approvals__offer__application__file",
        "approvals__asked_by",
    )  # fmt: skip
    return visible(rows, user, Permission.REQUISITIONS_SEE)


def row_of(requisition: Requisition, user: User, taken: int) -> Row:
    """Return one requisition with its taken places and how far its approvals are."""
    band = ""
    if standing_of(user).sees(Secret.PAY, requisition.role_id):
        low, high = Rupees(requisition.low), Rupees(requisition.high)
        band = f"{low.in_lakh()} – {high.in_lakh()}"
    last = {one.kind: one for one in requisition.approvals.all() if one.offer_id is None}
    told = [
        (str(kind), str(last[kind].state) if kind in last else "", last.get(kind))
        for kind in (ApprovalKind.START, ApprovalKind.HEADCOUNT)
    ]
    started = told[0][1] == ApprovalState.APPROVED
    late = not started and requisition.recruit_by < timezone.localdate()
    closed = requisition.closed_at is not None
    return Row(requisition, band, taken, late and not closed, tuple(told))


def list_page(user: User) -> dict[str, Any]:
    """Return the requisitions, open ones first, and what waits for the reader."""
    rows = _known(user).order_by("-closed_at", "recruit_by", "pk")[:200]
    taken = requisitions.taken_by_role()
    return {
        "section": "requisitions",
        "rows": [row_of(one, user, taken[one.role_id]) for one in rows],
        "waiting": approvals.waiting_for(user),
        "roles": changeable_roles(user),
        "delegations": Delegation.objects.filter(
            user=user, last__gte=timezone.localdate()
        ).select_related("delegate"),
    }


def _is_unpublished(requisition: Requisition) -> bool:
    """Return whether its role could stand on the careers page and does not."""
    role = requisition.role
    over = role.status == Role.Status.ARCHIVED or requisition.closed_at is not None
    return not role.published and not over


def requisition_page(pk: int, user: User) -> dict[str, Any]:
    """Return one requisition with every asking and each step of it."""
    requisition = _known(user).get(pk=pk)
    asked = list(requisition.approvals.all())
    now = [step for one in asked if (step := approvals.turn(one))]
    mine = {step.pk for step in now if approvals.may_decide(step, user)}
    open_kinds = {
        one.kind for one in asked
        if one.offer_id is None and one.state in (ApprovalState.ASKED, ApprovalState.APPROVED)
    }  # fmt: skip
    approved = {one.kind for one in asked if one.state == ApprovalState.APPROVED}
    kinds = [k for k in (ApprovalKind.START, ApprovalKind.HEADCOUNT) if k not in open_kinds]
    return {
        "section": "requisitions",
        "row": row_of(requisition, user, requisitions.taken(requisition.role)),
        "asked": asked,
        "mine": mine,
        "to_publish": ApprovalKind.START in approved and _is_unpublished(requisition),
        "to_ask": [] if requisition.closed_at else kinds,
        "chains": requisition.approvers.select_related("user"),
    }
