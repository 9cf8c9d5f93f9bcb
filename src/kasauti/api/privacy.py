"""The privacy desk: requests with their deadlines, consents, clocks, exports, erasures, holds."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import (
    access_export,
    data_requests,
    erasures,
    ledgers,
    legal_holds,
    nominees,
    purposes,
)
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.privacy import Purpose
from kasauti.records import privacy_scope
from kasauti.records.concerned import CANDIDATE, DATA_REQUEST, LEGAL_HOLD
from kasauti.records.models import Candidate, DataRequest, Erasure, LegalHold

router = Router(tags=["privacy"])
LIST = Bearer("privacy:read", Permission.PRIVACY_SEE)
READ = Bearer("privacy:read", Permission.PRIVACY_SEE, CANDIDATE)
WRITE = Bearer("privacy:write", Permission.PRIVACY_ANSWER, CANDIDATE)
END = Bearer("privacy:write", Permission.PRIVACY_ANSWER, DATA_REQUEST)
EXPORT = Bearer("privacy:write", Permission.CANDIDATES_EXPORT, CANDIDATE)
HOLD = Bearer("privacy:write", Permission.PRIVACY_CHANGE, CANDIDATE)
LIFT = Bearer("privacy:write", Permission.PRIVACY_CHANGE, LEGAL_HOLD)
MOST = 200


class ConsentLine(Schema):
    """A purpose agreed to or taken back, on which notice."""

    purpose: str
    given: bool
    version: str
    language: str
    digest: str = Field(description="SHA-256 of the notice's words")
    way: str
    at: datetime


class HandedOut(Schema):
    """That a person's data was taken along."""

    entry: int = Field(description="Of the audit trail")
    at: datetime
    by: str


class HoldShown(Schema):
    """That a person's data must stay for now."""

    id: int
    person: int
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None


class RequestShown(Schema):
    """What a person asked, until when they are answered, and what they were told."""

    id: int
    person: int
    kind: str
    way: str
    words: str
    received_on: date
    due_on: date
    by: str | None = Field(description="Who wrote it down; null: the person, on their own page")
    erase_after: datetime | None = Field(description="Of an erasure: held and cancellable so long")
    kept_by: str = Field(description="What keeps an erasure waiting; empty where nothing does")
    answer: str
    answered_at: datetime | None
    cancelled_at: datetime | None


class PrivacyShown(Schema):
    """One person's ledger, clock, requests, holds and exports."""

    person: int
    erase_on: date | None = Field(description="By the retention clock; null: not while that holds")
    because: str
    standing: dict[str, bool] = Field(description="Purpose → whether consent stands")
    consents: list[ConsentLine]
    handed_out: list[HandedOut]
    holds: list[HoldShown]
    requests: list[RequestShown]
    nominee: str | None = Field(description="Who acts for them when they no longer can")


class DueShown(Schema):
    """Somebody whose retention clock has run out, or one purpose of theirs that is over."""

    person: int
    purpose: str = Field(description="Empty where all of them is due")
    erase_on: date | None
    because: str


class ReceiptShown(Schema):
    """An erasure: how much, where, and what a search found afterwards; nobody's data."""

    id: int
    code: str
    asked_by: str
    way: str = Field(description="How somebody of the team was asked; empty where nobody was")
    at: datetime
    finished_at: datetime | None
    waits_for: list[str] = Field(description="Machines that have not removed their copies yet")
    erased: dict[str, int]
    found_after: dict[str, int]


class RequestTold(Schema):
    """What a person asked by letter, mail, phone or in person."""

    kind: DataRequest.Kind
    way: DataRequest.Way
    words: str = Field("", max_length=4000)
    received_on: date | None = Field(None, description="Today where it is left out")


class ReplyTold(Schema):
    """What the person reads."""

    words: str = Field(min_length=1, max_length=4000)


class HoldTold(Schema):
    """Why the data must stay; whoever asks for its erasure reads it."""

    reason: str = Field(min_length=1, max_length=300)


