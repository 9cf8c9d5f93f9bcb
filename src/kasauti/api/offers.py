"""Offers: drafted, checked, proposed, approved by a second person, sent, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission, Secret
from kasauti.actions import offer_replies, offers
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, OFFER
from kasauti.records.models import Application, Offer, OfferLetter, OfferQuestion, User
from kasauti.records.permissions import standing_of

router = Router(tags=["offers"])
LIST = Bearer("offers:read", Permission.OFFERS_SEE, APPLICATION)
READ = Bearer("offers:read", Permission.OFFERS_SEE, OFFER)
DRAFT = Bearer("offers:write", Permission.OFFERS_PREPARE, APPLICATION)
PREPARE = Bearer("offers:write", Permission.OFFERS_PREPARE, OFFER)
APPROVE = Bearer("offers:write", Permission.OFFERS_APPROVE, OFFER)
EXTEND = Bearer("offers:write", Permission.OFFERS_EXTEND, OFFER)
_PAY = ("pay", "equity")
_KINDS = {
    "sent": OfferLetter.Kind.SENT,
    "signed": OfferLetter.Kind.SIGNED,
    "appointment": OfferLetter.Kind.APPOINTMENT,
}
Table = dict[str, Any]


class Override(Schema):
    """A broken rule that somebody let stand, and why."""

    rule: str
    reason: str


class Finding(Schema):
    """A rule that the letter breaks."""

    rule: str
    what: str


class QuestionShown(Schema):
    """What the candidate asked, and the answer."""

    id: int
    text: str
    answer: str


class OfferShown(Schema):
    """One version of an offer. Pay is left out where it is hidden from the token's user."""

    id: int
    application: int
    version: int
    state: str
    ctc: str | None = Field(description="Rupees a year, exact")
    terms: dict[str, Any] = Field(description="The offer as an offer file holds it")
    findings: list[Finding]
    overrides: list[Override]
    prepared_by: str
    approved_by: str | None
    created_at: datetime
    approved_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None
    reason: str
    questions: list[QuestionShown]


class OfferTold(Schema):
    """The tables of an offer file; whom it is for and its day follow by themselves."""

    company: Table
    work: Table
    engagement: Table
    offer: Table = Field(description="expires, further")
    pay: Table
    equity: Table | None = None


class OverrideTold(Schema):
    """Which rule may stand, and why."""

    rule: str = Field(max_length=80)
    reason: str = Field(min_length=1, max_length=1000)


class RevokeTold(Schema):
    """Why an offer is taken back."""

    reason: str = Field(min_length=1, max_length=1000)


class AnswerTold(Schema):
    """An answer to a candidate's question."""

    answer: str = Field(min_length=1, max_length=5000)


