"""Mail with a candidate: the thread, one's own words, what came in, taking back, once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import mail, mail_threads, own_mail
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import APPLICATION, MAIL
from kasauti.records.models import Application, Mail, MailState, User
from kasauti.records.permissions import standing_of, visible

router = Router(tags=["mail"])
READ = Bearer("mail:read", Permission.MAIL_SEE, APPLICATION)
WRITE = Bearer("mail:write", Permission.MAIL_SEND, APPLICATION)
WAITING = Bearer("mail:read", Permission.MAIL_SEND)
ANSWER = Bearer("mail:read", Permission.MAIL_SEE)
CANCEL = Bearer("mail:write", Permission.MAIL_SEND, MAIL)


class MailShown(Schema):
    """A mail of a thread; signed links and codes in it are covered: they are the candidate's."""

    id: int
    template: str = Field(description="Empty for a mail in somebody's own words, and for answers")
    incoming: bool
    by: str | None
    subject: str
    body: str | None = Field(
        description="None where it is kept from the token's user: mails on exercises, adjustments "
        "and offers that Kasauti worded, and what is written about an offer to who sees none"
    )
    state: str
    waits: bool = Field(description="It came in and nobody has answered or settled it")
    at: datetime
    not_before: datetime
    failure: str


class MailWaiting(MailShown):
    """A mail that did not arrive or may not have left, or one that came in and waits."""

    application: int | None = Field(description="None for one that is about no application")
    to_team: bool = Field(description="To one of the team; told to owners only")


class MailWords(Schema):
    """A mail's words as they would read."""

    subject: str
    body: str


class MailPlace(Schema):
    """The application that a mail is about."""

    application: int = Field(ge=1, lt=2**53)


class MailTold(Schema):
    """A mail in one's own words; it may wait, cancellable, before it leaves.

    Words may name ``{name}``, ``{role}``, ``{employer}``, ``{sender}`` and, the body alone,
    ``{link}``, which opens the candidate's own page.
    """

    subject: str = Field(min_length=1, max_length=300)
    body: str = Field(min_length=1, max_length=20_000)
    hold_minutes: int = Field(0, ge=0, le=14 * 24 * 60)


@router.get("/applications/{pk}/mail", auth=READ, response=Page[MailShown], summary="Read a thread")
def thread(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the mails with a candidate about an application, the newest first."""
    application = get_object_or_404(Application, pk=pk)
    rows = mail_threads.thread(application).select_related("application")
    return by_id(rows, wanted, partial(_shown, reader=user_of(request)))


@router.post(
    "/applications/{pk}/mail", auth=WRITE, response={201: MailShown}, summary="Write a mail"
)
@once
def write(request: HttpRequest, pk: int, body: MailTold) -> tuple[int, dict[str, Any]]:
    """Write to a candidate in one's own words; what came in before is answered by it."""
    written = own_mail.write(
        _about(pk), subject=body.subject, body=body.body, by=user_of(request),
        hold=timedelta(minutes=body.hold_minutes),
    )  # fmt: skip
    return 201, _shown(written, reader=user_of(request))


@router.post(
    "/applications/{pk}/mail/preview", auth=WRITE, response=MailWords, summary="Preview a mail"
)
def preview(request: HttpRequest, pk: int, body: MailTold) -> dict[str, str]:
    """Return a mail with its variables filled in; nothing is sent."""
    subject, words = own_mail.preview(_about(pk), body.subject, body.body, by=user_of(request))
    return {"subject": subject, "body": words}


def _about(pk: int) -> Application:
    return get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)


@router.get(
    "/mail", auth=WAITING, response=Page[MailWaiting], summary="List what may not have left"
)
def list_undecided(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the mails that did not arrive, or may not have left."""
    rows = mail.undecided(user_of(request)).select_related("by", "application")
    return by_id(rows, wanted, partial(_waiting, reader=user_of(request)))


@router.get("/mail/to-answer", auth=ANSWER, response=Page[MailWaiting], summary="List what came in")
def list_to_answer(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the mails from candidates that wait for the token's user."""
    rows = mail_threads.to_answer(user_of(request)).select_related("by", "application")
    return by_id(rows, wanted, partial(_waiting, reader=user_of(request)))


@router.get(
    "/mail/unplaced", auth=WAITING, response=Page[MailWaiting], summary="List what has no place"
)
def list_unplaced(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the mails that came in and of which nobody knows the application."""
    rows = mail_threads.unplaced(user_of(request)).select_related("by", "application")
    return by_id(rows, wanted, partial(_waiting, reader=user_of(request)))


@router.post(
    "/mail/{pk}/place", auth=CANCEL, response={200: MailShown}, summary="Say whose a mail is"
)
@once
def place(request: HttpRequest, pk: int, body: MailPlace) -> tuple[int, dict[str, Any]]:
    """Put a mail that came in into the thread of the application it is about."""
    user = user_of(request)
    found = get_object_or_404(mail_threads.unplaced(user), pk=pk)
    seen = visible(Application.objects.all(), user, Permission.APPLICATIONS_SEE)
    about = get_object_or_404(seen, pk=body.application)
    return 200, _shown(mail_threads.place(found, about, by=user), reader=user)


@router.post(
    "/mail/{pk}/settle", auth=CANCEL, response={200: MailShown}, summary="Ask for no answer"
)
@once
def settle(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Say that a mail that came in needs no answer, or belongs to nobody."""
    user = user_of(request)
    return 200, _shown(mail_threads.settle(get_object_or_404(Mail, pk=pk), by=user), reader=user)


@router.post(
    "/mail/{pk}/cancel", auth=CANCEL, response={200: MailShown}, summary="Take a mail back"
)
@once
def cancel(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take a mail back while it waits, or leave one that did not arrive or may not have left."""
    user = user_of(request)
    found = get_object_or_404(mail.to_settle(user), pk=pk)
    return 200, _shown(mail.cancel(found, by=user), reader=user)


@router.post(
    "/mail/{pk}/send-again", auth=CANCEL, response={200: MailShown}, summary="Send a mail again"
)
@once
def send_again(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Send a mail again that did not arrive, or of which nobody knows whether it left.

    It goes to the address the person has now and keeps its Message-ID: some mailboxes that got
    the first drop the second, in others it arrives twice. It is refused where what it tells is not
    true any more: the move undone, the session moved or cancelled, the offer out no more.
    """
    user = user_of(request)
    found = get_object_or_404(mail.to_settle(user), pk=pk)
    return 200, _shown(mail.send_again(found, by=user), reader=user)


def _waiting(one: Mail, *, reader: User) -> dict[str, Any]:
    about = {"application": one.application_id, "to_team": one.user_id is not None}
    return _shown(one, reader=reader) | about


def _shown(one: Mail, *, reader: User) -> dict[str, Any]:
    return {
        "id": one.pk,
        "template": one.template,
        "incoming": bool(one.sender),
        "by": str(one.by) if one.by else None,
        "subject": one.told_subject,
        "body": None if one.user_id else mail_threads.body_for(one, standing_of(reader)),
        "state": str(one.state),
        "waits": one.state == MailState.RECEIVED and one.settled_at is None,
        "at": one.at.isoformat(),
        "not_before": one.not_before.isoformat(),
        "failure": one.failure,
    }
