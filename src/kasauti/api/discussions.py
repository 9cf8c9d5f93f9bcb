"""What the team says of an application: notes with mentions, a hiring manager's decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import discussions
from kasauti.api.colleagues import colleagues
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, MINUTE
from kasauti.records.models import Application, Minute, Note, Verdict

router = Router(tags=["discussions"])
READ = Bearer("notes:read", Permission.APPLICATIONS_SEE, APPLICATION)
WRITE = Bearer("notes:write", Permission.NOTES_WRITE, APPLICATION)
OWN = Bearer("notes:read", Permission.APPLICATIONS_DECIDE)
ASK = Bearer("notes:write", Permission.APPLICATIONS_MOVE, APPLICATION)
DECIDE = Bearer("notes:write", Permission.APPLICATIONS_DECIDE, MINUTE)


class NoteShown(Schema):
    """A note for the team."""

    id: int
    text: str
    by: str
    at: datetime
    mentions: list[str] = Field(description="Whom it names and who was told, by mail address")


class NoteTold(Schema):
    """A note; ``@`` with a mail address or a first name tells whoever may see the application."""

    text: str = Field(min_length=1, max_length=5000)


class MinuteShown(Schema):
    """A decision asked of a hiring manager, and the answer. It moves nobody."""

    id: int
    application: int
    manager: str = Field(description="A mail address")
    asked_by: str
    asked_at: datetime
    verdict: str | None = Field(description="None while it is not answered")
    reason: str
    words: str
    at: datetime | None


class MinuteTold(Schema):
    """Of whom a decision is asked."""

    manager: str = Field(max_length=320, description="A mail address")


class VerdictTold(Schema):
    """The answer: a reason of ``/rejection-reasons`` for not taking forward, else words."""

    verdict: Verdict
    reason: str = Field("", max_length=40)
    words: str = Field("", max_length=500)


@router.get(
    "/applications/{pk}/notes", auth=READ, response=Page[NoteShown], summary="Read the notes"
)
def list_notes(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of an application's notes, the newest first."""
    rows = Note.objects.filter(application=pk).select_related("by").prefetch_related("mentions")
    return by_id(rows, wanted, _note)


@router.post(
    "/applications/{pk}/notes", auth=WRITE, response={201: NoteShown}, summary="Write a note"
)
@once
def write_note(request: HttpRequest, pk: int, body: NoteTold) -> tuple[int, dict[str, Any]]:
    """Write a note; whom it names is told by mail and in the page."""
    application = get_object_or_404(Application.objects.select_related("role"), pk=pk)
    return 201, _note(discussions.note(application, body.text, by=user_of(request)))


@router.get(
    "/applications/{pk}/minutes", auth=READ, response=Page[MinuteShown],
    summary="List the decisions asked for",
)  # fmt: skip
def list_minutes(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the decisions asked for on an application, the newest first."""
    return by_id(_minutes().filter(application=pk), wanted, _minute)


@router.post(
    "/applications/{pk}/minutes", auth=ASK, response={201: MinuteShown}, summary="Ask for a minute"
)
@once
def ask_minute(request: HttpRequest, pk: int, body: MinuteTold) -> tuple[int, dict[str, Any]]:
    """Ask a hiring manager for a decision; a mail with a signed link goes to them."""
    application = get_object_or_404(Application.objects.select_related("role"), pk=pk)
    (manager,) = colleagues([body.manager])
    return 201, _minute(discussions.ask(application, manager, by=user_of(request)))


@router.get(
    "/minutes", auth=OWN, response=Page[MinuteShown], summary="List the decisions asked of oneself"
)
def own_minutes(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of what the token's user was asked and has not answered, the newest first."""
    rows = discussions.waiting_for(user_of(request)).select_related("by", "asked_by")
    return by_id(rows, wanted, _minute)


@router.post(
    "/minutes/{pk}/answer", auth=DECIDE, response={200: MinuteShown}, summary="Answer a minute"
)
@once
def answer_minute(request: HttpRequest, pk: int, body: VerdictTold) -> tuple[int, dict[str, Any]]:
    """Decide as the one who was asked; nobody answers in another's place."""
    asked = get_object_or_404(_minutes(), pk=pk, by=user_of(request))
    return 200, _minute(discussions.decide(asked, **body.dict()))


def _minutes() -> Any:
    return Minute.objects.select_related("by", "asked_by")


def _note(note: Note) -> dict[str, Any]:
    return {
        "id": note.pk,
        "text": note.text,
        "by": str(note.by),
        "at": note.at.isoformat(),
        "mentions": [one.email for one in note.mentions.all()],
    }


def _minute(minute: Minute) -> dict[str, Any]:
    return {
        "id": minute.pk,
        "application": minute.application_id,
        "manager": minute.by.email,
        "asked_by": str(minute.asked_by),
        "asked_at": minute.asked_at.isoformat(),
        "verdict": str(minute.verdict) or None,
        "reason": minute.reason,
        "words": minute.words,
        "at": iso(minute.at),
    }
