"""A role's pipeline: its stages, who stands in them, moving, turning down, undoing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import applications, stages
from kasauti.actions.reasons import REASONS
from kasauti.api.by_answer import ByAnswer
from kasauti.api.colleagues import colleague
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import APPLICATION, ROLE
from kasauti.records.models import Application, Role, Stage, StageMove

router = Router(tags=["pipeline"])
SEE = Bearer("people:read", Permission.APPLICATIONS_SHORTLIST, ROLE)
READ = Bearer("people:read", Permission.APPLICATIONS_SEE, APPLICATION)
ANY = Bearer("people:read", Permission.APPLICATIONS_SEE)
MOVE = Bearer("people:write", Permission.APPLICATIONS_MOVE, ROLE)
REJECT = Bearer("people:write", Permission.APPLICATIONS_REJECT, ROLE)
CONFIGURE = Bearer("roles:write", Permission.ROLES_CHANGE, ROLE)
Id = Annotated[int, Field(ge=1, lt=2**53)]
MOST = 500


class StageShown(Schema):
    """A stage of a role; ``kind`` says what it is for in every role."""

    id: int
    kind: str
    name: str
    owner: str | None
    backup: str | None
    days: int | None = Field(description="How long somebody may stand in it before they are late")
    required: list[str]
    people: int


class StageWanted(Schema):
    """A stage as it shall be; without ``id`` a new one. People are named by mail address."""

    id: Id | None = None
    kind: str = Field(max_length=40)
    name: str = Field(min_length=1, max_length=60)
    owner: str = Field("", max_length=320)
    backup: str = Field("", max_length=320)
    days: int | None = Field(None, ge=1, le=365)
    required: list[str] = Field([], max_length=10)


class StagesWanted(Schema):
    """All stages of a role, in their order."""

    stages: list[StageWanted] = Field(max_length=30)


class Placed(Schema):
    """Somebody in a stage, since when."""

    id: int
    name: str
    stage: int | None
    kind: str
    entered_at: datetime


class InStage(ByAnswer):
    """Which page, of which stage (of all without one), and of whom by their answers."""

    stage: Id | None = None


class MoveTold(Schema):
    """Who goes to which stage."""

    people: list[Id] = Field(min_length=1, max_length=MOST, description="Applications of the role")
    to: Id = Field(description="A stage of the role")


class RejectionTold(Schema):
    """Who is turned down and why. The mail waits a day, and undoing takes it back."""

    people: list[Id] = Field(min_length=1, max_length=MOST)
    reason: str = Field(max_length=40, description="Of /rejection-reasons")
    words: str = Field("", max_length=500, description="For the team; never sent")
    tell: bool = True


class Batch(Schema):
    """What was done at once; ``batch`` undoes it."""

    batch: UUID
    people: int
    perhaps_told: int = Field(
        0, description="After undoing: how many a mail may have reached; nobody knows"
    )


class MoveShown(Schema):
    """A move of an application."""

    id: int
    before: str
    after: str
    by: str | None = Field(description="None where the candidate withdrew")
    at: datetime
    reason: str
    words: str
    batch: UUID
    undone: bool


class ReasonShown(Schema):
    """A reason, for the team and as the candidate is told."""

    reason: str
    name: str
    told: str


@router.get("/roles/{slug}/stages", auth=SEE, response=list[StageShown], summary="List the stages")
def list_stages(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    """Return a role's stages in their order, with how many stand in each."""
    return _stages(get_object_or_404(Role, slug=slug))


@router.put(
    "/roles/{slug}/stages", auth=CONFIGURE, response={200: list[StageShown]},
    summary="Change the stages",
)  # fmt: skip
@once
def configure(request: HttpRequest, slug: str, body: StagesWanted) -> tuple[int, Any]:
    """Have a role's stages be these, in this order; one that is left out must be empty."""
    role = get_object_or_404(Role, slug=slug)
    stages.configure(role, [_wanted(one) for one in body.stages], by=user_of(request))
    return 200, _stages(role)


@router.get(
    "/roles/{slug}/pipeline", auth=SEE, response=Page[Placed], summary="List who stands where"
)
def list_placed(request: HttpRequest, slug: str, wanted: Query[InStage]) -> dict[str, Any]:
    """Return a page of a role's people with their stages, the newest application first."""
    role = get_object_or_404(Role, slug=slug)
    rows = role.applications.filter(wanted.condition(role, user_of(request)))
    rows = rows.select_related("candidate")
    if wanted.stage is not None:
        rows = rows.filter(place=wanted.stage)
    return by_id(rows, wanted, _placed)


