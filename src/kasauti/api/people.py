"""Applications: the shortlist, a person's levels with evidence, what people put beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission, Secret
from kasauti.actions import applications, corrections, earlier, newer_resumes
from kasauti.actions.candidate_words import said_of
from kasauti.api.by_answer import ByAnswer
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id, read, written
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import APPLICATION, CORRECTION, ROLE
from kasauti.records.models import Application, Correction, Role, ScreeningResult, Stage, User
from kasauti.records.permissions import standing_of, visible
from kasauti.skills import Level

router = Router(tags=["people"])
SHORTLIST = Bearer("people:read", Permission.APPLICATIONS_SHORTLIST, ROLE)
LIST = Bearer("people:read", Permission.APPLICATIONS_SEE)
READ = Bearer("people:read", Permission.APPLICATIONS_SEE, APPLICATION)
MOVE = Bearer("people:write", Permission.APPLICATIONS_MOVE, APPLICATION)
CORRECT = Bearer("people:write", Permission.APPLICATIONS_CORRECT, APPLICATION)
WITHDRAW = Bearer("people:write", Permission.APPLICATIONS_CORRECT, CORRECTION)


class Figure(Schema):
    """A level, 1 to 5, with its 80 % interval; or an attainment, 0 to 1."""

    level: float
    low: float
    high: float


class Standing(Schema):
    """An application as the shortlist shows it; figures are None before it is screened."""

    id: int
    role: str
    name: str
    stage: str
    applied_at: datetime
    rankable: bool | None
    match: Figure | None
    engineering: Figure | None
    ml: Figure | None
    stronger: str | None


class Person(Standing):
    """An application with all that was read and scored, each level with its evidence."""

    email: str
    phone: str
    location: str
    screening: dict[str, Any] | None = Field(
        description="As `kasauti screen --json` gives it: levels, intervals, quotes with positions"
    )
    corrections: list[CorrectionShown]
    candidate_says: list[CandidateSays] = Field(
        description="Of what was misread in the résumé; in no score"
    )
    older_resumes: list[OlderResume]
    earlier: list[EarlierShown] = Field(description="What came along from an earlier system")


class OlderResume(Schema):
    """A résumé that spoke for them before, with what it showed then."""

    name: str
    sent_at: datetime | None
    match: float | None = Field(description="The role match that it had, on 0 to 1")


class EarlierShown(Schema):
    """What an earlier system held of them and one job there; it enters no score."""

    system: str
    job: str
    stage: str = Field(description="Our kind of stage, empty where nobody said what theirs means")
    reason: str
    applied_on: date | None
    rejected_on: date | None
    told: dict[str, str] = Field(description="Field → words, pay only to whom pay is shown")


class CandidateSays(Schema):
    """A candidate's own word beside what was read."""

    subject: str = Field(description="Its place: entries.2.title; or other")
    machine: str
    words: str
    at: datetime


class CorrectionShown(Schema):
    """A person's view beside the machine's."""

    id: int
    kind: str
    subject: str
    machine: Any
    person: Any
    reason: str
    by: str
    at: datetime


class Move(Schema):
    """Where an application goes."""

    to: str = Field(max_length=40)


class LevelCorrection(Schema):
    """A person's level beside the machine's; ``level`` None says "not evidenced"."""

    subject: str = Field(max_length=120, description="A dimension, competency or skill id")
    level: int | None = Field(ge=1, le=5)
    reason: str = Field(max_length=500)


class FieldCorrection(Schema):
    """A person's reading of a field beside the machine's; ``value`` None says "nothing"."""

    subject: str = Field(max_length=120, description="Its place: contacts.name, entries.2.title")
    value: str | None = Field(max_length=500)
    reason: str = Field(max_length=500)


class OpeningShown(Schema):
    """Whether this was the first opening by somebody who moves applications."""

    first: bool


@router.get(
    "/roles/{slug}/applications", auth=SHORTLIST, response=Page[Standing],
    summary="List a role's people, best match first",
)  # fmt: skip
def shortlist(
    request: HttpRequest,
    slug: str,
    wanted: Query[ByAnswer],
) -> dict[str, Any]:
    """Return a page of the shortlist; people not screened yet are not on it."""
    role = get_object_or_404(Role, slug=slug)
    rows = _known().filter(wanted.condition(role, user_of(request)), role=role)
    rows = rows.filter(result__isnull=False)
    key = read(wanted.cursor, (bool, float, int))
    if key is not None:
        rows = rows.filter(_after(*key))
    ordered = rows.order_by("-result__rankable", "-result__attainment", "pk")
    found = list(ordered[: wanted.limit + 1])
    page, more = found[: wanted.limit], len(found) > wanted.limit
    return {"items": [_standing(row) for row in page], "next": _cursor(page[-1]) if more else None}


