"""A user's standing from the rows, and rows narrowed to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from kasauti.access import TABLE, Membership, Need, Permission, Standing
from kasauti.access.need import Concerned
from kasauti.records.models import Notification, Seat, SignInPolicy, User
from kasauti.records.values import storable_text

Row = TypeVar("Row", bound=Model)


def standing_of(user: User) -> Standing:
    """Return what a user may do, in one query; it is read anew by each request."""
    kept: Standing | None = getattr(user, "_standing", None)
    if kept is not None:
        return kept
    everywhere: set[Membership] = set()
    on: dict[int, set[Membership]] = defaultdict(set)
    held = Seat.objects.filter(user_id=user.pk, user__is_active=True)
    lacking = Exists(SignInPolicy.objects.filter(second_factor=True)) & ~Exists(
        second_factors(user.pk)
    )
    told = held.annotate(lacking=lacking, unread=_unread(user.pk))
    user._lacks_second_factor, user._unread = False, 0  # type: ignore[attr-defined]
    for membership, role, lacks, unread in told.values_list(
        "membership", "role_id", "lacking", "unread"
    ):
        (everywhere if role is None else on[role]).add(Membership(membership))
        user._lacks_second_factor, user._unread = lacks, unread or 0  # type: ignore[attr-defined]
    standing = Standing(frozenset(everywhere), {role: frozenset(some) for role, some in on.items()})
    user._standing = standing  # type: ignore[attr-defined]
    return standing


def lacks_second_factor(user: User) -> bool:
    """Return whether the team requires a second factor of whoever signs in and this user has none.

    It is asked in the query of the standing. Somebody without a seat sees nothing to protect.
    """
    standing_of(user)
    return bool(user._lacks_second_factor)  # type: ignore[attr-defined]


def unread_of(user: User) -> int:
    """Return how much of what a user was told is new, as every page's bell shows.

    It is asked in the query of the standing; 0 without a seat.
    """
    standing_of(user)
    return int(user._unread)  # type: ignore[attr-defined]


def _unread(user_id: int) -> Subquery:
    new = Notification.objects.filter(user_id=user_id, read_at=None).order_by()
    return Subquery(new.values("user").annotate(n=Count("*")).values("n"))


def second_factors(user_id: int | OuterRef) -> QuerySet[Model]:
    """Return an authenticator app and the passkeys; recovery codes only stand in for those."""
    of: QuerySet[Model] = Authenticator.objects.filter(user_id=user_id)
    return of.exclude(type=Authenticator.Type.RECOVERY_CODES)


def holders(permission: Permission, role: int | None = None) -> QuerySet[User]:
    """Return the people who hold a permission on a role, or on any where none is named, by name."""
    return _seated(permission, Q() if role is None else Q(seats__role=None) | Q(seats__role=role))


def holders_on_any(permission: Permission, roles: Collection[int]) -> QuerySet[User]:
    """Return the people who hold a permission on one of these roles or on all of them, by name.

    Where no role is named only seats on every role count.
    """
    return _seated(permission, Q(seats__role=None) | Q(seats__role__in=roles))


def _seated(permission: Permission, where: Q) -> QuerySet[User]:
    seats = Q(seats__membership__in=[str(one) for one in TABLE[permission]]) & where
    return User.objects.filter(seats, is_active=True).distinct().order_by("name", "pk")


def holding(permission: Permission, user: str, role: str) -> Exists:
    """Return the condition that somebody named in a row holds a permission on the row's role.

    Parameters
    ----------
    user, role : str
        The ways from a row to their ids.
    """
    seats = Seat.objects.filter(
        Q(role=None) | Q(role=OuterRef(role)), user=OuterRef(user), user__is_active=True,
        membership__in=[str(one) for one in TABLE[permission]],
    )  # fmt: skip
    return Exists(seats)


def visible(
    rows: QuerySet[Row], user: User, permission: Permission, *, role: str = "role"
) -> QuerySet[Row]:
    """Return the rows whose role is one on which the user holds a permission.

    Parameters
    ----------
    role : str
        The way from a row to its role: ``"pk"`` for roles, ``"application__role"``.
    """
    some = standing_of(user).roles_where(permission)
    return rows if some is None else rows.filter(**{f"{role}__in": some})


def concerning(model: type[Model], *ways: str, key: str = "pk", argument: str = "pk") -> Concerned:
    """Return how to tell from a route's arguments which roles it concerns.

    Parameters
    ----------
    ways : str
        From a row to the id of its role; more than one where either may hold it.
    key, argument : str
        The column that a route's argument names, and that argument.

    Examples
    --------
    ``concerning(Application, "role_id")``, ``concerning(Role, "pk", key="slug", argument="slug")``
    """

    def found(arguments: Mapping[str, Any]) -> frozenset[int] | None:
        wanted = storable_text(str(arguments[argument]))
        if key == "pk" and not (wanted.isascii() and wanted.isdecimal() and int(wanted) < 2**63):
            return None
        rows: Collection[tuple[int | None, ...]] = list(
            model._default_manager.filter(**{key: wanted}).values_list(*ways)
        )
        if not rows:
            return None
        return frozenset(role for row in rows for role in row if role is not None)

    return found


def check(standing: Standing, need: Need, arguments: Mapping[str, Any]) -> None:
    """Let a request through, or say why not.

    Raises
    ------
    Http404
        If the thing does not exist, or belongs to roles that the user has no part in.
    PermissionDenied
        If they have a part in it and may not do this.
    """
    if need.permission is None:
        return
    if need.concerned is None:
        if not standing.may_somewhere(need.permission):
            raise PermissionDenied
        return
    roles = need.concerned(arguments)
    if roles is None:
        raise Http404
    if not standing.may_on_any(need.permission, roles):
        if standing.everywhere or any(standing.knows(role) for role in roles):
            raise PermissionDenied
        raise Http404