@router.post(
    "/roles/{slug}/moves", auth=MOVE, response={201: Batch}, summary="Move people",
    url_name="move_people",
)  # fmt: skip
@once
def move(request: HttpRequest, slug: str, body: MoveTold) -> tuple[int, dict[str, Any]]:
    """Move people of a role to one of its stages: all of them, or nobody."""
    role = get_object_or_404(Role, slug=slug)
    to = role.stages.filter(pk=body.to).first()
    if to is None:
        raise Problem(422, "This role has no such stage")
    chosen = _chosen(role, body.people)
    batch = applications.move(chosen, to=to, by=user_of(request))
    return 201, {"batch": str(batch), "people": len(chosen)}


@router.post(
    "/roles/{slug}/rejections", auth=REJECT, response={201: Batch}, summary="Turn people down"
)
@once
def reject(request: HttpRequest, slug: str, body: RejectionTold) -> tuple[int, dict[str, Any]]:
    """Turn people of a role down with a reason."""
    chosen = _chosen(get_object_or_404(Role, slug=slug), body.people)
    batch = applications.reject(
        chosen, reason=body.reason, words=body.words, tell=body.tell, by=user_of(request)
    )
    return 201, {"batch": str(batch), "people": len(chosen)}


@router.post("/roles/{slug}/moves/{batch}/undo", auth=MOVE, response={200: Batch}, summary="Undo")
@once
def undo(request: HttpRequest, slug: str, batch: UUID) -> tuple[int, dict[str, Any]]:
    """Put people back where they stood; a mail that waits is taken back."""
    role = get_object_or_404(Role, slug=slug)
    people = applications.undo(batch, role=role, by=user_of(request))
    told = applications.perhaps_told(batch, role=role)
    return 200, {"batch": str(batch), "people": people, "perhaps_told": told}


@router.get(
    "/applications/{pk}/moves", auth=READ, response=Page[MoveShown], summary="List a person's moves"
)
def list_moves(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of an application's moves, the newest first."""
    rows = StageMove.objects.filter(application=pk).select_related("by", "before", "after")
    return by_id(rows, wanted, _move)


@router.get("/rejection-reasons", auth=ANY, response=list[ReasonShown], summary="List the reasons")
def list_reasons(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the reasons for turning somebody down."""
    return [
        {"reason": key, "name": str(one.name), "told": str(one.told)}
        for key, one in REASONS.items()
    ]


def _chosen(role: Role, people: Sequence[int]) -> list[Application]:
    wanted = set(people)
    found = list(role.applications.select_related("candidate", "role", "place").filter(
        pk__in=wanted
    ))  # fmt: skip
    if len(found) < len(wanted):
        raise Problem(422, "Somebody named did not apply for this role")
    return found


def _wanted(told: StageWanted) -> stages.Wanted:
    if told.kind not in Stage.values:
        raise Problem(422, f"{told.kind!r} is no kind: choose from {', '.join(Stage.values)}")
    return stages.Wanted(
        told.id, Stage(told.kind), told.name, colleague(told.owner), colleague(told.backup),
        told.days, tuple(told.required),
    )  # fmt: skip


def _stages(role: Role) -> list[dict[str, Any]]:
    rows = role.stages.select_related("owner", "backup").order_by("position", "pk")
    return [_stage(one) for one in rows.annotate(people=Count("applications"))]


def _stage(stage: Any) -> dict[str, Any]:
    return {
        "id": stage.pk,
        "kind": str(stage.kind),
        "name": stage.name,
        "owner": stage.owner.email if stage.owner else None,
        "backup": stage.backup.email if stage.backup else None,
        "days": stage.days,
        "required": stage.required,
        "people": stage.people,
    }


def _placed(application: Application) -> dict[str, Any]:
    return {
        "id": application.pk,
        "name": str(application.candidate),
        "stage": application.place_id,
        "kind": str(application.stage),
        "entered_at": application.entered_at,
    }


def _move(one: StageMove) -> dict[str, Any]:
    return {
        "id": one.pk,
        "before": str(one.before or one.before_kind),
        "after": str(one.after or one.after_kind),
        "by": str(one.by) if one.by else None,
        "at": one.at,
        "reason": one.reason,
        "words": one.words,
        "batch": one.batch,
        "undone": one.undone_at is not None,
    }
