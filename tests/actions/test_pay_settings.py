"""The company's pay policy and letterhead, version by version."""

from __future__ import annotations

import pytest

from kasauti.actions import offers, pay_settings, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, AuditEntry, Letterhead, PayPolicy, User

from .test_offers import application, terms

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HEAD = {
    "name": "Demonstration Private Limited", "address": "14 Residency Road", "cin": "",
    "labour_number": "", "signatory": "Meera Raghunathan", "signatory_title": "Head of People",
    "committee": "committee@example.org", "privacy_contact": "privacy@example.org",
}  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'
__all__ = ["application"]


def test_a_policy_comes_into_force_and_the_audit_names_what_changed(user: User) -> None:
    assert pay_settings.policy().basic_percent == "50"
    pay_settings.set_policy({"basic_percent": "45", "joining_bonus": "10 %"}, by=user)
    assert pay_settings.policy().basic_percent == "45"
    entry = AuditEntry.objects.get(verb="pay.set_policy")
    assert entry.detail == {"changed": ["basic_percent", "joining_bonus"]}
    pay_settings.set_policy({"basic_percent": "40"}, by=user)
    assert PayPolicy.objects.count() == 2
    with pytest.raises(Refused, match="Nothing differs"):
        pay_settings.set_policy({"basic_percent": "40"}, by=user)
    with pytest.raises(Refused, match="not a percentage"):
        pay_settings.set_policy({"basic_percent": "half"}, by=user)
    assert PayPolicy.objects.count() == 2
    assert trail.check() is None


def test_an_offer_keeps_the_letterhead_it_was_drafted_on(
    application: Application, user: User
) -> None:
    pay_settings.set_letterhead(HEAD, logo=SVG, by=user)
    offer = offers.prepare(application, terms(), by=user)
    first = offers.printed(offers.letter_of(offer), offer)
    pay_settings.set_letterhead(HEAD, keep_logo=False, by=user)
    offer.refresh_from_db()
    assert offers.printed(offers.letter_of(offer), offer) == first
    again = offers.prepare(application, terms(), by=user)
    assert offers.printed(offers.letter_of(again), again) != first


def test_a_logo_is_kept_until_it_is_replaced_or_dropped(user: User) -> None:
    pay_settings.set_letterhead(HEAD, logo=SVG, by=user)
    assert pay_settings.set_letterhead(HEAD | {"cin": "U1"}, by=user).logo.count("path") == 1
    assert pay_settings.set_letterhead(HEAD, keep_logo=False, by=user).logo == ""


@pytest.mark.parametrize(
    ("changes", "logo", "said"),
    [
        ({"committee": " "}, None, "needs committee"),
        ({}, SVG.replace(b"path d", b"script d"), "script"),
        ({}, b"GIF89a", "neither"),
    ],
)
def test_a_letterhead_that_cannot_stand_is_refused(
    user: User, changes: dict[str, str], logo: bytes | None, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        pay_settings.set_letterhead(HEAD | changes, logo=logo, by=user)
    assert not Letterhead.objects.exists()
