"""Live rooms from the panel's side: one's own, their clock and notes; how a session's code grew."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import bookings, invitations, links, rooms, scorecards
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id, read, written
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import ROUND
from kasauti.records.models import Observation, Round, Scorecard, User
from kasauti.records.permissions import visible

router = Router(tags=["live rooms"])
MINE = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT)
OWN = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT, ROUND)
WRITE = Bearer("interviews:write", Permission.INTERVIEWS_CONDUCT, ROUND)
REPLAY = Bearer("interviews:read", Permission.INTERVIEWS_SEE, ROUND)


class RoomListed(Schema):
    """A session that the token's user is on the panel of, and where its room is."""

    round: int
    application: int
    code: str
    name: str
    starts_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    address: str = Field(description="Of the room's page, for somebody of the panel")


class ClockShown(Schema):
    """A session's time, the same for everybody in the room."""

    minutes: int = Field(description="What it may take, adjustments counted in")
    used: float = Field(description="Seconds")
    running: bool
    ended: bool


class RoomShown(RoomListed):
    """A room with its clock."""

    clock: ClockShown


class TurnTold(Schema):
    """How to turn the clock."""

    verb: Literal["start", "pause", "resume", "end"]


class ObservationShown(Schema):
    """What one wrote down of a competency meanwhile; nobody else reads it."""

    competency: str
    words: str
    not_observed: bool


class ObservationTold(Schema):
    """What is kept of one competency in place of what was."""

    competency: str = Field(max_length=4)
    words: str = Field("", max_length=8000)
    not_observed: bool = False


class ChangeShown(Schema):
    """One change of a session's shared document; all of them, in turn, are the document."""

    at: datetime
    author: str = Field(description="`user 3`, `candidate 7` or `sandbox`")
    data: str = Field(description="As Yjs encodes it, in base64")


@router.get("/rooms", auth=MINE, response=Page[RoomListed], summary="List one's own rooms")
def list_rooms(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the live sessions on whose panel the token's user is, the newest first."""
    user = user_of(request)
    role = "round__plan__application__role"
    cards = visible(_cards(user), user, Permission.INTERVIEWS_CONDUCT, role=role)
    codes = cards.order_by().values_list("round__code", flat=True).distinct()
    live = [code for code in codes if bookings.is_live(Round(code=code))]
    return by_id(cards.filter(round__code__in=live), wanted, lambda card: _listed(card.round))


@router.get("/rounds/{pk}/room", auth=OWN, response=RoomShown, summary="Show a room")
def show_room(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return a room of one's own with its clock; what is typed in it goes over its websocket."""
    return _shown(_card(request, pk).round)


@router.post(
    "/rounds/{pk}/room/turn", auth=WRITE, response={200: RoomShown}, summary="Turn a clock"
)
@once
def turn_clock(request: HttpRequest, pk: int, body: TurnTold) -> tuple[int, dict[str, Any]]:
    """Start, pause, resume or end the session; everybody in the room sees it."""
    rooms.turn(_card(request, pk).round, body.verb, by=user_of(request))
    return 200, _shown(_card(request, pk).round)


@router.get(
    "/rounds/{pk}/room/observations", auth=OWN, response=list[ObservationShown],
    summary="Read one's own observations",
)  # fmt: skip
def list_observations(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Return what the token's user wrote down, a competency of the session each."""
    return _observations(_card(request, pk))


@router.put(
    "/rounds/{pk}/room/observations", auth=WRITE, response={200: ObservationShown},
    summary="Keep an observation",
)  # fmt: skip
@once
def keep_observation(
    request: HttpRequest, pk: int, body: ObservationTold
) -> tuple[int, dict[str, Any]]:
    """Keep what one saw of a competency; it stands in one's scorecard as a beginning."""
    kept = rooms.observe(_card(request, pk), **body.dict(), by=user_of(request))
    return 200, _observation(kept.competency, kept)


@router.get(
    "/rounds/{pk}/replay", auth=REPLAY, response=Page[ChangeShown],
    summary="Read a session's document as it grew",
)  # fmt: skip
def replay(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the changes of a session's document, the oldest first."""
    rows = get_object_or_404(Round, pk=pk).room_updates.order_by("pk")
    key = read(wanted.cursor, (int,))
    if key is not None:
        rows = rows.filter(pk__gt=key[0])
    found = list(rows[: wanted.limit + 1])
    page = found[: wanted.limit]
    return {
        "items": [
            {
                "at": one.at.isoformat(),
                "author": one.author,
                "data": base64.b64encode(one.data).decode(),
            }
            for one in page
        ],
        "next": written([page[-1].pk]) if len(found) > wanted.limit else None,
    }


def _cards(user: User) -> Any:
    rows = Scorecard.objects.filter(rater=user, round__cancelled_at=None)
    return rows.select_related("round__plan__application", "round__room")


def _card(request: HttpRequest, pk: int) -> Scorecard:
    user = user_of(request)
    found: Scorecard = get_object_or_404(_cards(user), round_id=pk)
    if rooms.closed_to(found.round, user):
        raise Http404
    return found


def _listed(held: Round) -> dict[str, Any]:
    room = getattr(held, "room", None)
    return {
        "round": held.pk,
        "application": held.plan.application_id,
        "code": held.code,
        "name": str(invitations.session_name(held.code)),
        "starts_at": iso(held.starts_at),
        "started_at": iso(room.started_at if room else None),
        "ended_at": iso(room.ended_at if room else None),
        "address": links.address(f"/rounds/{held.pk}/room"),
    }


def _shown(held: Round) -> dict[str, Any]:
    return _listed(held) | {"clock": rooms.as_dict(rooms.clock(held))}


def _observations(card: Scorecard) -> list[dict[str, Any]]:
    kept = {one.competency: one for one in card.observations.all()}
    return [_observation(one, kept.get(one)) for one in scorecards.asked(card)]


def _observation(competency: str, kept: Observation | None) -> dict[str, Any]:
    return {
        "competency": competency,
        "words": kept.words if kept else "",
        "not_observed": kept is not None and kept.not_observed,
    }
