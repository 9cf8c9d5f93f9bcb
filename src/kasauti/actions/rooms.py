"""Live rooms: who may enter, the clock, and what a panellist writes down meanwhile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from kasauti.access import Permission
from kasauti.actions import trail
from kasauti.actions.bookings import is_live
from kasauti.actions.refusals import Refused
from kasauti.actions.scorecards import asked
from kasauti.records.models import Candidate, Observation, Room, Round, Scorecard, User
from kasauti.records.permissions import standing_of
from kasauti.records.values import storable_text

CHANNEL = "kasauti_live"  # server processes tell each other of changes here
EARLY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Clock:
    """A room's time, as pages count it.

    Parameters
    ----------
    minutes : int
        What the session may take, adjustments counted in.
    used : float
        Seconds that are used.
    running, ended : bool
    """

    minutes: int
    used: float
    running: bool
    ended: bool


def clock(held: Round, *, now: datetime | None = None) -> Clock:
    """Return the clock of a round's room."""
    room = Room.objects.filter(round=held).first() or Room(round=held)
    used = room.used(now or timezone.now()).total_seconds()
    running = bool(room.started_at and not room.paused_at and not room.ended_at)
    minutes = int(held.length.total_seconds()) // 60
    return Clock(minutes, max(0.0, used), running, room.ended_at is not None)


def closed_to(held: Round, who: User | Candidate, *, now: datetime | None = None) -> str:
    """Return why somebody cannot enter a room; empty if they can.

    Candidates come in half an hour before, or once the panel has started, until it has ended; the
    panel at any time.
    """
    if held.cancelled_at is not None or not is_live(held):
        return gettext_noop("This session is not held in a room.")
    if isinstance(who, User):
        return (
            ""
            if _seated(held, who)
            else gettext_noop("Only the panel and the candidate enter this room.")
        )
    if held.plan.application.candidate_id != who.pk or held.plan.asked_at is None:
        return gettext_noop("Only the panel and the candidate enter this room.")
    room = Room.objects.filter(round=held).first() or Room(round=held)
    if room.ended_at is not None:
        return gettext_noop("This session has ended.")
    if room.started_at is not None:
        return ""
    moment = now or timezone.now()
    if held.starts_at is None or moment < held.starts_at - EARLY:
        return gettext_noop("The room opens half an hour before the session.")
    return ""


def _seated(held: Round, user: User) -> bool:
    """Return whether somebody is on the panel of a round and still conducts interviews there."""
    if not user.is_active or not held.scorecards.filter(rater=user).exists():
        return False
    on = frozenset({held.plan.application.role_id})
    return standing_of(user).may_on_any(Permission.INTERVIEWS_CONDUCT, on)


@trail.in_turn
def turn(held: Round, verb: str, *, by: User) -> Clock:
    """Start, pause, resume or end a session; everybody in the room sees it.

    Raises
    ------
    Refused
        If it is not the panel's, or the clock cannot be turned so.
    """
    if (closed := closed_to(held, by)) != "":
        raise Refused(closed)
    Room.objects.get_or_create(round=held)
    room = Room.objects.select_for_update().get(round=held)
    now = timezone.now()
    if room.ended_at is not None and verb != "start":
        raise Refused("This session has ended")
    _TURNS[verb](room, now)
    room.save()
    trail.record("rooms.turn", room, by=by, turned=verb)
    found = clock(held, now=now)
    tell(held.pk, {"clock": as_dict(found)})
    return found


def _start(room: Room, now: datetime) -> None:
    if room.started_at is not None:
        raise Refused("This session was started already")
    room.started_at = now


def _pause(room: Room, now: datetime) -> None:
    if room.started_at is None or room.paused_at is not None:
        raise Refused("The clock is not running")
    room.paused_at = now


def _resume(room: Room, now: datetime) -> None:
    if room.paused_at is None:
        raise Refused("The clock is running")
    room.paused_seconds += round((now - room.paused_at).total_seconds())
    room.paused_at = None


def _end(room: Room, now: datetime) -> None:
    if room.started_at is None:
        raise Refused("This session was not started")
    if room.paused_at is not None:
        _resume(room, now)
    room.ended_at = now


_TURNS = {"start": _start, "pause": _pause, "resume": _resume, "end": _end}
TURNS = tuple(_TURNS)


def as_dict(found: Clock) -> dict[str, Any]:
    """Return a clock as JSON values."""
    return {
        "minutes": found.minutes,
        "used": round(found.used, 1),
        "running": found.running,
        "ended": found.ended,
    }


def tell(round_pk: int, words: dict[str, Any]) -> None:
    """Tell everybody in a room, in every server process, when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"-|{round_pk}|t|{json.dumps(words)}"])


@trail.in_turn
def observe(
    card: Scorecard, competency: str, *, words: str, not_observed: bool, by: User
) -> Observation:
    """Keep what a panellist saw; it stands in their scorecard as a beginning, and nowhere else.

    Raises
    ------
    Refused
        If it is another's scorecard, filed, or has no such competency.
    """
    card = Scorecard.objects.select_for_update().get(pk=card.pk)
    if card.rater_id != by.pk or card.filed_at is not None:
        raise Refused("Notes are kept by their writer, until the scorecard is filed")
    if competency not in asked(card):
        raise Refused(f"{competency} is not seen in this session")
    kept, _ = Observation.objects.update_or_create(
        scorecard=card,
        competency=competency,
        defaults={"words": storable_text(words.strip()), "not_observed": not_observed},
    )
    trail.record("rooms.observe", card, by=by, competency=competency)
    return kept
