"""Interviews: a person's plan, its rounds with panel and time, free slots."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from kasauti.access import Permission
from kasauti.actions import bookings, designs, interviews, invitations, packets
from kasauti.api.colleagues import colleague, colleagues
from kasauti.api.idempotency import once
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, ROUND
from kasauti.records.models import Application, InterviewPlan, Round, Scorecard

router = Router(tags=["interviews"])
READ = Bearer("interviews:read", Permission.INTERVIEWS_SEE, APPLICATION)
READ_ROUND = Bearer("interviews:read", Permission.INTERVIEWS_SEE, ROUND)
SLOTS = Bearer("interviews:read", Permission.INTERVIEWS_SCHEDULE, ROUND)
DRAW = Bearer("interviews:write", Permission.INTERVIEWS_PLAN, APPLICATION)
CHOOSE = Bearer("interviews:write", Permission.INTERVIEWS_PLAN, ROUND)
CHOICE = Bearer("interviews:read", Permission.INTERVIEWS_PLAN, ROUND)
ASK = Bearer("interviews:write", Permission.INTERVIEWS_SCHEDULE, APPLICATION)
SCHEDULE = Bearer("interviews:write", Permission.INTERVIEWS_SCHEDULE, ROUND)
AHEAD = timedelta(days=366)
NOTICE = timedelta(hours=2)
_PANEL = ("scorecards__rater", "scorecards__backup")


class Seated(Schema):
    """Somebody on a panel, and whether their scorecard is in; never what stands in it."""

    rater: str
    part: str
    backup: str | None
    filed: bool


class RoundShown(Schema):
    """A session of a plan."""

    id: int
    application: int
    position: int
    code: str
    name: str
    question: str = Field(description="The ML system design question it asks, or empty")
    read_aloud: list[str] = Field(
        description="Ids of the scenarios and questions about past work that it reads"
    )
    twice: list[str] = Field(description="Titles that another round of this person asks too")
    minutes: int
    raters: int = Field(description="How many must rate it")
    starts_at: datetime | None
    zone: str
    cancelled: bool
    panel: list[Seated]


class PlanShown(Schema):
    """A person's interview plan as it was drawn, and its rounds."""

    id: int
    application: int
    kit: str
    version: str
    drawn_by: str
    drawn_at: datetime
    asked_at: datetime | None = Field(description="When the candidate was asked to choose times")
    sessions: list[dict[str, Any]] = Field(description="Why each session stands in the plan")
    rounds: list[RoundShown]


class ChairTold(Schema):
    """Who sits on a panel, by mail address."""

    rater: str = Field(max_length=320)
    part: Literal["rater", "shadow"] = "rater"
    backup: str = Field("", max_length=320, description="Is told where the scorecard is late")


class QuestionTold(Schema):
    """A design question, by its id."""

    question: str = Field(max_length=40)


class DesignChoice(Schema):
    """A design question that a round may ask."""

    question: str
    title: str


class SlotsWanted(Schema):
    """From when, and how many days ahead; from in two hours without."""

    start: AwareDatetime | None = None
    days: int = Field(10, ge=1, le=31)


class TimeTold(Schema):
    """One of the free slots."""

    starts_at: AwareDatetime


class CancelTold(Schema):
    """Why a round is not held."""

    reason: str = Field(min_length=1, max_length=500)


