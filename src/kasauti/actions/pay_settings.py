"""The company's pay policy and letterhead: set, kept version by version, in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kasauti import offers, pay
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Letterhead, PayPolicy, User

COMPANY = (
    "name", "address", "cin", "labour_number", "signatory", "signatory_title", "committee",
    "privacy_contact",
)  # fmt: skip
_MAY_LACK = {"cin", "labour_number"}


def policy() -> pay.CompanyPolicy:
    """Return the policy in force; until one is set, half of fixed CTC as basic and nothing more."""
    held = PayPolicy.objects.first()
    return pay.company_policy(held.told) if held else pay.CompanyPolicy()


@trail.in_turn
def set_policy(told: Mapping[str, Any], *, by: User) -> PayPolicy:
    """Put a policy into force; packages already built keep what they have.

    Raises
    ------
    Refused
        Naming what cannot be read or paid.
    """
    try:
        read = pay.company_policy(told)
    except ValueError as error:
        raise Refused(str(error)) from error
    before = policy().told()
    now = read.told()
    changed = sorted(name for name in now if now[name] != before[name])
    if not changed and PayPolicy.objects.exists():
        raise Refused("Nothing differs from the policy in force")
    held = PayPolicy.objects.create(told=now, by=by)
    trail.record("pay.set_policy", held, by=by, changed=changed)
    return held


def letterhead() -> Letterhead | None:
    """Return the letterhead in force, None until one is set."""
    return Letterhead.objects.first()


@trail.in_turn
def set_letterhead(
    company: Mapping[str, str], *, logo: bytes | None = None, keep_logo: bool = True, by: User
) -> Letterhead:
    """Put a letterhead into force; letters already sent, and their offers, keep theirs.

    ``logo`` is a PNG or SVG; None keeps the one there is, unless ``keep_logo`` is False.

    Raises
    ------
    Refused
        If a line is missing, or the logo is not taken: the reason says why.
    """
    told = {name: company.get(name, "").strip() for name in COMPANY}
    missing = [name for name in COMPANY if not told[name] and name not in _MAY_LACK]
    if missing:
        raise Refused(f"A letterhead needs {missing[0].replace('_', ' ')}")
    last = letterhead()
    drawn = last.logo if last is not None and keep_logo else ""
    if logo is not None:
        try:
            drawn = offers.letterhead_logo(logo)
        except offers.LogoError as error:
            raise Refused(str(error)) from error
    held = Letterhead.objects.create(**told, logo=drawn, by=by)
    trail.record("pay.set_letterhead", held, by=by, logo=bool(drawn))
    return held