@router.get(
    "/applications/{pk}/offers", auth=LIST, response=Page[OfferShown],
    summary="List a person's offers, newest first",
)  # fmt: skip
def list_offers(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of every version of a person's offer."""
    user = user_of(request)
    return by_id(_known().filter(application=pk), wanted, lambda one: _shown(one, user))


@router.post(
    "/applications/{pk}/offers", auth=DRAFT, response={201: OfferShown}, summary="Draft an offer"
)
@once
def draft(request: HttpRequest, pk: int, body: OfferTold) -> tuple[int, dict[str, Any]]:
    """Draft an offer, or its next version; open earlier ones are superseded."""
    application = get_object_or_404(Application.objects.select_related("candidate"), pk=pk)
    terms = {name: table for name, table in body.dict().items() if table is not None}
    candidate = application.candidate
    terms["candidate"] = {"name": str(candidate), "email": candidate.email}
    terms["offer"] = {**terms["offer"], "dated": timezone.localdate().isoformat()}
    try:
        made = offers.prepare(application, terms, by=user_of(request))
    except ArithmeticError:
        raise Problem(422, "A figure or a day of these terms is out of range") from None
    return 201, _shown(_found(made.pk), user_of(request))


@router.get("/offers/{pk}", auth=READ, response=OfferShown, summary="Show an offer")
def show_offer(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one version of an offer."""
    return _shown(_found(pk), user_of(request))


@router.get(
    "/offers/{pk}/letters/{kind}", auth=READ, summary="Send a letter",
    openapi_extra=sends("application/pdf"),
)  # fmt: skip
def letter(
    request: HttpRequest, pk: int, kind: Literal["draft", "sent", "signed", "appointment"]
) -> HttpResponse:
    """Return a letter's pages: as they would be sent, or as they were kept."""
    one = _found(pk)
    if not _sees_pay(one, user_of(request)):
        raise Problem(403, "A letter tells pay, which is hidden from whose token this is")
    if kind == "draft":
        pdf = offers.printed(offers.letter_of(one), one)
    else:
        pdf = bytes(get_object_or_404(one.letters, kind=_KINDS[kind]).pdf)
    return HttpResponse(pdf, content_type="application/pdf")


@router.post(
    "/offers/{pk}/override", auth=PREPARE, response={200: OfferShown}, summary="Let a rule stand"
)
@once
def override(request: HttpRequest, pk: int, body: OverrideTold) -> tuple[int, dict[str, Any]]:
    """Let a broken rule stand, in the name of the token's user and with the reason."""
    offers.override(_found(pk), rule=body.rule, reason=body.reason, by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post(
    "/offers/{pk}/propose", auth=PREPARE, response={200: OfferShown}, summary="Ask for approval"
)
@once
def propose(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Ask a second person for approval; the requisition's chain is asked as well."""
    offers.propose(_found(pk), by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post("/offers/{pk}/approve", auth=APPROVE, response={200: OfferShown}, summary="Approve")
@once
def approve(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Approve as a second person."""
    offers.approve(_found(pk), by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post("/offers/{pk}/send", auth=EXTEND, response={200: OfferShown}, summary="Send an offer")
@once
def send(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Send the candidate the link to the approved offer."""
    offers.send(_found(pk), by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post("/offers/{pk}/revoke", auth=EXTEND, response={200: OfferShown}, summary="Take it back")
@once
def revoke(request: HttpRequest, pk: int, body: RevokeTold) -> tuple[int, dict[str, Any]]:
    """Take an offer back before it is accepted; its link then opens nothing."""
    offers.revoke(_found(pk), reason=body.reason, by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post(
    "/offers/{pk}/appoint", auth=EXTEND, response={200: OfferShown}, summary="Make the appointment"
)
@once
def appoint(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Make the sealed appointment letter of an accepted offer."""
    offer_replies.appoint(_found(pk), by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


@router.post(
    "/offers/{pk}/questions/{question}/answer", auth=PREPARE, response={200: OfferShown},
    summary="Answer a question",
)  # fmt: skip
@once
def answer(
    request: HttpRequest, pk: int, question: int, body: AnswerTold
) -> tuple[int, dict[str, Any]]:
    """Answer what the candidate asked; they get it by mail and beside the offer."""
    asked = get_object_or_404(OfferQuestion, pk=question, offer=pk)
    offers.answer(asked, body.answer, by=user_of(request))
    return 200, _shown(_found(pk), user_of(request))


def _known() -> Any:
    rows = Offer.objects.select_related("application__candidate", "prepared_by", "approved_by")
    return rows.prefetch_related("questions")


def _found(pk: int) -> Offer:
    found: Offer = get_object_or_404(_known(), pk=pk)
    return found


def _sees_pay(offer: Offer, viewer: User) -> bool:
    return standing_of(viewer).sees(Secret.PAY, offer.application.role_id)


def _shown(offer: Offer, viewer: User) -> dict[str, Any]:
    pay = _sees_pay(offer, viewer)
    times = ("created_at", "approved_at", "sent_at", "ended_at")
    return {name: iso(getattr(offer, name)) for name in times} | {
        "id": offer.pk,
        "application": offer.application_id,
        "version": offer.version,
        "state": str(offer.state),
        "ctc": str(offers.terms_of(offer).package.ctc.amount) if pay else None,
        "terms": {name: held for name, held in offer.terms.items() if pay or name not in _PAY},
        "findings": [
            {"rule": one.requirement.id, "what": one.requirement.title}
            for one in offers.standing_findings(offer).findings
        ],
        "overrides": [{"rule": one["rule"], "reason": one["reason"]} for one in offer.overrides],
        "prepared_by": str(offer.prepared_by),
        "approved_by": str(offer.approved_by) if offer.approved_by else None,
        "reason": offer.reason,
        "questions": [
            {"id": one.pk, "text": one.text, "answer": one.answer} for one in offer.questions.all()
        ],
    }