@router.get(
    "/privacy/requests", auth=LIST, response=Page[RequestShown], summary="List what people asked"
)
def list_requests(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of what people asked about their data, the newest first."""
    return by_id(privacy_scope.requests(user_of(request)), wanted, _request)


@router.post(
    "/privacy/people/{pk}/requests", auth=WRITE, response={201: RequestShown},
    summary="Write down what a person asked",
)  # fmt: skip
@once
def write_request(request: HttpRequest, pk: int, body: RequestTold) -> tuple[int, dict[str, Any]]:
    """Write a request down; an erasure is held for a day, then done unless it is taken back."""
    if body.way == DataRequest.Way.OWN_PAGE:
        raise Problem(422, "Only the person themselves asks on their own page")
    made = data_requests.write_down(
        _person(pk), body.kind, way=body.way, words=body.words, received_on=body.received_on,
        by=user_of(request),
    )  # fmt: skip
    return 201, _request(made)


@router.post(
    "/privacy/requests/{pk}/answer", auth=END, response={200: RequestShown}, summary="Answer one"
)
@once
def answer_request(request: HttpRequest, pk: int, body: ReplyTold) -> tuple[int, dict[str, Any]]:
    """Answer a request; the person reads it on their own page."""
    asked = get_object_or_404(DataRequest, pk=pk)
    return 200, _request(data_requests.answer(asked, body.words, by=user_of(request)))


@router.post(
    "/privacy/requests/{pk}/take-back", auth=END, response={200: RequestShown},
    summary="Take one back",
)  # fmt: skip
@once
def take_request_back(request: HttpRequest, pk: int, body: ReplyTold) -> tuple[int, dict[str, Any]]:
    """Take a request back, an erasure while it waits; the person reads why."""
    asked = get_object_or_404(DataRequest, pk=pk)
    return 200, _request(data_requests.take_back(asked, words=body.words, by=user_of(request)))


@router.get(
    "/privacy/people/{pk}", auth=READ, response=PrivacyShown, summary="Show one person's record"
)
def show_privacy(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one person's consents, clock, requests, legal holds and exports."""
    return _privacy(_person(pk))


@router.post(
    "/privacy/people/{pk}/export", auth=EXPORT, summary="Make the packet of all that is held",
    openapi_extra=sends("application/zip"),
)  # fmt: skip
def export_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Return all that is held about a person as a zip, to be handed to them; it is audited."""
    packed = access_export.take_along(_person(pk), by=user_of(request))
    return HttpResponse(packed, content_type="application/zip")


@router.post(
    "/privacy/people/{pk}/consents/{purpose}/take-back", auth=WRITE,
    response={200: PrivacyShown}, summary="Write down that a consent was taken back",
)  # fmt: skip
@once
def take_consent_back(
    request: HttpRequest, pk: int, purpose: Purpose
) -> tuple[int, dict[str, Any]]:
    """Write down that a consent was taken back, or that its purpose is over and all is deleted."""
    person = _person(pk)
    try:
        purposes.take_back(person, purpose, by=user_of(request))
    except Refused as refusal:
        raise Problem(422, str(refusal)) from None
    return 200, _privacy(person)


@router.post(
    "/privacy/people/{pk}/holds", auth=HOLD, response={201: HoldShown}, summary="Place a legal hold"
)
@once
def place_hold(request: HttpRequest, pk: int, body: HoldTold) -> tuple[int, dict[str, Any]]:
    """Keep a person's data from every erasure until the hold is lifted."""
    return 201, _hold(legal_holds.place(_person(pk), reason=body.reason, by=user_of(request)))


@router.post(
    "/privacy/holds/{pk}/lift", auth=LIFT, response={200: HoldShown}, summary="Lift a legal hold"
)
@once
def lift_hold(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """End a hold; an erasure that waited for it is done within the hour."""
    held = get_object_or_404(LegalHold, pk=pk)
    return 200, _hold(legal_holds.lift(held, by=user_of(request)))


@router.get("/privacy/holds", auth=LIST, response=Page[HoldShown], summary="List legal holds")
def list_holds(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the legal holds, lifted ones too, the newest first."""
    return by_id(privacy_scope.legal_holds(user_of(request)), wanted, _hold)


@router.get(
    "/privacy/due", auth=LIST, response=list[DueShown], summary="List whose clock has run out"
)
def list_due(request: HttpRequest) -> list[dict[str, Any]]:
    """Return up to 200 people who are kept longer than their retention clock allows."""
    people = privacy_scope.people(user_of(request))
    due = [_due(one) for one in islice(erasures.overdue(among=people), MOST)]
    return due + [_over(one) for one in islice(purposes.waiting(among=people), MOST - len(due))]


@router.get(
    "/privacy/erasures", auth=LIST, response=Page[ReceiptShown], summary="List receipts"
)  # fmt: skip
def list_erasures(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the receipts of erasures, the newest first."""
    return by_id(Erasure.objects.prefetch_related("parts__machine"), wanted, _receipt)


def _person(pk: int) -> Candidate:
    return get_object_or_404(Candidate, pk=pk)


def _privacy(person: Candidate) -> dict[str, Any]:
    ledger = ledgers.of(person)
    nominee = nominees.named(person)
    rows = person.data_requests.select_related("by").order_by("-pk")
    return {
        "person": person.pk,
        "erase_on": iso(ledger.clock.on),
        "because": ledger.clock.because,
        "standing": {str(one): ledger.stands(one) for one in Purpose},
        "consents": [
            {
                "purpose": line.purpose,
                "given": line.given,
                "version": line.version,
                "language": line.language,
                "digest": line.digest,
                "way": line.way,
                "at": line.at.isoformat(),
            }
            for line in ledger.lines
        ],
        "handed_out": [
            {"entry": one.number, "at": one.at.isoformat(), "by": one.actor}
            for one in ledger.handed_out
        ],
        "holds": [_hold(one) for one in legal_holds.standing([person.pk]).select_related("by")],
        "requests": [_request(one) for one in rows],
        "nominee": f"{nominee.name}, {nominee.contact}" if nominee else None,
    }


def _request(asked: DataRequest) -> dict[str, Any]:
    return {
        "id": asked.pk,
        "person": asked.candidate_id,
        "kind": asked.kind,
        "way": asked.way,
        "words": asked.words,
        "received_on": iso(asked.received_on),
        "due_on": iso(asked.due_on),
        "by": str(asked.by) if asked.by else None,
        "erase_after": iso(asked.erase_after),
        "kept_by": asked.kept_by,
        "answer": asked.answer,
        "answered_at": iso(asked.answered_at),
        "cancelled_at": iso(asked.cancelled_at),
    }


def _hold(hold: LegalHold) -> dict[str, Any]:
    return {
        "id": hold.pk,
        "person": hold.candidate_id,
        "reason": hold.reason,
        "by": str(hold.by),
        "at": hold.at.isoformat(),
        "lifted_at": iso(hold.lifted_at),
    }


def _due(person: Candidate) -> dict[str, Any]:
    clock = erasures.due(person)
    told = {"erase_on": iso(clock.on), "because": clock.because}
    return {"person": person.pk, "purpose": "", **told}


def _over(one: purposes.Over) -> dict[str, Any]:
    told = {"erase_on": iso(one.clock.on), "because": one.clock.because}
    return {"person": one.candidate.pk, "purpose": str(one.purpose), **told}


def _receipt(erasure: Erasure) -> dict[str, Any]:
    return {
        "id": erasure.pk,
        "code": erasure.code,
        "asked_by": erasure.asked_by,
        "way": erasure.way,
        "at": erasure.at.isoformat(),
        "finished_at": iso(erasure.finished_at),
        "waits_for": erasure.waits_for(),
        "erased": erasure.erased,
        "found_after": erasure.found_after,
    }
