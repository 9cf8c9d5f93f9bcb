"""Referral bonuses: noted for who accepted, due after the days of service, paid or ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import referrals
from kasauti.api.idempotency import once
from kasauti.api.joinings import Day
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso, rupees
from kasauti.records.concerned import APPLICATION, REFERRAL
from kasauti.records.models import Application, Joining, ReferralBonus
from kasauti.records.permissions import visible

router = Router(tags=["referrals"])
LIST = Bearer("offers:read", Permission.PAY_SEE)
NOTE = Bearer("offers:write", Permission.OFFERS_EXTEND, APPLICATION)
SETTLE = Bearer("offers:write", Permission.PAY_CHANGE, REFERRAL)


class BonusShown(Schema):
    """What a colleague earns for naming somebody who stays."""

    id: int
    application: int
    role: str
    referrer: str
    amount: str = Field(description="Rupees, exact")
    days: int = Field(description="Of service, until it is due")
    due_on: date | None = Field(description="None until the person has joined")
    state: Literal["due", "later", "paid", "ended"]
    noted_by: str
    noted_at: datetime
    paid_on: date | None
    ended_at: datetime | None
    reason: str


class BonusTold(Schema):
    """Who referred the person; the amount is the pay policy's unless it is told."""

    referrer: str = Field(min_length=1, max_length=200)
    amount: str = Field("", max_length=40, description="In rupees, as people write it: 75,000")


class PaidTold(Schema):
    """The day it was paid."""

    on: Day


class EndTold(Schema):
    """Why it is not paid."""

    reason: str = Field(min_length=1, max_length=300)


@router.get("/referrals", auth=LIST, response=Page[BonusShown], summary="List referral bonuses")
def list_referrals(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the bonuses of roles whose pay the token's user sees, the newest first."""
    rows = visible(_known(), user_of(request), Permission.PAY_SEE, role="application__role")
    page = by_id(rows, wanted, lambda bonus: {"bonus": bonus})
    bonuses = [one["bonus"] for one in page["items"]]
    desks = referrals.desks(bonuses)
    return page | {"items": [_shown(one, desks.get(one.application_id)) for one in bonuses]}


@router.post(
    "/applications/{pk}/referral", auth=NOTE, response={201: BonusShown},
    summary="Note who referred a person",
)  # fmt: skip
@once
def note_referral(request: HttpRequest, pk: int, body: BonusTold) -> tuple[int, dict[str, Any]]:
    """Note who referred a person who accepted; amount and wait are the policy's of today."""
    application = get_object_or_404(Application, pk=pk)
    made = referrals.note(
        application, referrer=body.referrer, amount=rupees(body.amount), by=user_of(request)
    )
    return 201, _one(made.pk)


@router.post(
    "/referrals/{pk}/paid", auth=SETTLE, response={200: BonusShown}, summary="Note it as paid"
)
@once
def pay_referral(request: HttpRequest, pk: int, body: PaidTold) -> tuple[int, dict[str, Any]]:
    """Note that a due bonus was paid."""
    referrals.paid(get_object_or_404(ReferralBonus, pk=pk), on=body.on, by=user_of(request))
    return 200, _one(pk)


@router.post("/referrals/{pk}/end", auth=SETTLE, response={200: BonusShown}, summary="End a bonus")
@once
def end_referral(request: HttpRequest, pk: int, body: EndTold) -> tuple[int, dict[str, Any]]:
    """End a bonus that will not fall due, with the reason."""
    bonus = get_object_or_404(ReferralBonus, pk=pk)
    referrals.end(bonus, reason=body.reason, by=user_of(request))
    return 200, _one(pk)


def _known() -> Any:
    return ReferralBonus.objects.select_related("application__role", "by")


def _one(pk: int) -> dict[str, Any]:
    bonus = get_object_or_404(_known(), pk=pk)
    return _shown(bonus, referrals.desks([bonus]).get(bonus.application_id))


def _shown(bonus: ReferralBonus, desk: Joining | None) -> dict[str, Any]:
    due = referrals.day_due(bonus, desk)
    return {
        "id": bonus.pk,
        "application": bonus.application_id,
        "role": bonus.application.role.slug,
        "referrer": bonus.referrer,
        "amount": str(bonus.amount),
        "days": bonus.days,
        "due_on": iso(due),
        "state": referrals.state(bonus, due),
        "noted_by": str(bonus.by),
        "noted_at": bonus.at.isoformat(),
        "paid_on": iso(bonus.paid_on),
        "ended_at": iso(bonus.ended_at),
        "reason": bonus.reason,
    }