@router.get(
    "/applications/{pk}/plan", auth=READ, response=PlanShown, summary="Show a person's plan"
)
def show_plan(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return the interview plan of an application."""
    return _plan(_of(pk))


@router.post("/applications/{pk}/plan", auth=DRAW, response={201: PlanShown}, summary="Draw a plan")
@once
def draw(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Draw the interview plan from the role's bars and what is known of the person."""
    application = get_object_or_404(Application.objects.select_related("role", "result"), pk=pk)
    interviews.draw(application, by=user_of(request))
    return 201, _plan(_of(pk))


@router.post(
    "/applications/{pk}/plan/ask", auth=ASK, response={200: PlanShown},
    summary="Have the candidate choose times",
)  # fmt: skip
@once
def ask(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Mail the candidate the link under which they choose times."""
    bookings.ask(_of(pk), by=user_of(request))
    return 200, _plan(_of(pk))


@router.get("/rounds/{pk}", auth=READ_ROUND, response=RoundShown, summary="Show a round")
def show_round(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one round of a plan."""
    return _round(_held(pk))


@router.get("/rounds/{pk}/slots", auth=SLOTS, response=list[datetime], summary="List free slots")
def slots(request: HttpRequest, pk: int, wanted: Query[SlotsWanted]) -> list[datetime]:
    """Return when the whole panel can and the candidate has no other round."""
    held = _held(pk)
    start = _near(wanted.start or timezone.now() + NOTICE).astimezone(ZoneInfo(held.zone))
    return list(interviews.slots(held, start=start, end=start + timedelta(days=wanted.days)))


@router.post(
    "/rounds/{pk}/panel", auth=SCHEDULE, response={201: RoundShown}, summary="Seat somebody"
)
@once
def seat(request: HttpRequest, pk: int, body: ChairTold) -> tuple[int, dict[str, Any]]:
    """Ask somebody to rate a round, or to shadow it."""
    (rater,) = colleagues([body.rater])
    interviews.seat(
        _held(pk), rater, part=Scorecard.Part(body.part), backup=colleague(body.backup),
        by=user_of(request),
    )  # fmt: skip
    return 201, _round(_held(pk))


@router.get(
    "/rounds/{pk}/questions", auth=CHOICE, response=list[DesignChoice],
    summary="List what a round may ask",
)  # fmt: skip
def list_questions(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Return the design questions to choose from: none once it has begun, none asked before."""
    held = _held(pk)
    if not designs.asks(held.code) or not designs.is_open(held):
        return []
    found = designs.unasked(held.plan.application, but=held)
    return [{"question": one.id, "title": one.title} for one in found]


@router.post(
    "/rounds/{pk}/question", auth=CHOOSE, response={200: RoundShown},
    summary="Choose the design question",
)  # fmt: skip
@once
def choose(request: HttpRequest, pk: int, body: QuestionTold) -> tuple[int, dict[str, Any]]:
    """Choose which ML system design question a round asks; none is asked twice of a person."""
    designs.choose(_held(pk), body.question, by=user_of(request))
    return 200, _round(_held(pk))


@router.post(
    "/rounds/{pk}/time", auth=SCHEDULE, response={200: RoundShown}, summary="Set or move a time"
)
@once
def schedule(request: HttpRequest, pk: int, body: TimeTold) -> tuple[int, dict[str, Any]]:
    """Set or move when a round is held; everybody in it is sent the invitation."""
    interviews.schedule(_held(pk), starts_at=_near(body.starts_at), by=user_of(request))
    return 200, _round(_held(pk))


@router.post(
    "/rounds/{pk}/cancel", auth=SCHEDULE, response={200: RoundShown}, summary="Cancel a round",
    url_name="cancel_round",
)  # fmt: skip
@once
def cancel(request: HttpRequest, pk: int, body: CancelTold) -> tuple[int, dict[str, Any]]:
    """Cancel a round; whoever was invited is told."""
    interviews.cancel(_held(pk), reason=body.reason, by=user_of(request))
    return 200, _round(_held(pk))


def _near(moment: datetime) -> datetime:
    now = timezone.now()
    if not now - AHEAD < moment < now + AHEAD:
        raise Problem(422, "That day is more than a year away")
    return moment


def _of(pk: int) -> InterviewPlan:
    rows = InterviewPlan.objects.select_related("application__candidate", "drawn_by")
    return get_object_or_404(
        rows.prefetch_related(*(f"rounds__{one}" for one in _PANEL)), application=pk
    )


def _held(pk: int) -> Round:
    rows = Round.objects.select_related("plan__application__candidate")
    return get_object_or_404(rows.prefetch_related(*_PANEL), pk=pk)


def _plan(plan: InterviewPlan) -> dict[str, Any]:
    asked = packets.asked_by_round(plan.application.candidate_id)
    return {
        "id": plan.pk,
        "application": plan.application_id,
        "kit": plan.kit,
        "version": plan.version,
        "drawn_by": str(plan.drawn_by),
        "drawn_at": plan.drawn_at.isoformat(),
        "asked_at": iso(plan.asked_at),
        "sessions": plan.plan["sessions"],
        "rounds": [_round(one, asked) for one in plan.rounds.all()],
    }


def _round(held: Round, asked: Mapping[int, Collection[str]] | None = None) -> dict[str, Any]:
    return {
        "id": held.pk,
        "application": held.plan.application_id,
        "position": held.position,
        "code": held.code,
        "name": str(invitations.session_name(held.code)),
        "question": held.question,
        "read_aloud": held.read_aloud,
        "twice": packets.twice(held, asked),
        "minutes": interviews.length(held),
        "raters": held.raters,
        "starts_at": iso(held.starts_at),
        "zone": held.zone,
        "cancelled": held.cancelled_at is not None,
        "panel": [_seated(one) for one in held.scorecards.all()],
    }


def _seated(card: Scorecard) -> dict[str, Any]:
    return {
        "rater": str(card.rater),
        "part": str(card.part),
        "backup": str(card.backup) if card.backup else None,
        "filed": card.filed_at is not None,
    }
