"""The team: invite, seat, unseat, let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import links, mail, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Role, Seat, User

INVITED_FOR = timedelta(days=7)


@trail.in_turn
def invite(
    email: str, *, name: str, membership: Membership, on: Sequence[Role] = (), by: User
) -> User:
    """Make an account without a password, seat it and mail a link that sets one.

    Parameters
    ----------
    on : sequence of Role
        The roles of the seat; without any it counts on every role.

    Raises
    ------
    Refused
        If the address is none or has an account.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(f"{email} is no mail address") from None
    if User.objects.filter(email=email).exists():
        raise Refused(f"{email} has an account already: give it a seat below")
    user = User.objects.create_user(email, name=name.strip()[:200])
    for role in on or (None,):
        _seat(user, membership, role)
    trail.record("team.invite", user, by=by, membership=str(membership), on=[r.pk for r in on])
    send_link(user, by=by)
    return user


def send_link(user: User, *, by: User) -> None:
    """Mail the link that sets a first password, in the present transaction.

    Raises
    ------
    Refused
        If they have one.
    """
    if user.has_usable_password():
        raise Refused(f"{user} has a password already")
    token = links.sign("invitation", user.pk, until=timezone.now() + INVITED_FOR)
    mail.write(
        "invitation", to=user, by=by, inviter=str(by), link=links.address(f"/join/{token}")
    )  # fmt: skip


@trail.in_turn
def invite_again(user: User, *, by: User) -> User:
    """Mail a new link to somebody who was invited and has not joined.

    Raises
    ------
    Refused
        If they have a password, or their account is closed.
    """
    if not user.is_active:
        raise Refused("This account is closed")
    send_link(user, by=by)
    trail.record("team.invite_again", user, by=by)
    return user


@trail.in_turn
def join(user: User, password: str) -> User:
    """Set the first password of somebody who was invited.

    Raises
    ------
    Refused
        If they have one, or it is too weak.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.has_usable_password() or not held.is_active:
        raise Refused("This invitation has been used: sign in")
    try:
        validate_password(password, held)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    held.set_password(password)
    held.save()
    trail.record("team.join", held, by=held)
    return held


@trail.in_turn
def seat(user: User, membership: Membership, role: Role | None, *, by: User) -> Seat:
    """Give somebody a seat, on one role or on every role."""
    made = _seat(user, membership, role)
    trail.record("team.seat", user, by=by, membership=str(membership), role=role and role.pk)
    return made


def _seat(user: User, membership: Membership, role: Role | None) -> Seat:
    if membership.whole and role is not None:
        raise Refused(f"An {membership} is one of every role: leave the role out")
    made, _ = Seat.objects.get_or_create(user=user, membership=membership, role=role)
    return made


@trail.in_turn
def unseat(held: Seat, *, by: User) -> None:
    """Take a seat away.

    Raises
    ------
    Refused
        If it is the last owner's.
    """
    _keep_an_owner(Seat.objects.exclude(pk=held.pk), held.membership)
    trail.record(
        "team.unseat", held.user, by=by, membership=held.membership, role=held.role_id
    )  # fmt: skip
    held.delete()


@trail.in_turn
def let_go(user: User, *, by: User) -> User:
    """Close an account: what they did stays on record, they cannot sign in.

    Raises
    ------
    Refused
        If they are the last owner.
    """
    others = Seat.objects.exclude(user=user)
    owns = user.seats.filter(membership=Membership.OWNER).exists()
    _keep_an_owner(others, Membership.OWNER if owns else "")
    user.is_active = False
    user.set_unusable_password()  # its open sessions end
    user.save()
    trail.record("team.let_go", user, by=by)
    return user


def _keep_an_owner(others: QuerySet[Seat], membership: str) -> None:
    owners = others.filter(membership=Membership.OWNER, user__is_active=True)
    if membership == Membership.OWNER and not owners.exists():
        raise Refused("This is the last owner: make somebody else one first")
