"""Knowledge checks: asked, given time, taken back; reasons read blind, then the result."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from kasauti.access import Permission
from kasauti.actions import blind_readings, knowledge, knowledge_readings, sittings
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.api.work_samples import near
from kasauti.interviews import MOST_POINTS
from kasauti.records.concerned import APPLICATION, KNOWLEDGE
from kasauti.records.models import Application, KnowledgeCheck, Round, User

router = Router(tags=["knowledge checks"])
LIST = Bearer("work_samples:read", Permission.WORK_SAMPLES_SEE, APPLICATION)
SEE = Bearer("work_samples:read", Permission.WORK_SAMPLES_SEE, KNOWLEDGE)
ASK = Bearer("work_samples:write", Permission.WORK_SAMPLES_ASSIGN, APPLICATION)
CHANGE = Bearer("work_samples:write", Permission.WORK_SAMPLES_ASSIGN, KNOWLEDGE)
WAITING = Bearer("reviews:read", Permission.WORK_SAMPLES_REVIEW)
READ = Bearer("reviews:read", Permission.WORK_SAMPLES_REVIEW, KNOWLEDGE)
WRITE = Bearer("reviews:write", Permission.WORK_SAMPLES_REVIEW, KNOWLEDGE)
Place = Annotated[int, Field(ge=0, lt=1000)]


class CheckShown(Schema):
    """A knowledge check asked of a person. What came of it is read after one's reading."""

    id: int
    application: int | None = Field(
        description="None at its own address, for who has yet to read it blind; so its round"
    )
    round: int | None
    minutes: int = Field(description="With what an adjustment adds, for who may ask for a check")
    due_at: datetime = Field(description="The last moment to begin")
    asked_by: str
    asked_at: datetime
    more_time_asked: bool = Field(
        description="The candidate asks for it, and it is not given yet; raters are not told"
    )
    started_at: datetime | None = Field(description="None for raters: it would tell of more time")
    handed_in_at: datetime | None
    by_clock: bool = Field(description="Handed in by the clock, as it was last kept")
    withdrawn_at: datetime | None
    readings_filed: int
    readings_wanted: int


class CheckTold(Schema):
    """Until when to begin, and for which round of the plan; without one it is a first screen."""

    due_at: AwareDatetime
    round: Annotated[int, Field(ge=1, lt=2**53)] | None = None


class CheckToRead(Schema):
    """A check that waits for the token's user's reading: no person is named."""

    id: int
    role: str
    handed_in_at: datetime


class ReasonToRead(Schema):
    """A reason to read: what was asked and answered, what to look for, one's points so far."""

    place: int
    competency: str
    stem: str
    answer: str
    why: str
    look_for: list[str]
    points: int | None


class ReadingShown(Schema):
    """One's own reading; nothing of the person, no key and nobody else's points."""

    check: int
    reasons: list[ReasonToRead]
    filed_at: datetime | None


class PointsTold(Schema):
    """Points for one reason."""

    place: Place
    points: int = Field(ge=0, le=MOST_POINTS)


class ReadingTold(Schema):
    """What is kept of one's own reading; reasons that are left out stay as they are."""

    points: list[PointsTold] = Field(max_length=100)


class ReaderPoints(Schema):
    """What a reader gave a reason; None where there was none to read."""

    reader: str
    points: int | None


class ItemResult(Schema):
    """An item with its key, what was answered, and what each reader gave the reason."""

    place: int
    competency: str
    stem: str
    key: float | str
    answer: str
    right: bool | None
    belief: str = Field(description="What a wrong answer suggests was believed")
    why: str
    readers: list[ReaderPoints]


class LevelShown(Schema):
    """A level that the key, or a reader's points, say of a competency."""

    competency: str
    by: str = Field(description="`machine` for the key, else who read")
    level: float | None
    low: float | None
    high: float | None
    evidence: str


class CheckResultShown(Schema):
    """What the key and the readers say."""

    check: int
    items: list[ItemResult]
    levels: list[LevelShown]


