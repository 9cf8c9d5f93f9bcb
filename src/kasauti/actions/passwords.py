"""One's own password: changed while signed in, or set anew by a mailed link."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from kasauti.actions import links, mail, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Mail, User

A_WHILE = timedelta(minutes=10)
"""Within which one link is mailed, however often it is asked for."""
DEAD = "This link has ended or was used: ask for a new one"


@trail.in_turn
def change(user: User, *, current: str, password: str) -> User:
    """Change one's own password; sessions elsewhere end.

    Raises
    ------
    Refused
        If the current one is wrong, or the new one too weak.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.check_password(current):
        raise Refused("The current password is another one")
    return _set(held, password, verb="passwords.change")


@transaction.atomic
def ask_for_reset(email: str) -> None:
    """Mail a link that sets a new password, for an hour; whether there is an account is not told.

    Whoever never had a password signs in by single sign-on, or has an invitation.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None or not user.has_usable_password():
        return
    since = timezone.now() - A_WHILE
    if Mail.objects.filter(user=user, template="password_reset", at__gte=since).exists():
        return
    trail.take_turn()
    token = f"{user.pk}-{default_token_generator.make_token(user)}"
    mail.write("password_reset", to=user, by=user, link=links.address(f"/password/{token}/"))
    trail.record("passwords.ask_for_reset", user, by=user)


def opened(token: str) -> User:
    """Return whose password a link sets.

    Raises
    ------
    Refused
        If it has ended, was used, the password was changed since, or the account is closed.
    """
    pk, _, rest = token.partition("-")
    known = pk.isascii() and pk.isdecimal() and len(pk) < 16
    user = User.objects.filter(pk=int(pk), is_active=True).first() if known else None
    if user is None or not default_token_generator.check_token(user, rest):
        raise Refused(DEAD)
    return user


@trail.in_turn
def reset(token: str, *, password: str) -> User:
    """Set a new password by a mailed link, once; open sessions end. A second factor stays.

    Raises
    ------
    Refused
        If the link is dead, or the password too weak.
    """
    user = opened(token)
    User.objects.select_for_update().get(pk=user.pk)
    return _set(opened(token), password, verb="passwords.reset")


def _set(user: User, password: str, *, verb: str) -> User:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    trail.record(verb, user, by=user)
    mail.write("sign_in_changed", to=user, by=user, change="The password was changed")
    return user
