"""Filters under a name: of a role's shortlist and pipeline, and of the talent pool."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import saved_views
from kasauti.api.idempotency import once
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role, SavedView, User

router = Router(tags=["saved views"])
POOL = Bearer("pool:read", Permission.CANDIDATES_SEARCH)
KEEP_POOL = Bearer("pool:write", Permission.CANDIDATES_SEARCH)
OF_ROLE = Bearer("people:read", Permission.APPLICATIONS_SHORTLIST, ROLE)
KEEP = Bearer("people:write", Permission.APPLICATIONS_SHORTLIST, ROLE)
OWN = Bearer("people:write", Permission.APPLICATIONS_SHORTLIST)
OfRole = Literal["shortlist", "pipeline"]


class ViewShown(Schema):
    """A page's filters under a name: one's own, or one that is shared."""

    id: int
    page: str
    role: str | None
    name: str
    query: str = Field(description="As the page's address has it")
    shared: bool
    owner: str


class ViewTold(Schema):
    """A view to keep; one's own of the same name is replaced."""

    name: str = Field(min_length=1, max_length=60)
    query: str = Field(min_length=1, max_length=1000, description="standing=open&skill=python")
    shared: bool = False


@router.get("/pool-views", auth=POOL, response=list[ViewShown], summary="List the pool's views")
def list_pool_views(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the views of the talent pool: one's own and those shared, by name."""
    return _views(SavedView.Page.POOL, None, user_of(request))


@router.post(
    "/pool-views", auth=KEEP_POOL, response={201: ViewShown}, summary="Keep a view of the pool"
)
@once
def keep_pool_view(request: HttpRequest, body: ViewTold) -> tuple[int, dict[str, Any]]:
    """Keep filters of the talent pool; whose name was sought is left out."""
    return 201, _kept(SavedView.Page.POOL, None, body, user_of(request))


@router.get(
    "/roles/{slug}/views/{page}", auth=OF_ROLE, response=list[ViewShown],
    summary="List a role's views",
)  # fmt: skip
def list_role_views(request: HttpRequest, slug: str, page: OfRole) -> list[dict[str, Any]]:
    """Return the views of a role's shortlist or pipeline: one's own and those shared, by name."""
    role = get_object_or_404(Role, slug=slug)
    return _views(SavedView.Page(page), role, user_of(request))


@router.post(
    "/roles/{slug}/views/{page}", auth=KEEP, response={201: ViewShown},
    summary="Keep a view of a role",
)  # fmt: skip
@once
def keep_role_view(
    request: HttpRequest, slug: str, page: OfRole, body: ViewTold
) -> tuple[int, dict[str, Any]]:
    """Keep filters of a role's shortlist or pipeline."""
    role = get_object_or_404(Role, slug=slug)
    return 201, _kept(SavedView.Page(page), role, body, user_of(request))


@router.delete("/views/{pk}", auth=OWN, response={200: ViewShown}, summary="Remove one's view")
def remove_view(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Remove a view of the token's user."""
    rows = SavedView.objects.select_related("owner", "role")
    view = get_object_or_404(rows, pk=pk, owner=user_of(request))
    shown = _shown(view)
    saved_views.remove(view, by=user_of(request))
    return shown


def _views(page: SavedView.Page, role: Role | None, reader: User) -> list[dict[str, Any]]:
    return [_shown(one) for one in saved_views.of(page, role, reader).select_related("role")]


def _kept(page: SavedView.Page, role: Role | None, told: ViewTold, by: User) -> dict[str, Any]:
    return _shown(saved_views.keep(page, role, told.name, told.query, shared=told.shared, by=by))


def _shown(view: SavedView) -> dict[str, Any]:
    return {
        "id": view.pk,
        "page": str(view.page),
        "role": view.role.slug if view.role else None,
        "name": view.name,
        "query": view.query,
        "shared": view.shared,
        "owner": str(view.owner),
    }
