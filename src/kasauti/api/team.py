"""The team: who has which seat, invitations, seats given and taken, accounts closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Membership, Permission
from kasauti.actions import second_factor, team
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.models import Role, Seat, User

router = Router(tags=["team"])
READ = Bearer("team:read", Permission.TEAM_SEE)
CHANGE = Bearer("team:write", Permission.TEAM_CHANGE)


class SeatShown(Schema):
    """What somebody is, on one role or, without one, on every role."""

    id: int
    membership: str
    role: str | None


class MemberShown(Schema):
    """Somebody of the team."""

    id: int
    email: str
    name: str
    active: bool
    joined: bool = Field(description="Whether a password is set or single sign-on was used")
    second_factor: bool
    seats: list[SeatShown]


class InvitationTold(Schema):
    """Whom to invite as what; without roles on every role."""

    email: str = Field(min_length=3, max_length=320)
    name: str = Field(min_length=1, max_length=200)
    membership: Membership
    roles: list[str] = Field([], max_length=50, description="Slugs")


class SeatTold(Schema):
    """A seat more; without a role on every role."""

    membership: Membership
    role: str = Field("", max_length=200, description="A role's slug")


@router.get("/team", auth=READ, response=Page[MemberShown], summary="List the team")
def list_team(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the people of the team with their seats, the newest first."""
    return by_id(_known(), wanted, _shown)


@router.post("/team", auth=CHANGE, response={201: MemberShown}, summary="Invite somebody")
@once
def invite_member(request: HttpRequest, body: InvitationTold) -> tuple[int, dict[str, Any]]:
    """Make an account with a seat and mail the link that sets its first password."""
    user = team.invite(
        body.email, name=body.name, membership=body.membership,
        on=[_role(slug) for slug in dict.fromkeys(body.roles)], by=user_of(request),
    )  # fmt: skip
    return 201, _found(user.pk)


@router.post(
    "/team/{pk}/invitation", auth=CHANGE, response={200: MemberShown}, summary="Invite again"
)
@once
def invite_again(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Mail a new link to somebody who was invited and has not joined; it opens for seven days."""
    team.invite_again(get_object_or_404(User, pk=pk), by=user_of(request))
    return 200, _found(pk)


@router.post("/team/{pk}/seats", auth=CHANGE, response={201: MemberShown}, summary="Give a seat")
@once
def give_seat(request: HttpRequest, pk: int, body: SeatTold) -> tuple[int, dict[str, Any]]:
    """Give somebody a seat, on one role or on every role."""
    user = get_object_or_404(User, pk=pk)
    role = _role(body.role) if body.role else None
    team.seat(user, body.membership, role, by=user_of(request))
    return 201, _found(pk)


@router.delete("/seats/{pk}", auth=CHANGE, response={200: MemberShown}, summary="Take a seat away")
def take_seat(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Take a seat away; the last owner keeps theirs."""
    held = get_object_or_404(Seat.objects.select_related("user"), pk=pk)
    team.unseat(held, by=user_of(request))
    return _found(held.user_id)


@router.post(
    "/team/{pk}/let-go", auth=CHANGE, response={200: MemberShown}, summary="Close an account"
)
@once
def let_member_go(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Close an account: what they did stays on record, they cannot sign in, tokens end."""
    team.let_go(get_object_or_404(User, pk=pk), by=user_of(request))
    return 200, _found(pk)


def _role(slug: str) -> Role:
    role = Role.objects.filter(slug=slug).first()
    if role is None:
        raise Problem(422, "There is no such role")
    return role


def _known() -> Any:
    return second_factor.marked(User.objects.prefetch_related("seats__role"))


def _found(pk: int) -> dict[str, Any]:
    return _shown(get_object_or_404(_known(), pk=pk))


def _shown(user: Any) -> dict[str, Any]:
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "active": user.is_active,
        "joined": user.has_usable_password() or user.linked,
        "second_factor": user.has_factor,
        "seats": [
            {
                "id": one.pk,
                "membership": str(one.membership),
                "role": one.role.slug if one.role else None,
            }
            for one in user.seats.all()
        ],
    }
