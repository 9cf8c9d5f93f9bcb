"""Roles, their job descriptions and the files dropped onto them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from kasauti.access import Permission, Secret
from kasauti.actions import descriptions, intakes, roles
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import INTAKE, ROLE
from kasauti.records.models import REPLACED, Intake, IntakeItem, Role, User
from kasauti.records.permissions import standing_of, visible

router = Router(tags=["roles"])
LIST = Bearer("roles:read", Permission.ROLES_SEE)
READ = Bearer("roles:read", Permission.ROLES_SEE, ROLE)
CREATE = Bearer("roles:write", Permission.ROLES_CREATE)
CHANGE = Bearer("roles:write", Permission.ROLES_CHANGE, ROLE)
PUBLISH = Bearer("roles:write", Permission.CAREERS_CHANGE, ROLE)
DROP = Bearer("roles:write", Permission.APPLICATIONS_TAKE, ROLE)
FILES = Bearer("roles:read", Permission.APPLICATIONS_TAKE, ROLE)
WATCH = Bearer("roles:read", Permission.APPLICATIONS_TAKE, INTAKE)
_MOST_FILES = 1_000


class RoleShown(Schema):
    """A role: what it asks for, as its file is read."""

    slug: str
    title: str
    status: Literal["open", "archived"]
    published: bool = Field(description="Whether the careers page shows it while it is open")
    closes_on: date | None = Field(description="The last day to apply")
    created_at: datetime
    role: dict[str, Any] = Field(description="The role file as it was read")


class RoleSource(Schema):
    """A role file in TOML (docs/reference/role-file.md)."""

    source: str = Field(max_length=200_000)


class RoleStatus(Schema):
    """Whether a role takes files."""

    status: Literal["open", "archived"]


class Careers(Schema):
    """Whether the careers page shows a role, and the last day to apply."""

    published: bool
    closes_on: date | None = None


class FileShown(Schema):
    """A dropped file and how far it is."""

    id: int
    name: str
    state: str
    reason: str
    mend: str
    application: int | None


class IntakeShown(Schema):
    """A drop of files and how far it is."""

    id: int
    role: str
    as_of: date
    finished: bool
    counts: dict[str, int]


@router.get("/roles", auth=LIST, response=Page[RoleShown], summary="List roles, newest first")
def list_roles(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of roles."""
    return by_id(
        visible(Role.objects.all(), user_of(request), Permission.ROLES_SEE, role="pk"),
        wanted,
        lambda role: _role(role, user_of(request)),
    )


@router.post("/roles", auth=CREATE, response={201: RoleShown}, summary="Open a role")
@once
def create_role(request: HttpRequest, body: RoleSource) -> tuple[int, dict[str, Any]]:
    """Open a role from its file."""
    return 201, _role(roles.create(body.source, by=user_of(request)), user_of(request))


@router.get("/roles/{slug}", auth=READ, response=RoleShown, summary="Show a role")
def show_role(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Return one role."""
    return _role(_found(slug), user_of(request))


@router.put("/roles/{slug}", auth=CHANGE, response={200: RoleShown}, summary="Change a role")
@once
def update_role(request: HttpRequest, slug: str, body: RoleSource) -> tuple[int, dict[str, Any]]:
    """Change what a role asks for; everyone who applied is screened again."""
    return 200, _role(
        roles.update(_found(slug), body.source, by=user_of(request)), user_of(request)
    )


@router.post(
    "/roles/{slug}/status", auth=CHANGE, response={200: RoleShown}, summary="Archive or reopen"
)
@once
def set_status(request: HttpRequest, slug: str, body: RoleStatus) -> tuple[int, dict[str, Any]]:
    """Close a role to files, or open it again."""
    change = roles.archive if body.status == "archived" else roles.reopen
    return 200, _role(change(_found(slug), by=user_of(request)), user_of(request))


@router.put(
    "/roles/{slug}/careers", auth=PUBLISH, response={200: RoleShown}, summary="Publish, or not"
)
@once
def publish(request: HttpRequest, slug: str, body: Careers) -> tuple[int, dict[str, Any]]:
    """Show a role on the careers page until a day, or take it off; who applied stays."""
    role = roles.publish(
        _found(slug), published=body.published, closes_on=body.closes_on, by=user_of(request)
    )
    return 200, _role(role, user_of(request))


@router.get(
    "/roles/{slug}/description.{form}",
    auth=READ,
    summary="Send the job description",
    openapi_extra=sends(*(form.media_type for form in descriptions.FORMATS.values())),
)
def description(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Return the job description written from the role: md, html, pdf or json (JobPosting)."""
    role = _found(slug)
    if form not in descriptions.FORMATS:
        raise Problem(404, f"A job description is {', '.join(descriptions.FORMATS)}, not {form}")
    content = descriptions.exported(role, form)
    return HttpResponse(content, content_type=descriptions.FORMATS[form].media_type)


@router.post("/roles/{slug}/files", auth=DROP, response={202: IntakeShown}, summary="Drop files")
@once
def drop(
    request: HttpRequest, slug: str, files: File[list[UploadedFile]]
) -> tuple[int, dict[str, Any]]:
    """Take résumés, and zips of many; workers read and screen them."""
    if len(files) > _MOST_FILES:
        raise Problem(413, f"Send at most {_MOST_FILES} files at once, or a zip of them")
    named = [(file.name or "", file.file) for file in files if file.file is not None]
    return 202, _intake(intakes.drop(_found(slug), named, by=user_of(request)))


@router.get(
    "/roles/{slug}/files", auth=FILES, response=Page[FileShown], summary="List files, newest first"
)
def list_files(
    request: HttpRequest,
    slug: str,
    wanted: Query[Wanted],
) -> dict[str, Any]:
    """Return a page of the files dropped onto a role."""
    rows = IntakeItem.objects.filter(intake__role=_found(slug)).exclude(state__in=REPLACED)
    return by_id(rows, wanted, told_file)


@router.get("/intakes/{pk}", auth=WATCH, response=IntakeShown, summary="Show how far a drop is")
def show_intake(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one drop of files."""
    return _intake(get_object_or_404(Intake.objects.select_related("role"), pk=pk))


def _found(slug: str) -> Role:
    return get_object_or_404(Role, slug=slug)


def _role(role: Role, viewer: User) -> dict[str, Any]:
    pay = standing_of(viewer).sees(Secret.PAY, role.pk)
    return {
        "slug": role.slug,
        "title": role.title,
        "status": str(role.status),
        "published": role.published,
        "closes_on": role.closes_on.isoformat() if role.closes_on else None,
        "created_at": role.created_at.isoformat(),
        "role": {key: value for key, value in role.parsed.items() if pay or key != "band"},
    }


def _intake(intake: Intake) -> dict[str, Any]:
    return {
        "id": intake.pk,
        "role": intake.role.slug,
        "as_of": intake.as_of.isoformat(),
        "finished": intake.finished,
        "counts": intake.counts(),
    }


def told_file(item: IntakeItem) -> dict[str, Any]:
    """Return a dropped file and how far it is."""
    return {
        "id": item.pk,
        "name": item.name,
        "state": str(item.state),
        "reason": item.reason,
        "mend": item.mend,
        "application": item.application_id,
    }
