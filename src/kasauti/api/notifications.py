"""What the token's user was told in the page, and whether the morning's mail is wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import digests, notifications
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import Notification

router = Router(tags=["notifications"])
READ = Bearer("people:read", Permission.TOKENS_OWN)
WRITE = Bearer("people:write", Permission.TOKENS_OWN)


class NotificationShown(Schema):
    """Something one was told: places, no person's data."""

    id: int
    words: str
    link: str = Field(description="Where it is done, on the pages")
    at: datetime
    read_at: datetime | None


class ReadTold(Schema):
    """Which are read; None for all."""

    notifications: list[Annotated[int, Field(ge=1, lt=2**53)]] | None = Field(None, max_length=500)


class ReadShown(Schema):
    """How many were not read before."""

    read: int


class DigestShown(Schema):
    """Whether the morning's mail is sent to the token's user."""

    wanted: bool


@router.get(
    "/notifications", auth=READ, response=Page[NotificationShown], summary="List what one was told"
)
def list_notifications(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of what the token's user was told, the newest first."""
    return by_id(Notification.objects.filter(user=user_of(request)), wanted, _told)


@router.post(
    "/notifications/read", auth=WRITE, response={200: ReadShown}, summary="Mark as read",
    url_name="read_notifications",
)  # fmt: skip
@once
def mark_read(request: HttpRequest, body: ReadTold) -> tuple[int, dict[str, Any]]:
    """Mark one's own notifications as read."""
    return 200, {"read": notifications.read(body.notifications, by=user_of(request))}


@router.get("/digest", auth=READ, response=DigestShown, summary="Show whether a mail is sent")
def show_digest(request: HttpRequest) -> dict[str, Any]:
    """Return whether the morning's mail is sent to the token's user."""
    return {"wanted": user_of(request).digest}


@router.put("/digest", auth=WRITE, response={200: DigestShown}, summary="Choose the mail")
@once
def choose_digest(request: HttpRequest, body: DigestShown) -> tuple[int, dict[str, Any]]:
    """Have the morning's mail sent to the token's user or not."""
    return 200, {"wanted": digests.choose(body.wanted, by=user_of(request)).digest}


def _told(one: Notification) -> dict[str, Any]:
    return {
        "id": one.pk,
        "words": one.words,
        "link": one.link,
        "at": one.at.isoformat(),
        "read_at": iso(one.read_at),
    }
