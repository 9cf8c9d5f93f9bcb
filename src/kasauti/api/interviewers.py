"""Interviewers: one's own hours and exemplars; who is trained for which stage."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import availability, calibration, deferred
from kasauti.actions.calibration import Sitting
from kasauti.api.colleagues import colleagues
from kasauti.api.idempotency import once
from kasauti.api.job_analyses import Level
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.interviews import ExemplarSet, exemplar_sets, stages
from kasauti.records.models import Interviewer, Training, User

router = Router(tags=["interviewers"])
READ = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT)
WRITE = Bearer("interviews:write", Permission.INTERVIEWS_CONDUCT)
SEE = Bearer("interviews:read", Permission.INTERVIEWS_SCHEDULE)
TRAIN = Bearer("interviews:write", Permission.INTERVIEWS_SCHEDULE)
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="HH:MM")]
State = Literal["shadow", "trained"]


class HoursShown(Schema):
    """When and how often the token's user interviews. The calendar's password is never told."""

    zone: str
    opens: str
    closes: str
    days: list[int] = Field(description="Monday is 0")
    most_a_day: int
    most_a_week: int
    calendar_kind: Literal["file", "caldav"]
    calendar_url: str
    calendar_user: str
    calendar_read_at: datetime | None
    calendar_problem: str = Field(description="Why it could not be read; empty if it could")


class HoursTold(Schema):
    """When and how often, and where the calendar is; only busy times are kept, never what."""

    zone: str = Field(max_length=64, description="Asia/Kolkata")
    opens: Clock
    closes: Clock
    days: list[Annotated[int, Field(ge=0, le=6)]] = Field(min_length=1, max_length=7)
    most_a_day: int = Field(ge=1, le=8)
    most_a_week: int = Field(ge=1, le=30)
    calendar_kind: Literal["file", "caldav"] = "file"
    calendar_url: str = Field("", max_length=1000)
    calendar_user: str = Field("", max_length=200)
    calendar_password: str = Field(
        "", max_length=500, description="For CalDAV; empty leaves the one that is kept"
    )


class StageTraining(Schema):
    """A stage, and whether somebody is trained for it."""

    stage: str
    state: State


class TrainedShown(Schema):
    """Somebody of the team and what is written down of their training."""

    id: int
    user: str = Field(description="A mail address")
    name: str
    stages: list[StageTraining]


class TrainingTold(Schema):
    """That somebody may rate a stage, or shadows it."""

    user: str = Field(max_length=320, description="A mail address")
    stage: str = Field(max_length=12)
    state: State


class TrainingShown(Schema):
    """What is written down of somebody and a stage, and by whom."""

    user: str
    stage: str
    state: State
    by: str
    at: datetime


class StageStanding(Schema):
    """A stage that people rate live, and where the token's user stands."""

    stage: str
    name: str
    trained: State | None
    exemplars: bool = Field(description="Whether it has answers to rate")
    sat_at: datetime | None
    passed: bool | None


class ExemplarShown(Schema):
    """An answer to rate; its key and the reason are told after one's own sitting alone."""

    id: str
    words: str
    given: int | None
    key: int | None
    why: str


class GateShown(Schema):
    """Where one's own levels lie against the key."""

    passed: bool
    deviation: float = Field(description="Mean absolute, in levels")
    worst: float
    sentence: str


class SittingShown(Schema):
    """The exemplars of a stage, rated against the anchors of one competency."""

    stage: str
    version: str
    competency: str
    anchors: list[str] = Field(description="Of levels 1 to 5")
    ask: str = Field(description="What was asked")
    answers: list[ExemplarShown]
    sat_at: datetime | None
    gate: GateShown | None = Field(description="None before one's own sitting")


class SittingTold(Schema):
    """A level for every answer. There is one try."""

    levels: dict[Annotated[str, Field(max_length=20)], Level] = Field(max_length=100)


@router.get("/hours", auth=READ, response=HoursShown, summary="Show one's own hours")
def show_hours(request: HttpRequest) -> dict[str, Any]:
    """Return when and how often the token's user interviews."""
    return _hours(availability.hours_of(user_of(request)))


