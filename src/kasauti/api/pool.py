"""The talent pool: everybody who is known, found and put onto a role."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field

from kasauti import skills
from kasauti.access import Permission
from kasauti.actions import talent_pool
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.records import pool
from kasauti.records.concerned import INTAKE, ROLE
from kasauti.records.models import Intake, Role, User

router = Router(tags=["talent pool"])
SEARCH = Bearer("pool:read", Permission.CANDIDATES_SEARCH)
ADD = Bearer("pool:write", Permission.CANDIDATES_SEARCH, ROLE)
TAKE_BACK = Bearer("pool:write", Permission.APPLICATIONS_TAKE, INTAKE)
Id = Annotated[int, Field(ge=1, lt=2**53)]


class Sought(Wanted):
    """Which page of the pool, and what it is narrowed to."""

    words: str = Field("", max_length=200, description="Part of a name, mail address or phone")
    place: str = Field("", max_length=100)
    came: Literal["", "applied", "imported"] = ""
    standing: Literal["", "none", "open", "ended"] = Field(
        "", description="On no role; under way on one; every application ended"
    )
    agreed: Literal["", "yes", "no"] = Field("", description="To be kept for other roles")
    skill: str = Field("", max_length=100, description="Its id, name or an alias")
    level: int = Field(1, ge=1, le=5, description="Of the skill, at least")


class StandsOn(Schema):
    """A role that somebody stands on, as the token's user may see it."""

    application: int
    role: str
    stage: str


class KnownShown(Schema):
    """A person of the pool."""

    id: int
    name: str
    email: str
    phone: str
    location: str
    known_since: datetime
    imported: bool
    agreed: bool | None = Field(description="To be kept for other roles; None: not asked")
    resume: bool = Field(description="Whether a résumé is held")
    applications: list[StandsOn]


class PeopleTold(Schema):
    """Who is put onto the role, by the résumé they last sent."""

    people: list[Id] = Field(min_length=1, max_length=talent_pool.MOST, description="Of /pool")


class AddedShown(Schema):
    """Who was put onto a role; the intake tells how far their screening is, and takes it back."""

    intake: int
    people: int
    left: list[str] = Field(description="Why others were not")


class TakenBack(Schema):
    """How many people are off a role again."""

    people: int


@router.get("/pool", auth=SEARCH, response=Page[KnownShown], summary="Search the talent pool")
def search_pool(request: HttpRequest, wanted: Query[Sought]) -> dict[str, Any]:
    """Return a page of the people who are known, the latest first."""
    user = user_of(request)
    people = pool.found(user, _filters(wanted), blind=False)
    return by_id(pool.with_applications(people, user), wanted, _known)


@router.get("/pool/{pk}", auth=SEARCH, response=KnownShown, summary="Show somebody of the pool")
def show_known(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one person of the pool with the roles that they stand on."""
    user = user_of(request)
    people = pool.with_applications(pool.seen(user), user)
    return _known(get_object_or_404(people, pk=pk))


@router.post(
    "/roles/{slug}/pool", auth=ADD, response={201: AddedShown}, summary="Put people onto a role"
)
@once
def add_known(request: HttpRequest, slug: str, body: PeopleTold) -> tuple[int, dict[str, Any]]:
    """Put people of the pool onto a role; workers screen them for it."""
    user = user_of(request)
    added = talent_pool.add(_people(body.people, user), _role(slug, user), by=user)
    return 201, _added(added)


@router.post(
    "/roles/{slug}/pool/{person}", auth=ADD, response={201: AddedShown},
    summary="Put somebody onto a role by a résumé",
)  # fmt: skip
@once
def add_with_resume(
    request: HttpRequest, slug: str, person: int, resume: File[UploadedFile]
) -> tuple[int, dict[str, Any]]:
    """Put one person onto a role by a résumé that comes along, for whom none is held."""
    user = user_of(request)
    if resume.file is None:
        raise Problem(422, "The file did not arrive: send it again")
    sent = (resume.name or "", resume.file, resume.size or 0)
    people = _people([person], user)
    return 201, _added(talent_pool.add(people, _role(slug, user), resume=sent, by=user))


@router.post(
    "/intakes/{pk}/take-back", auth=TAKE_BACK, response={200: TakenBack},
    summary="Take people off a role again",
)  # fmt: skip
@once
def take_back_known(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take back who was put onto a role at once, where nothing came of it yet."""
    intake = get_object_or_404(Intake, pk=pk)
    return 200, {"people": talent_pool.take_back(intake, by=user_of(request))}


def _filters(wanted: Sought) -> pool.Filters:
    skill = skills.load_graph().resolve(wanted.skill) if wanted.skill else None
    if wanted.skill and skill is None:
        raise Problem(422, "There is no such skill: see /skills")
    return pool.Filters(
        words=wanted.words, place=wanted.place, came=wanted.came,
        standing=wanted.standing, agreed=wanted.agreed, skill=skill.id if skill else "",
        level=wanted.level,
    )  # fmt: skip


def _people(wanted: list[int], user: User) -> list[Any]:
    found = list(pool.seen(user).filter(pk__in=set(wanted)))
    if len(found) < len(set(wanted)):
        raise Problem(422, "Somebody named is not in the pool")
    return found


def _role(slug: str, user: User) -> Role:
    role = pool.open_roles(user).filter(slug=slug).first()
    if role is None:
        raise Problem(422, "This role is open to nobody new: open it again first")
    return role


def _added(added: talent_pool.Added) -> dict[str, Any]:
    return {"intake": added.intake.pk, "people": added.people, "left": list(added.left)}


def _known(candidate: Any) -> dict[str, Any]:
    return {
        "id": candidate.pk,
        "name": candidate.name,
        "email": candidate.email,
        "phone": candidate.phone,
        "location": candidate.location,
        "known_since": candidate.created_at,
        "imported": candidate.imported,
        "agreed": candidate.agreed,
        "resume": candidate.resume,
        "applications": [
            {"application": one.pk, "role": one.role.slug, "stage": one.stage}
            for one in candidate.shown
        ],
    }
