"""Mail with a candidate: the thread, a mail in one's own words, taking it back, once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import mail
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import APPLICATION, MAIL
from kasauti.records.models import Application, Mail

router = Router(tags=["mail"])
READ = Bearer("mail:read", Permission.MAIL_SEE, APPLICATION)
WRITE = Bearer("mail:write", Permission.MAIL_SEND, APPLICATION)
WAITING = Bearer("mail:read", Permission.MAIL_SEND)
CANCEL = Bearer("mail:write", Permission.MAIL_SEND, MAIL)


class MailShown(Schema):
    """A mail of a thread. Of one written from words that Kasauti fills in, the body is not told.

    Its links and codes open what is the candidate's alone.
    """

    id: int
    template: str = Field(description="Empty for a mail in somebody's own words, and for answers")
    incoming: bool
    by: str | None
    subject: str
    body: str | None
    state: str
    at: datetime
    not_before: datetime
    failure: str


class MailWaiting(MailShown):
    """A mail that may not have left: a person decides whether it is sent again or left."""

    application: int | None = Field(description="None for one that is about no application")
    to_team: bool = Field(description="To one of the team; told to owners only")


class MailTold(Schema):
    """A mail in one's own words; it may wait, cancellable, before it leaves."""

    subject: str = Field(min_length=1, max_length=300)
    body: str = Field(min_length=1, max_length=20_000)
    hold_minutes: int = Field(0, ge=0, le=14 * 24 * 60)


@router.get("/applications/{pk}/mail", auth=READ, response=Page[MailShown], summary="Read a thread")
def thread(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the mails with a candidate about an application, the newest first."""
    rows = Mail.objects.filter(application=pk, candidate__isnull=False).select_related("by")
    return by_id(rows, wanted, _shown)


@router.post(
    "/applications/{pk}/mail", auth=WRITE, response={201: MailShown}, summary="Write a mail"
)
@once
def write(request: HttpRequest, pk: int, body: MailTold) -> tuple[int, dict[str, Any]]:
    """Write to a candidate in one's own words."""
    application = get_object_or_404(Application.objects.select_related("candidate"), pk=pk)
    written = mail.write_own(
        application.candidate, subject=body.subject, body=body.body, application=application,
        hold=timedelta(minutes=body.hold_minutes), by=user_of(request),
    )  # fmt: skip
    return 201, _shown(written)


@router.get(
    "/mail", auth=WAITING, response=Page[MailWaiting], summary="List what may not have left"
)
def list_undecided(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the mails that failed, or of which nobody knows whether they left."""
    rows = mail.undecided(user_of(request)).select_related("by")
    return by_id(rows, wanted, _waiting)


@router.post(
    "/mail/{pk}/cancel", auth=CANCEL, response={200: MailShown}, summary="Take a mail back"
)
@once
def cancel(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take a mail back while it waits, or leave one that failed or may not have left."""
    user = user_of(request)
    found = get_object_or_404(mail.to_settle(user), pk=pk)
    return 200, _shown(mail.cancel(found, by=user))


@router.post(
    "/mail/{pk}/send-again", auth=CANCEL, response={200: MailShown}, summary="Send a mail again"
)
@once
def send_again(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Send a mail again that failed, or of which nobody knows whether it left.

    It goes to the address the person has now and keeps its Message-ID: some mailboxes that got
    the first drop the second, in others it arrives twice. It is refused where what it tells is not
    true any more: the move undone, the session moved or cancelled, the offer out no more.
    """
    user = user_of(request)
    found = get_object_or_404(mail.to_settle(user), pk=pk)
    return 200, _shown(mail.send_again(found, by=user))


def _waiting(one: Mail) -> dict[str, Any]:
    about = {"application": one.application_id, "to_team": one.candidate_id is None}
    return _shown(one) | about


def _shown(one: Mail) -> dict[str, Any]:
    return {
        "id": one.pk,
        "template": one.template,
        "incoming": bool(one.sender),
        "by": str(one.by) if one.by else None,
        "subject": one.told_subject,
        "body": None if one.template else one.body,
        "state": str(one.state),
        "at": one.at.isoformat(),
        "not_before": one.not_before.isoformat(),
        "failure": one.failure,
    }
