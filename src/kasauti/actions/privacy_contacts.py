"""Whom people complain to about their data."""

from __future__ import annotations

from django.conf import settings

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import PrivacyContact, User


def contact() -> PrivacyContact:
    """Return the contact; until an owner names one, the employer's address in general."""
    held = PrivacyContact.objects.filter(pk=1).first()
    return held or PrivacyContact(
        pk=1, name=settings.EMPLOYER_NAME, email=settings.EMPLOYER_CONTACT
    )


@trail.in_turn
def change(*, name: str, email: str, phone: str = "", by: User) -> PrivacyContact:
    """Name whom people complain to.

    Raises
    ------
    Refused
        If the name or the address is missing.
    """
    if not name.strip() or "@" not in email:
        raise Refused("Give the name and the mail address of whoever answers")
    held, _ = PrivacyContact.objects.update_or_create(
        pk=1,
        defaults={
            "name": name.strip()[:200], "email": email.strip()[:320], "phone": phone.strip()[:40],
            "changed_by": by,
        },
    )  # fmt: skip
    trail.record("privacy_contacts.change", held, by=by)
    return held