@router.put("/hours", auth=WRITE, response={200: HoursShown}, summary="Set one's own hours")
@once
def set_hours(request: HttpRequest, body: HoursTold) -> tuple[int, dict[str, Any]]:
    """Set one's own hours; a worker reads the calendar, where one is named."""
    user = user_of(request)
    told = body.dict() | {
        "opens": time.fromisoformat(body.opens),
        "closes": time.fromisoformat(body.closes),
    }
    held = availability.set_hours(user, **told, by=user)
    if held.calendar_url:
        deferred.read_calendar(held.pk)
    return 200, _hours(held)


@router.get("/training", auth=SEE, response=Page[TrainedShown], summary="List who is trained")
def list_training(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the team with what each may rate; how they sat is theirs alone."""
    rows = User.objects.filter(is_active=True).prefetch_related("trainings")
    return by_id(rows, wanted, _trained)


@router.put("/training", auth=TRAIN, response={200: TrainingShown}, summary="Write training down")
@once
def write_training(request: HttpRequest, body: TrainingTold) -> tuple[int, dict[str, Any]]:
    """Write down that somebody may rate a stage, or shadows it."""
    (user,) = colleagues([body.user])
    held = availability.train(user, body.stage, Training.State(body.state), by=user_of(request))
    return 200, {
        "user": user.email,
        "stage": held.stage,
        "state": str(held.state),
        "by": str(held.by),
        "at": held.at.isoformat(),
    }


@router.get(
    "/exemplars", auth=READ, response=list[StageStanding], summary="List the stages to sit for"
)
def list_exemplars(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the stages that people rate live, as the token's user stands in each."""
    user = user_of(request)
    known = dict(Training.objects.filter(user=user).values_list("stage", "state"))
    sat = calibration.sittings(user)
    return [
        {
            "stage": one.code,
            "name": one.name,
            "trained": known.get(one.code),
            "exemplars": one.code in exemplar_sets(),
            "sat_at": iso(sat[one.code].at) if one.code in sat else None,
            "passed": sat[one.code].gate.passed if one.code in sat else None,
        }
        for one in stages().values()
        if one.live
    ]


@router.get("/exemplars/{stage}", auth=READ, response=SittingShown, summary="Show the exemplars")
def show_exemplars(request: HttpRequest, stage: str) -> dict[str, Any]:
    """Return the answers of a stage; the key only once one's own levels are filed."""
    return _sitting(_asked(stage), calibration.sitting(user_of(request), stage))


@router.post(
    "/exemplars/{stage}/sitting", auth=WRITE, response={201: SittingShown}, summary="File levels",
    url_name="sit_exemplars",
)  # fmt: skip
@once
def sit(request: HttpRequest, stage: str, body: SittingTold) -> tuple[int, dict[str, Any]]:
    """File one's own levels, once; who passes is trained for the stage."""
    asked = _asked(stage)
    return 201, _sitting(asked, calibration.sit(stage, body.levels, by=user_of(request)))


def _asked(stage: str) -> ExemplarSet:
    if stage not in exemplar_sets():
        raise Http404
    return exemplar_sets()[stage]


def _hours(held: Interviewer) -> dict[str, Any]:
    names = ("zone", "days", "most_a_day", "most_a_week", "calendar_url", "calendar_user")
    return {name: getattr(held, name) for name in names} | {
        "opens": held.opens.strftime("%H:%M"),
        "closes": held.closes.strftime("%H:%M"),
        "calendar_kind": str(held.calendar_kind),
        "calendar_read_at": iso(held.calendar_read_at),
        "calendar_problem": held.calendar_problem,
    }


def _trained(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "user": user.email,
        "name": user.name,
        "stages": [{"stage": one.stage, "state": one.state} for one in user.trainings.all()],
    }


def _sitting(asked: ExemplarSet, sat: Sitting | None) -> dict[str, Any]:
    found = sat.gate if sat else None
    return {
        "stage": asked.stage,
        "version": asked.version,
        "competency": asked.competency.id,
        "anchors": list(asked.competency.anchors),
        "ask": asked.ask,
        "answers": [
            {
                "id": one.id,
                "words": one.words,
                "given": sat.given.get(one.id) if sat else None,
                "key": one.level if sat else None,
                "why": one.why if sat else "",
            }
            for one in asked.exemplars
        ],
        "sat_at": iso(sat.at if sat else None),
        "gate": {
            "passed": found.passed,
            "deviation": found.deviation,
            "worst": found.worst,
            "sentence": found.sentence,
        }
        if found
        else None,
    }