@router.get(
    "/applications", auth=LIST, response=Page[Standing], summary="List applications, newest first"
)
def list_applications(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of all applications, screened or not."""
    return by_id(_seen(request), wanted, _standing)


@router.get("/applications/{pk}", auth=READ, response=Person, summary="Show a person")
def show_application(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one application with everything that was scored."""
    return _person(_application(pk), user_of(request))


@router.get(
    "/applications/{pk}/file",
    auth=READ,
    summary="Send the résumé as it came",
    openapi_extra=sends("application/octet-stream"),
)
def resume_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the file's bytes."""
    path = _application(pk).file.path
    if not path.is_file():
        raise Problem(404, "The file is not in the data folder: restore it from a backup")
    return HttpResponse(path.read_bytes(), content_type="application/octet-stream")


@router.post(
    "/applications/{pk}/stage", auth=MOVE, response={200: Standing}, summary="Move a person"
)
@once
def move(request: HttpRequest, pk: int, body: Move) -> tuple[int, dict[str, Any]]:
    """Move an application to a stage."""
    if body.to not in Stage.values:
        raise Problem(422, f"{body.to!r} is no stage: choose from {', '.join(Stage.values)}")
    moved = applications.advance(_application(pk), to=Stage(body.to), by=user_of(request))
    return 200, _json(_standing(moved))


@router.post(
    "/applications/{pk}/corrections", auth=CORRECT, response={201: CorrectionShown},
    summary="Correct a level",
)  # fmt: skip
@once
def correct(request: HttpRequest, pk: int, body: LevelCorrection) -> tuple[int, dict[str, Any]]:
    """Put a person's level beside the machine's, with a reason."""
    level = None if body.level is None else Level(body.level)
    kept = corrections.correct_level(
        _application(pk), body.subject, level, reason=body.reason, by=user_of(request)
    )
    return 201, _json(_correction(kept))


@router.post(
    "/applications/{pk}/field-corrections", auth=CORRECT, response={201: CorrectionShown},
    summary="Correct a field",
)  # fmt: skip
@once
def correct_field(
    request: HttpRequest, pk: int, body: FieldCorrection
) -> tuple[int, dict[str, Any]]:
    """Put a person's reading of a field of the résumé beside the machine's, with a reason."""
    kept = corrections.correct_field(
        _application(pk), body.subject, body.value, reason=body.reason, by=user_of(request)
    )
    return 201, _json(_correction(kept))


@router.post(
    "/applications/{pk}/opening", auth=MOVE, response={200: OpeningShown}, summary="Note an opening"
)
@once
def open_first(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Note that somebody read the résumé: its deadline is met. A page that shows it does so."""
    return 200, {"first": applications.open_first(_application(pk), by=user_of(request))}


@router.delete(
    "/corrections/{pk}", auth=WITHDRAW, response={200: CorrectionShown}, summary="Take one back"
)
def withdraw(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Take a correction back; it stays on record."""
    kept = get_object_or_404(Correction.objects.select_related("by"), pk=pk)
    corrections.withdraw(kept, by=user_of(request))
    return _correction(kept)


def _seen(request: HttpRequest) -> QuerySet[Application]:
    return visible(_known(), user_of(request), Permission.APPLICATIONS_SEE)


def _known() -> QuerySet[Application]:
    return Application.objects.select_related("candidate", "role", "result").defer(
        "result__result", "result__levels", "role__parsed", "role__source"
    )


def _application(pk: int) -> Application:
    return get_object_or_404(
        Application.objects.select_related("candidate", "role", "result", "file"), pk=pk
    )


def _after(rankable: bool, attainment: float, pk: int) -> Q:
    alike = Q(result__rankable=rankable)
    further = Q(result__attainment__lt=attainment) | Q(result__attainment=attainment, pk__gt=pk)
    unranked = Q(result__rankable=False) if rankable else Q(pk__in=[])
    return (alike & further) | unranked


def _cursor(application: Application) -> str:
    result = application.result
    assert result is not None
    return written((result.rankable, result.attainment, application.pk))


def _standing(application: Application) -> dict[str, Any]:
    result = application.result
    return {
        "id": application.pk,
        "role": application.role.slug,
        "name": str(application.candidate),
        "stage": application.stage,
        "applied_at": application.created_at,
        "rankable": result.rankable if result else None,
        "match": _figure(result, "attainment"),
        "engineering": _figure(result, "engineering"),
        "ml": _figure(result, "ml"),
        "stronger": result.stronger if result else None,
    }


def _figure(result: ScreeningResult | None, name: str) -> dict[str, float] | None:
    if result is None:
        return None
    ends = {end: getattr(result, f"{name}_{end}") for end in ("low", "high")}
    return {"level": getattr(result, name), **ends}


def _person(application: Application, viewer: User) -> dict[str, Any]:
    candidate, result = application.candidate, application.result
    standing = application.corrections.filter(withdrawn_at=None).select_related("by")
    return _standing(application) | {
        "email": candidate.email,
        "phone": candidate.phone,
        "location": candidate.location,
        "screening": result.result if result else None,
        "corrections": [_correction(one) for one in standing],
        "candidate_says": [
            {"subject": one.subject, "machine": one.machine, "words": one.words, "at": one.at}
            for one in said_of(application).values()
        ],
        "older_resumes": [
            {"name": one.name, "sent_at": one.at, "match": one.match}
            for one in newer_resumes.older(application)
        ],
        "earlier": _earlier(application, viewer),
    }


def _earlier(application: Application, viewer: User) -> list[dict[str, Any]]:
    pay = standing_of(viewer).sees(Secret.PAY, application.role_id)
    named = ("system", "job", "stage", "reason", "applied_on", "rejected_on")
    return [
        {name: getattr(one, name) for name in named}
        | {"told": {k: v for k, v in one.told.items() if pay or k not in earlier.PAY}}
        for one in earlier.of(application)
    ]


def _correction(kept: Correction) -> dict[str, Any]:
    return {
        "id": kept.pk,
        "kind": str(kept.kind),
        "subject": kept.subject,
        "machine": kept.machine,
        "person": kept.person,
        "reason": kept.reason,
        "by": str(kept.by),
        "at": kept.at,
    }


def _json(told: dict[str, Any]) -> dict[str, Any]:
    """Return it with times as text, as an idempotency key keeps it."""
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in told.items()
    }
