"""Surveys in use, referral bonuses due and paid, competing offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.actions import (
    competing,
    joinings,
    offer_replies,
    offers,
    pay_settings,
    referrals,
    surveys,
    trail,
)
from kasauti.actions.offer_replies import Signed
from kasauti.actions.refusals import Refused
from kasauti.records.models import AuditEntry, CompetingOffer, Offer, ReferralBonus, Survey, User
from kasauti.values import Rupees
from tests.pay.test_bands import SURVEY

from .test_offers import application, code_of, second, sent

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["application", "second", "sent"]


def test_a_survey_stands_before_the_published_until_it_is_ended(user: User) -> None:
    held = surveys.take("Pune 2026", SURVEY.encode(), by=user)
    assert surveys.bands()[0].segment == "Product firms in Pune"
    surveys.end(held, by=user)
    assert surveys.bands()[0].segment != "Product firms in Pune"
    with pytest.raises(Refused, match="out of use already"):
        surveys.end(held, by=user)
    assert Survey.objects.get().text == SURVEY
    assert trail.check() is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SURVEY.replace("12,80", "4,80").encode(), "row 2: fewer than 5"),
        (b"\xff\xfe\x00a", "not UTF-8"),
        (b"a\x00b", "no text"),
        (b"a" * 1_000_001, "larger than 1 MB"),
        (b"", "lacks the column"),
    ],
)
def test_a_survey_that_cannot_be_read_is_not_taken(user: User, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        surveys.take("bad", content, by=user)
    assert not Survey.objects.exists()


def test_a_referral_falls_due_after_the_days_and_is_paid_once(sent: Offer, user: User) -> None:
    person = sent.application
    with pytest.raises(Refused, match="follows an accepted offer"):
        referrals.note(person, referrer="Dev", by=user)
    offer = offer_replies.accept(
        sent, code=code_of(sent), signed=Signed("Kavya Menon"), check_consent=False
    )
    with pytest.raises(Refused, match="tells no amount"):
        referrals.note(person, referrer="Dev", by=user)
    pay_settings.set_policy({"referral_bonus": "1.5 lakh", "referral_days": 90}, by=user)
    bonus = referrals.note(person, referrer="Dev", by=user)
    assert bonus.amount == 150_000
    with pytest.raises(Refused, match="noted already"):
        referrals.note(person, referrer="Asha", by=user)
    today = timezone.localdate()
    with pytest.raises(Refused, match="has not joined"):
        referrals.paid(bonus, on=today, by=user)
    joinings.joined(offer.joining, on=today - timedelta(days=89), by=user)
    with pytest.raises(Refused, match="not before"):
        referrals.paid(bonus, on=today, by=user)
    joinings.joined(offer.joining, on=today - timedelta(days=90), by=user)
    assert referrals.due_on(bonus) == today
    with pytest.raises(Refused, match="not come yet"):
        referrals.paid(bonus, on=today + timedelta(days=1), by=user)
    assert referrals.paid(bonus, on=today, by=user).paid_on == today
    with pytest.raises(Refused, match="was paid on"):
        referrals.end(bonus, reason="late", by=user)
    assert AuditEntry.objects.filter(verb__startswith="referrals.").count() == 2


def test_a_referral_that_is_ended_may_be_noted_anew(sent: Offer, user: User) -> None:
    offer_replies.accept(sent, code=code_of(sent), signed=Signed("K"), check_consent=False)
    bonus = referrals.note(sent.application, referrer="Dev", amount=Rupees.parse("2 lakh"), by=user)
    with pytest.raises(Refused, match="Say why"):
        referrals.end(bonus, reason=" ", by=user)
    referrals.end(bonus, reason="named by two", by=user)
    with pytest.raises(Refused, match="was ended"):
        referrals.paid(bonus, on=timezone.localdate(), by=user)
    referrals.note(sent.application, referrer="Asha", amount=Rupees.parse("1 lakh"), by=user)
    assert ReferralBonus.objects.get(ended_at=None).referrer == "Asha"
    kept = ReferralBonus.objects.exclude(ended_at=None).get()
    assert (kept.referrer, kept.reason) == ("Dev", "named by two")


def test_ours_is_set_against_what_the_candidate_names(sent: Offer, user: User) -> None:
    told = {"ctc": "80 lakh", "variable_percent": "20", "joining_bonus": "3 lakh",
            "state": "Telangana", "pf": "full", "equity_a_year": "10 lakh"}  # fmt: skip
    held = competing.note(sent.application, employer="A bank", told=told, by=user)
    found = competing.comparison(offers.terms_of(sent), held.terms)
    by_name = {line.name: line for line in found.lines}
    assert str(by_name["CTC"].difference) == "-₹8,00,000"
    assert by_name["Variable pay at target"].theirs == Rupees.parse("16 lakh")
    assert found.their_equity == Rupees.parse("10 lakh")
    assert "Equity" not in " ".join(by_name)
    assert AuditEntry.objects.filter(verb="competing.note").count() == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"ctc": "-4"}, "is not an amount"),
        ({"ctc": "40 lakh", "state": "Ladakh"}, "Ladakh"),
        ({"ctc": "40 lakh", "basic_percent": "half"}, "other offer"),
        ({"ctc": "40 lakh", "pf": "none"}, "none"),
        ({"ctc": "40 lakh", "gym": "1"}, "gym"),
        ({}, "is not an amount"),
    ],
)
def test_a_competing_offer_that_cannot_be_read_is_refused(
    sent: Offer, user: User, told: dict[str, str], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        competing.note(sent.application, employer="A bank", told=told, by=user)
    with pytest.raises(Refused, match="Name who"):
        competing.note(sent.application, employer=" ", told={"ctc": "40 lakh"}, by=user)
    assert not CompetingOffer.objects.exists()
