"""The register of breaches of personal data, and whom people complain to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints

from kasauti import privacy
from kasauti.access import Permission
from kasauti.actions import breaches, privacy_contacts
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import Breach, PrivacyContact

router = Router(tags=["privacy"])
READ = Bearer("privacy:read", Permission.PRIVACY_SEE)
CHANGE = Bearer("privacy:write", Permission.PRIVACY_CHANGE)
Words = Annotated[str, StringConstraints(max_length=4000)]


class BreachTold(Schema):
    """What is known of a breach; it names nobody."""

    happened: str = Field(min_length=1, max_length=300, description="When and where")
    what: str = Field(min_length=1, max_length=4000)
    kinds: Words = Field("", description="Which kinds of data, and how much")
    people: int | None = Field(None, ge=0, lt=2**31)
    consequences: Words = ""
    cause: Words = ""
    measures: Words = ""
    prevention: Words = ""


class NewBreach(BreachTold):
    """A breach that was just found."""

    known_at: AwareDatetime


class BreachShown(BreachTold):
    """A breach, until when it is reported, and who was told."""

    id: int
    known_at: datetime
    report_due: datetime
    people_told_at: datetime | None
    board_told_at: datetime | None
    reported_at: datetime | None


class PrivacyContactTold(Schema):
    """Whom people complain to about their data."""

    name: str = Field(min_length=1, max_length=200)
    email: str = Field(min_length=3, max_length=320)
    phone: str = Field("", max_length=40)


class PrivacyContactShown(Schema):
    """Whom people complain to; empty until an owner or a setting names somebody."""

    name: str
    email: str
    phone: str


@router.get(
    "/privacy/contact", auth=READ, response=PrivacyContactShown, summary="Whom people complain to"
)
def show_privacy_contact(request: HttpRequest) -> dict[str, Any]:
    """Return who stands on every candidate's page."""
    return _contact(privacy_contacts.contact())


@router.put(
    "/privacy/contact", auth=CHANGE, response=PrivacyContactShown, summary="Name whom"
)  # fmt: skip
@once
def change_privacy_contact(
    request: HttpRequest, body: PrivacyContactTold
) -> tuple[int, dict[str, Any]]:
    """Name whom people complain to."""
    return 200, _contact(privacy_contacts.change(**body.dict(), by=user_of(request)))


@router.get("/breaches", auth=READ, response=Page[BreachShown], summary="List breaches")
def list_breaches(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the breaches of personal data, the newest first."""
    return by_id(Breach.objects.all(), wanted, _breach)


@router.post("/breaches", auth=CHANGE, response={201: BreachShown}, summary="Write one down")
@once
def write_breach(request: HttpRequest, body: NewBreach) -> tuple[int, dict[str, Any]]:
    """Write a breach down; the clock of its report runs from when it was known."""
    return 201, _breach(breaches.write_down(**body.dict(), by=user_of(request)))


@router.get("/breaches/{pk}", auth=READ, response=BreachShown, summary="Show a breach")
def show_breach(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return what is known of a breach and who was told."""
    return _breach(get_object_or_404(Breach, pk=pk))


@router.put(
    "/breaches/{pk}", auth=CHANGE, response=BreachShown, summary="Write what is known since"
)
@once
def change_breach(request: HttpRequest, pk: int, body: BreachTold) -> tuple[int, dict[str, Any]]:
    """Put what is known now in the place of what was known."""
    held = get_object_or_404(Breach, pk=pk)
    return 200, _breach(breaches.change(held, **body.dict(), by=user_of(request)))


@router.post(
    "/breaches/{pk}/told/{step}", auth=CHANGE, response={200: BreachShown},
    summary="Note who was told",
)  # fmt: skip
@once
def tell_of_breach(request: HttpRequest, pk: int, step: str) -> tuple[int, dict[str, Any]]:
    """Note that ``people``, the ``board``, or the board in a detailed ``report`` were told now."""
    held = get_object_or_404(Breach, pk=pk)
    return 200, _breach(breaches.tell(held, step, by=user_of(request)))


def _contact(contact: PrivacyContact) -> dict[str, Any]:
    return {"name": contact.name, "email": contact.email, "phone": contact.phone}


def _breach(breach: Breach) -> dict[str, Any]:
    return {name: getattr(breach, name) for name in breaches.FIELDS} | {
        "id": breach.pk,
        "known_at": iso(breach.known_at),
        "report_due": iso(privacy.report_by(breach.known_at)),
        "people_told_at": iso(breach.people_told_at),
        "board_told_at": iso(breach.board_told_at),
        "reported_at": iso(breach.reported_at),
    }
