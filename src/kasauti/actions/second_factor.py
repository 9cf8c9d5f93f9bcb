"""The second factor: required of the team, changed by its holder, reset for who is locked out."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from kasauti.actions import mail, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import SignInPolicy, User
from kasauti.records.permissions import lacks_second_factor, second_factors

CHANGES = {
    "app": "an authenticator app was set up",
    "app removed": "the authenticator app was removed",
    "passkey": "a passkey was added",
    "passkey removed": "a passkey was removed",
    "codes": "new recovery codes were made",
    "reset": "the second factor was reset by the team",
    "single sign-on": "single sign-on was linked",
}
"""What may change, in the words of the mail that says so."""


def required() -> bool:
    """Return whether everybody who signs in with a password needs a second factor."""
    return SignInPolicy.objects.filter(second_factor=True).exists()


def held(user: User) -> bool:
    """Return whether somebody has an authenticator app or a passkey."""
    return second_factors(user.pk).exists()


def lacking(request: HttpRequest, user: User) -> bool:
    """Return whether a factor that is required is missing; single sign-on answers for its own."""
    if not lacks_second_factor(user):
        return False
    ways = {record.get("method") for record in get_authentication_records(request, user)}
    return "socialaccount" not in ways


def marked(people: QuerySet[User]) -> QuerySet[User]:
    """Return people with ``has_factor`` and ``linked``: an app or a passkey, single sign-on."""
    return people.annotate(
        has_factor=Exists(second_factors(OuterRef("pk"))),
        linked=Exists(SocialAccount.objects.filter(user_id=OuterRef("pk"))),
    )


@trail.in_turn
def require(wanted: bool, *, by: User) -> SignInPolicy:
    """Require a second factor of the whole team, or no longer.

    Raises
    ------
    Refused
        If whoever requires it has none: they would be the first to be stopped.
    """
    if wanted and not held(by):
        raise Refused("Set up your own second factor first: you would be stopped as the first")
    policy, _ = SignInPolicy.objects.update_or_create(
        pk=1, defaults={"second_factor": wanted, "changed_by": by}
    )
    trail.record("second_factor.require", policy, by=by, required=wanted)
    return policy


@trail.in_turn
def changed(user: User, change: str) -> None:
    """Record what somebody changed of their own signing in, and tell them by mail.

    Parameters
    ----------
    change : str
        Of ``CHANGES``.
    """
    trail.record("second_factor.change", user, by=user, change=change)
    _tell(user, change, by=user)


@trail.in_turn
def reset(user: User, *, by: User | None) -> int:
    """Remove every factor of somebody who is locked out, and return how many there were.

    Parameters
    ----------
    by : User or None
        An owner; None from the command line: whoever can run it owns the machine.

    Raises
    ------
    Refused
        If they have none, or it is one's own: that is removed on one's own page, with a code.
    """
    if by is not None and by.pk == user.pk:
        raise Refused("Your own second factor is removed on your security page, with a code")
    factors = Authenticator.objects.filter(user_id=user.pk)
    count = len(factors)
    if not count:
        raise Refused(f"{user} has no second factor")
    factors.delete()
    trail.record("second_factor.reset", user, by=by, factors=count)
    _tell(user, "reset", by=by)
    return count


def _tell(user: User, change: str, *, by: User | None) -> None:
    mail.write("sign_in_changed", to=user, by=by, change=CHANGES[change])
