"""The pages of the company's pay policy and letterhead, and what an offer takes from them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kasauti.records.models import Offer

from .conftest import Round
from .test_offers import application, form, post, refused

pytestmark = [pytest.mark.database, pytest.mark.django_db]
POLICY = {
    "basic_percent": "45", "hra_percent": "50", "pf": "full", "nps_percent": "0",
    "variable_percent": "10", "bonus_months": "18", "equity_percent": "35",
    "joining_bonus": "10 %", "allowances": "Internet = 24,000",
    "milestones": "First model in production = 3 lakh; month 6", "referral_bonus": "1.5 lakh",
    "referral_days": "90",
}  # fmt: skip
HEAD = {
    name: form()[name]
    for name in ("name", "address", "signatory", "signatory_title", "committee", "privacy_contact")
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'
__all__ = ["application"]


def test_an_offer_starts_from_the_policy_and_says_where_it_departs(
    hiring: Round, application: object
) -> None:
    assert "None is set" in hiring.get("/pay/settings")
    page = post(hiring.client, "/pay/settings/policy", **POLICY)
    assert "Version 1, set by Asha Rao" in page
    at = f"/people/{application.pk}/offer"  # type: ignore[attr-defined]
    page = hiring.get(at)
    for kept in ('value="45"', "Internet = 24,000", "First model in production", 'value="10 %"'):
        assert kept in page
    told = form() | POLICY  # what an offer does not ask for, its form passes over
    page = post(hiring.client, f"{at}/draft", **told | {"equity_number": "", "basic_percent": "40"})
    offer = Offer.objects.get()
    assert offer.terms["pay"]["joining_bonus"] == "₹7,20,000"
    assert offer.terms["pay"]["milestones"][0]["month"] == 6
    told = form() | POLICY | {"bonus_months": "", "hra_percent": "40"}
    for name in ("basic_percent", "variable_percent", "nps_percent"):
        told[name] = ""
    post(hiring.client, f"{at}/draft", **told | {"equity_number": ""})
    pay = Offer.objects.get(version=2).terms["pay"]
    assert (pay["basic_percent"], pay["hra_percent"], pay["bonus_months"]) == ("45", "40", 18)
    assert pay["variable_percent"] == "10"  # what is left open is the policy's
    assert offer.terms["equity"]["number"] == 18_462  # 72 lakh × 35/65 × 4 years ÷ 840
    assert "Milestone: First model in production" in page
    assert "Basic, % of fixed CTC: 40, the policy says 45" in page
    assert "35.0\u00a0% of equity and CTC together" in page
    assert "First model in production = ₹3,00,000; month 6" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"joining_bonus": "much"}, "not an amount"),
        ({"allowances": "Internet"}, "give a line like"),
        ({"milestones": "First = 3 lakh; spring"}, "give the month"),
        (
            {"equity_number": "", "equity_percent": "30", "fair_value": ""},
            "no more than its strike",
        ),
        ({"basic_percent": "80", "hra_percent": "100"}, "does not hold its parts"),
        ({"ctc": "0"}, "above zero"),
    ],
)
def test_a_package_that_cannot_be_read_says_where_and_keeps_the_rest(
    hiring: Round, application: object, changes: dict[str, str], said: str
) -> None:
    at = f"/people/{application.pk}/offer/draft"  # type: ignore[attr-defined]
    page = hiring.client.post(at, form(**changes)).content.decode()
    assert said in page
    assert "build and run ranking models" in page
    assert not Offer.objects.exists()


def test_a_policy_that_cannot_be_paid_is_refused_on_its_form(hiring: Round) -> None:
    page = refused(hiring.client, "/pay/settings/policy", **POLICY | {"basic_percent": "half"})
    assert "not a percentage" in page
    assert "Internet = 24,000" in page
    assert "None is set" in page


def test_the_letterhead_goes_into_the_forms_and_its_logo_is_inert(hiring: Round) -> None:
    logo = SimpleUploadedFile("logo.svg", SVG, "image/svg+xml")
    page = hiring.client.post("/pay/settings/letterhead", HEAD | {"logo": logo}, follow=True)
    assert "/pay/settings/logo.svg" in page.content.decode()
    answer = hiring.client.get("/pay/settings/logo.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"<path" in answer.content
    bad = SimpleUploadedFile("logo.svg", SVG.replace(b"path d", b"script d"), "image/svg+xml")
    page = hiring.client.post("/pay/settings/letterhead", HEAD | {"logo": bad}, follow=True)
    assert "turn text into paths" in page.content.decode()
    post(hiring.client, "/pay/settings/letterhead", **HEAD, drop_logo="on")
    assert hiring.client.get("/pay/settings/logo.svg").status_code == 404
