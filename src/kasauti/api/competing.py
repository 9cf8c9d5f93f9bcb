"""Competing offers: what a candidate named, and ours set against the latest line by line."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission, Secret
from kasauti.actions import competing, offers
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import APPLICATION
from kasauti.records.models import Application, CompetingOffer, Offer, User
from kasauti.records.permissions import standing_of

router = Router(tags=["offers"])
READ = Bearer("offers:read", Permission.OFFERS_SEE, APPLICATION)
NOTE = Bearer("offers:write", Permission.OFFERS_PREPARE, APPLICATION)
Money = Annotated[str, Field(max_length=40, description="48 lakh")]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=3)]


class CompetingTold(Schema):
    """Another company's offer; what is not told is taken as ours, a bonus not told is none."""

    employer: str = Field(min_length=1, max_length=200)
    ctc: Money
    state: str = Field("", max_length=60)
    pf: Literal["", "ceiling", "full"] = ""
    basic_percent: Percent | None = Field(None, description="Of fixed CTC")
    variable_percent: Percent | None = Field(None, description="Of CTC")
    nps_percent: Percent | None = Field(None, description="Of basic")
    joining_bonus: Money = ""
    retention_bonus: Money = ""
    notice_buy_out: Money = ""
    equity_a_year: Money = Field("", description="As they value it; in no sum")


class CompetingShown(Schema):
    """What the candidate named, as it was told."""

    id: int
    application: int
    employer: str
    terms: dict[str, str]
    by: str
    at: datetime


class LineShown(Schema):
    """A line of both packages, in rupees a year."""

    name: str
    ours: str
    theirs: str
    difference: str = Field(description="Ours less theirs")


class ComparisonShown(Schema):
    """Our latest offer against the latest that was named; equity stands beside it, in no sum."""

    offer: int
    competing: CompetingShown
    lines: list[LineShown]
    warnings: list[str]
    our_equity: str | None
    their_equity: str | None


@router.get(
    "/applications/{pk}/competing-offers", auth=READ, response=Page[CompetingShown],
    summary="List the offers that the candidate named",
)  # fmt: skip
def list_competing(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the offers that the candidate named, the newest first."""
    _pay_seen(_application(pk), user_of(request))
    rows = CompetingOffer.objects.filter(application=pk).select_related("by")
    return by_id(rows, wanted, _named)


@router.post(
    "/applications/{pk}/competing-offers", auth=NOTE, response={201: CompetingShown},
    summary="Note what the candidate named",
)  # fmt: skip
@once
def note_competing(
    request: HttpRequest, pk: int, body: CompetingTold
) -> tuple[int, dict[str, Any]]:
    """Keep what the candidate named; it must be such that it can be compared."""
    application = _application(pk)
    _pay_seen(application, user_of(request))
    terms = body.dict(exclude={"employer"})
    told = {name: str(value) for name, value in terms.items() if value not in (None, "")}
    held = competing.note(application, employer=body.employer, told=told, by=user_of(request))
    return 201, _named(held)


@router.get(
    "/applications/{pk}/competing-offers/comparison", auth=READ, response=ComparisonShown,
    summary="Set ours against the latest named",
)  # fmt: skip
def compare_offers(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return every line of both packages, built by the same rules."""
    _pay_seen(_application(pk), user_of(request))
    offer = Offer.objects.filter(application=pk).first()
    latest = CompetingOffer.objects.filter(application=pk).select_related("by").first()
    if offer is None or latest is None:
        raise Refused("Two offers are compared: draft ours, and note what the candidate named")
    found = competing.comparison(offers.terms_of(offer), latest.terms)
    return {
        "offer": offer.pk,
        "competing": _named(latest),
        "lines": [
            {
                "name": one.name,
                "ours": str(one.ours.amount),
                "theirs": str(one.theirs.amount),
                "difference": str(one.difference.amount),
            }
            for one in found.lines
        ],
        "warnings": list(found.warnings),
        "our_equity": str(found.our_equity.amount) if found.our_equity else None,
        "their_equity": str(found.their_equity.amount) if found.their_equity else None,
    }


def _application(pk: int) -> Application:
    return get_object_or_404(Application.objects.select_related("role", "candidate"), pk=pk)


def _pay_seen(application: Application, viewer: User) -> None:
    if not standing_of(viewer).sees(Secret.PAY, application.role_id):
        raise Problem(403, "An offer tells pay, which is hidden from whose token this is")


def _named(held: CompetingOffer) -> dict[str, Any]:
    return {
        "id": held.pk,
        "application": held.application_id,
        "employer": held.employer,
        "terms": held.terms,
        "by": str(held.by),
        "at": held.at.isoformat(),
    }
