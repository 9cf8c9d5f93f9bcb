"""The pages of market, surveys, referral bonuses and competing offers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import joinings, offer_replies, offers, referrals, roles
from kasauti.actions.offer_replies import Signed
from kasauti.records.models import (
    Application,
    Candidate,
    Offer,
    ReferralBonus,
    Seat,
    Survey,
    User,
)
from kasauti.values import Rupees
from tests.actions.test_offers import code_of
from tests.pay.test_bands import SURVEY

from .conftest import Round
from .test_offers import application, form, post, refused, second

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["application", "second"]


def test_the_market_is_aged_as_asked_and_a_survey_stands_beside_it(hiring: Round) -> None:
    page = hiring.get("/bands", to="2026-12-01", percent="9.4", years="7", ctc="45 lakh")
    assert "premium segment" in page
    assert "₹38.26 lakh" in page
    assert "P59" in page
    assert ">entry</td>" not in page
    file = SimpleUploadedFile("survey.csv", SURVEY.encode(), "text/csv")
    answer = hiring.client.post("/pay/surveys/take", {"name": "Pune", "file": file}, follow=True)
    assert "Product firms in Pune" in answer.content.decode()
    bad = SimpleUploadedFile("survey.csv", SURVEY.replace("12,80", "4,80").encode(), "text/csv")
    answer = hiring.client.post("/pay/surveys/take", {"name": "Pune", "file": bad}, follow=True)
    assert "row 2: fewer than 5 employers" in answer.content.decode()
    survey = Survey.objects.get()
    page = post(hiring.client, f"/pay/surveys/{survey.pk}/end")
    assert "Product firms in Pune" not in page
    assert "not an amount" in hiring.get("/bands", ctc="lots")
    far = hiring.get("/bands", to="2200-01-01", percent="50", how="compound")
    assert "more than ten years away" in far


def test_the_offer_shows_market_equitys_tax_and_the_other_offer(
    hiring: Round, application: Application
) -> None:
    at = f"/people/{application.pk}/offer"
    assert "Build our package first" in hiring.get(f"{at}/compare")
    post(hiring.client, f"{at}/draft", **form())
    page = hiring.get(at, years="7")
    assert "Equity’s tax" in page
    for label, figure in (
        ("Vests", "1,200"),
        ("as today", "₹10,08,000"),
        ("Perquisite", "₹10,08,000"),
    ):
        assert f'data-label="{label}">{figure}<' in page
    assert "Tax at exercise" in page
    assert "AI engineers in global capability centres" in page
    assert "No other offer is noted" in hiring.get(f"{at}/compare")
    note = f"{at}/compare/note"
    page = refused(hiring.client, note, employer="A bank", ctc="lots")
    assert "not an amount" in page
    page = post(hiring.client, note, employer="A bank", ctc="80 lakh", variable_percent="20")
    assert "-₹8,00,000" in page
    assert "₹16,00,000" in page


def test_a_referral_from_the_desk_to_its_payment(
    hiring: Round, application: Application, second: User
) -> None:
    post(hiring.client, f"/people/{application.pk}/offer/draft", **form())
    offer = offers.propose(Offer.objects.get(), by=hiring.user)
    offer = offers.send(offers.approve(offer, by=second), by=hiring.user)
    offer = offer_replies.accept(
        offer, code=code_of(offer), signed=Signed("K S Ramesh"), check_consent=False
    )
    assert "None is noted" in hiring.get("/pay/referrals")
    page = post(hiring.client, f"/people/{application.pk}/referral", referrer="Dev", amount="lots")
    assert "not an amount" in page
    page = post(hiring.client, f"/people/{application.pk}/referral", referrer="Dev",
                amount="2 lakh")  # fmt: skip
    assert "₹2,00,000" in page
    assert "days after joining" in hiring.get("/pay/referrals")
    today = timezone.localdate()
    joinings.joined(offer.joining, on=today - timedelta(days=90), by=hiring.user)
    page = hiring.get("/pay/referrals")
    assert "owed today ₹2,00,000" in page
    bonus = ReferralBonus.objects.get()
    page = post(hiring.client, f"/pay/referrals/{bonus.pk}/paid", on=str(today))
    assert "paid so far ₹2,00,000" in page
    page = post(hiring.client, f"/pay/referrals/{bonus.pk}/end", reason="late")
    assert "It was paid on" in page
    assert hiring.client.post(f"/pay/referrals/{bonus.pk}/other").status_code == 404


def test_referrals_cost_the_same_for_many_and_name_nobody_in_blind_mode(
    hiring: Round, application: Application, django_assert_num_queries: Any
) -> None:
    def noted(one: Application) -> None:
        ReferralBonus.objects.create(
            application=one, referrer="Dev", amount=100_000, days=90, by=hiring.user
        )

    noted(application)
    assert str(application.candidate) in hiring.get("/pay/referrals")
    with CaptureQueriesContext(connection) as once:
        hiring.get("/pay/referrals")
    for number in range(3):
        person = Candidate.objects.create(name=f"Somebody {number}")
        noted(Application.objects.create(
            candidate=person, role=hiring.role, file=application.file
        ))  # fmt: skip
    with django_assert_num_queries(len(once)):
        hiring.get("/pay/referrals")
    hiring.client.post("/blind", {"next": "/"})
    page = hiring.get("/pay/referrals")
    assert str(application.candidate) not in page
    assert "Candidate " in page


def test_referrals_of_other_roles_are_not_shown(
    hiring: Round, application: Application, second: User
) -> None:
    bonus = ReferralBonus.objects.create(
        application=application, referrer="Dev", amount=Rupees.parse("1 lakh").amount, days=90,
        by=hiring.user,
    )  # fmt: skip
    assert referrals.due_on(bonus) is None
    Seat.objects.filter(user=second).delete()
    other = roles.create(demonstration.role(), by=hiring.user)
    Seat.objects.create(user=second, membership=Membership.HIRING_MANAGER, role=other)
    client = Client()
    client.force_login(second)
    assert "Dev" not in client.get("/pay/referrals").content.decode()
    assert client.post(f"/pay/referrals/{bonus.pk}/paid").status_code == 404
