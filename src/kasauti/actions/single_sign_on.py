"""Single sign-on: whom the company's provider may let in, and the account it is linked to."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from kasauti.actions import second_factor, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import User


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says of whoever stands at the door.

    Parameters
    ----------
    subject : str
        The provider's own, lasting id (``sub``).
    email, name : str
        As the provider has them.
    verified : bool
        Whether it says that the address is theirs (``email_verified``).
    """

    subject: str
    email: str
    verified: bool
    name: str = ""


@trail.in_turn
def admit(claims: Claims, *, provider: str) -> SocialAccount:
    """Return the link from a provider's person to an account; made when they first come.

    Parameters
    ----------
    provider : str
        Names the provider among those there were: another issuer's ids are other people.

    Raises
    ------
    Refused
        If their domain is not allowed, the address is not verified, nobody was invited at it, or
        the account is closed or belongs to another person of the provider.
    """
    _check_domain(claims)
    linked = SocialAccount.objects.filter(provider=provider, uid=claims.subject)
    known: SocialAccount | None = linked.select_related("user").first()
    if known is None:
        known = _link(claims, provider)
    if not known.user.is_active:
        raise Refused("This account is closed: ask an owner of the installation")
    return known


def _check_domain(claims: Claims) -> None:
    domain = claims.email.rpartition("@")[2].lower()
    if settings.OIDC_DOMAINS and domain not in settings.OIDC_DOMAINS:
        raise Refused(f"Addresses at {domain or 'no domain'} do not sign in here")


def _link(claims: Claims, provider: str) -> SocialAccount:
    if not claims.email or not (claims.verified or settings.OIDC_TRUST_ADDRESSES):
        raise Refused("Your provider has not verified your mail address: ask whoever runs it")
    user = User.objects.filter(email=claims.email.lower()).first()
    if user is None:
        user = _welcome(claims)
    if SocialAccount.objects.filter(user=user, provider=provider).exists():
        raise Refused("This account is linked to another person of your provider: ask an owner")
    account = SocialAccount.objects.create(user=user, provider=provider, uid=claims.subject)
    second_factor.changed(user, "single sign-on")
    return account


def _welcome(claims: Claims) -> User:
    """Make an account without a seat, where the settings say that the provider may."""
    if not settings.OIDC_CREATE:
        raise Refused(f"Nobody was invited at {claims.email}: ask an owner for an invitation")
    user = User.objects.create_user(claims.email, name=claims.name.strip()[:200])
    trail.record("single_sign_on.create", user, by=None)
    return user


@trail.in_turn
def unlink(user: User, *, by: User) -> None:
    """Part an account from the provider: the next to come with its verified address is linked.

    Raises
    ------
    Refused
        If it is not linked.
    """
    deleted, _ = SocialAccount.objects.filter(user=user).delete()
    if not deleted:
        raise Refused(f"{user} is not linked to single sign-on")
    trail.record("single_sign_on.unlink", user, by=by)