@router.get(
    "/applications/{pk}/checks", auth=LIST, response=Page[CheckShown],
    summary="List a person's knowledge checks",
)  # fmt: skip
def list_checks(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the knowledge checks asked of a person, the newest first."""
    reader = user_of(request)
    return by_id(_known().filter(application=pk), wanted, lambda one: _shown(one, reader))


@router.post(
    "/applications/{pk}/checks", auth=ASK, response={201: CheckShown},
    summary="Ask for a knowledge check",
)  # fmt: skip
@once
def ask_check(request: HttpRequest, pk: int, body: CheckTold) -> tuple[int, dict[str, Any]]:
    """Ask a person to sit a knowledge check; its link goes out by mail."""
    application = get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)
    held = get_object_or_404(Round, pk=body.round) if body.round else None
    made = knowledge.ask(application, due_at=near(body.due_at), held=held, by=user_of(request))
    return 201, _shown(_found(made.pk), user_of(request))


@router.get("/checks", auth=WAITING, response=Page[CheckToRead], summary="List what to read blind")
def waiting_checks(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the checks that wait for the token's user's reading, the newest first."""
    rows = blind_readings.checks_for(user_of(request)).select_related("application__role")
    return by_id(rows, wanted, _waiting)


@router.get("/checks/{pk}", auth=SEE, response=CheckShown, summary="Show a knowledge check")
def show_check(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return how far one knowledge check is."""
    return _alone(_found(pk), user_of(request))


@router.post("/checks/{pk}/time", auth=CHANGE, response={200: CheckShown}, summary="Give time")
@once
def give_check_time(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Add a third to the time, once; no reason is asked."""
    knowledge.give_time(_found(pk), by=user_of(request))
    return 200, _alone(_found(pk), user_of(request))


@router.post(
    "/checks/{pk}/withdraw", auth=CHANGE, response={200: CheckShown}, summary="Take a check back"
)
@once
def withdraw_check(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take a knowledge check back: its link opens nothing more."""
    knowledge.withdraw(_found(pk), by=user_of(request))
    return 200, _alone(_found(pk), user_of(request))


@router.get(
    "/checks/{pk}/reading", auth=READ, response=ReadingShown, summary="Show one's own reading"
)
def show_reading(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return the reasons to read, without a name and without the key."""
    return _reading(_handed_in(pk), user_of(request))


@router.put(
    "/checks/{pk}/reading", auth=WRITE, response={200: ReadingShown}, summary="Keep a reading"
)
@once
def keep_reading(request: HttpRequest, pk: int, body: ReadingTold) -> tuple[int, dict[str, Any]]:
    """Keep points; nobody else reads them before they are filed."""
    check, user = _handed_in(pk), user_of(request)
    points = {one.place: one.points for one in body.points}
    knowledge_readings.write(check, points, file=False, by=user)
    return 200, _reading(check, user)


@router.post(
    "/checks/{pk}/reading/filing", auth=WRITE, response={200: ReadingShown},
    summary="File one's reading",
)  # fmt: skip
@once
def file_reading(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """File what was kept: it is locked then, and the result opens."""
    check, user = _handed_in(pk), user_of(request)
    knowledge_readings.write(check, {}, file=True, by=user)
    return 200, _reading(check, user)


@router.get(
    "/checks/{pk}/result", auth=READ, response=CheckResultShown, summary="Read a check's result"
)
def check_result(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return key, points and levels; refused until one's own reading is filed, or two others."""
    check = _handed_in(pk)
    if not knowledge_readings.may_see(user_of(request), check):
        raise Refused("File your reading first: the result would colour it")
    return _result(check)


def _known() -> Any:
    rows = KnowledgeCheck.objects.select_related("by", "application")
    return rows.prefetch_related("readings__reader")


def _found(pk: int) -> KnowledgeCheck:
    found: KnowledgeCheck = get_object_or_404(_known(), pk=pk)
    return found


def _handed_in(pk: int) -> KnowledgeCheck:
    found: KnowledgeCheck = get_object_or_404(
        _known().prefetch_related("answers"), pk=pk, handed_in_at__isnull=False
    )
    return found


def _alone(check: KnowledgeCheck, reader: User) -> dict[str, Any]:
    """Return a check at its own address: whose it is stays untold to who reads it blind."""
    blind = knowledge_readings.waits_for(reader, check)
    return _shown(check, reader) | ({"application": None, "round": None} if blind else {})


def _shown(check: KnowledgeCheck, reader: User) -> dict[str, Any]:
    sitting = sittings.sitting(check, reader=reader)
    return {
        "id": check.pk,
        "application": check.application_id,
        "round": check.round_id,
        "minutes": sitting.minutes,
        "due_at": check.due_at.isoformat(),
        "asked_by": str(check.by),
        "asked_at": check.at.isoformat(),
        "more_time_asked": sitting.more_time_asked,
        "started_at": iso(sitting.started_at),
        "handed_in_at": iso(check.handed_in_at),
        "by_clock": check.by_clock,
        "withdrawn_at": iso(check.withdrawn_at),
        "readings_filed": len(knowledge_readings.filed(check)),
        "readings_wanted": knowledge_readings.raters(),
    }


def _waiting(check: KnowledgeCheck) -> dict[str, Any]:
    return {
        "id": check.pk,
        "role": check.application.role.slug,
        "handed_in_at": iso(check.handed_in_at),
    }


def _reading(check: KnowledgeCheck, reader: User) -> dict[str, Any]:
    own = check.readings.filter(reader=reader).first()
    points = own.points if own else {}
    return {
        "check": check.pk,
        "reasons": [
            {
                "place": place,
                "competency": item.family.competency,
                "stem": item.stem,
                "answer": answer,
                "why": why,
                "look_for": list(item.family.points),
                "points": points.get(str(place)),
            }
            for place, item, answer, why in knowledge_readings.to_read(check)
        ],
        "filed_at": iso(own.filed_at if own else None),
    }


def _result(check: KnowledgeCheck) -> dict[str, Any]:
    form, readings = knowledge.form_of(check), knowledge_readings.filed(check)
    return {
        "check": check.pk,
        "items": [
            {
                "place": one.position,
                "competency": form[one.position].family.competency,
                "stem": form[one.position].stem,
                "key": form[one.position].key,
                "answer": one.answer,
                "right": one.right,
                "belief": one.belief,
                "why": one.why,
                "readers": [
                    {"reader": str(r.reader), "points": r.points.get(str(one.position))}
                    for r in readings
                ],
            }
            for one in check.answers.all()
        ],
        "levels": [
            {
                "competency": one.subject,
                "by": source,
                "level": one.level,
                "low": one.low,
                "high": one.high,
                "evidence": one.evidence[0].quote,
            }
            for source, one in knowledge_readings.estimates(check)
        ],
    }
