"""People to be told that they were found: listed, told, told otherwise; roles that tell at once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import found
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import FOUND, ROLE
from kasauti.records.models import FoundNotice, Role

router = Router(tags=["found"])
READ = Bearer("mail:read", Permission.MAIL_SEND)
TELL = Bearer("mail:write", Permission.MAIL_SEND)
SETTLE = Bearer("mail:write", Permission.MAIL_SEND, FOUND)
CHOOSE = Bearer("roles:write", Permission.ROLES_CHANGE, ROLE)


class FoundShown(Schema):
    """Somebody who did not come by themselves and was not told yet."""

    id: int
    candidate: int
    name: str
    has_address: bool
    way: Literal["files", "mail", "import"]
    role: str | None = Field(description="Slug of the role they were found for")
    at: datetime
    until: datetime = Field(description="A month later: by then they are told")


class FoundTelling(Schema):
    """Whom to tell, and in which language; empty: as each was last written to."""

    notices: list[Annotated[int, Field(ge=1, lt=2**53)]] = Field(min_length=1, max_length=200)
    language: Literal["", "en-gb", "hi"] = ""


class FoundTold(Schema):
    """How many mails wait a day in the outbox, became tasks, and have no way yet."""

    mails: int
    tasks: int
    left: int


class FoundSettled(Schema):
    """When somebody was told in another way."""

    id: int
    settled_at: datetime


class FoundChoice(Schema):
    """Whether people found for a role are told by themselves; null follows the installation."""

    by_itself: bool | None


@router.get("/found", auth=READ, response=Page[FoundShown], summary="List who is to be told")
def list_untold(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the people whom nobody has told that they were found."""
    return by_id(found.untold(user_of(request)).select_related("candidate", "role"), wanted, _shown)


@router.post("/found/telling", auth=TELL, response={200: FoundTold}, summary="Tell people")
@once
def tell(request: HttpRequest, body: FoundTelling) -> tuple[int, dict[str, Any]]:
    """Tell people that they were found, by a mail that waits a day or, without address, a task."""
    user = user_of(request)
    chosen = found.untold(user).filter(pk__in=body.notices)
    told = found.tell(chosen, by=user, language=body.language)
    return 200, {"mails": told.mails, "tasks": told.tasks, "left": told.left}


@router.post(
    "/found/{pk}/settle", auth=SETTLE, response={200: FoundSettled}, summary="Say they were told"
)
@once
def settle_found(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Say that somebody was told in another way."""
    one = found.settle(get_object_or_404(FoundNotice, pk=pk), by=user_of(request))
    assert one.settled_at is not None
    return 200, {"id": one.pk, "settled_at": one.settled_at.isoformat()}


@router.put(
    "/roles/{slug}/found", auth=CHOOSE, response={200: FoundChoice}, summary="Tell by itself"
)
@once
def choose_found(request: HttpRequest, slug: str, body: FoundChoice) -> tuple[int, dict[str, Any]]:
    """Have people found for a role told by themselves, or not."""
    role = get_object_or_404(Role, slug=slug)
    return 200, {"by_itself": found.choose(role, body.by_itself, by=user_of(request)).tells_found}


def _shown(one: FoundNotice) -> dict[str, Any]:
    return {
        "id": one.pk,
        "candidate": one.candidate_id,
        "name": str(one.candidate),
        "has_address": bool(one.candidate.email),
        "way": one.way,
        "role": one.role.slug if one.role else None,
        "at": one.at.isoformat(),
        "until": (one.at + found.WITHIN).isoformat(),
    }
