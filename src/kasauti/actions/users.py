"""People who use Kasauti."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kasauti.access import Membership
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Seat, User


@trail.in_turn
def create(
    email: str,
    *,
    name: str,
    password: str,
    by: User | None,
    membership: Membership | None = None,
) -> User:
    """Make an account.

    Parameters
    ----------
    membership : Membership or None
        What the user is on every role; None makes an owner from the command line, and otherwise
        somebody who sees nothing until given a seat.
    by : User or None
        None from the command line: whoever can run it owns the machine.

    Raises
    ------
    Refused
        If the address is not one or has an account, or the password is too weak.
    """
    email = email.strip().lower()
    _check(email, password)
    if User.objects.filter(email=email).exists():
        raise Refused(f"{email} has an account already: use set-password")
    user = User.objects.create_user(email, password, name=name.strip())
    held = membership or (Membership.OWNER if by is None else None)
    if held is not None:
        Seat.objects.create(user=user, membership=held)
    trail.record("users.create", user, by=by, membership=str(held or ""))
    return user


@trail.in_turn
def set_password(email: str, *, password: str, by: User | None) -> User:
    """Give an account a new password; its open sessions end.

    Raises
    ------
    Refused
        If there is no such account or the password is too weak.
    """
    _check(email, password)
    user = find(email)
    user.set_password(password)
    user.save()
    trail.record("users.set_password", user, by=by)
    return user


def find(email: str) -> User:
    """Return the account of an address.

    Raises
    ------
    Refused
        If there is none.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise Refused(f"{email} has no account: use create-user")
    return user


def _check(email: str, password: str) -> None:
    try:
        validate_email(email.strip())
        validate_password(password)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
