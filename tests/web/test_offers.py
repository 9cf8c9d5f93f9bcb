"""The pages of an offer: the team's, the candidate's, the desk; and anybody's letter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kasauti.actions import offers, seals, users
from kasauti.records.models import Application, Mail, Offer, OfferLetter, OfferState, User

from .conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BAR = "For one year after leaving you shall not join any competitor."


def form(**changes: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "title": "Senior ML Engineer", "level": "L5", "duties": "build and run ranking models",
        "workplace": "14 Residency Road", "city": "Bengaluru", "state": "Karnataka",
        "starts": str(today + timedelta(days=60)), "kind": "permanent", "probation_months": "3",
        "notice_days": "60", "hours_week": "40", "leave_days": "24", "ctc": "72 lakh",
        "variable_percent": "10", "pf": "ceiling", "joining_bonus": "6 lakh",
        "equity_kind": "options", "equity_number": "4800", "strike": "10", "fair_value": "850",
        "stack": "16 H100 GPUs", "expires": str(today + timedelta(days=10)),
        "name": "Demonstration Private Limited", "address": "14 Residency Road",
        "signatory": "Meera Raghunathan", "signatory_title": "Head of People",
        "committee": "committee@example.org", "privacy_contact": "privacy@example.org",
    } | changes  # fmt: skip


@pytest.fixture
def application(hiring: Round) -> Application:
    return hiring.apply("KS_Ramesh_Resume.pdf")[0]


@pytest.fixture
def second(db: None) -> User:
    return users.create("ravi@example.in", name="Ravi", password="a long enough one", by=None)


def post(client: Client, at: str, /, **told: str) -> str:
    response = client.post(at, told, follow=True)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def refused(client: Client, at: str, /, **told: str) -> str:
    """Return the page of a form that is wrong."""
    response = client.post(at, told)
    assert response.status_code == 422, response.status_code
    return response.content.decode()


def test_the_whole_way_through_the_pages(
    hiring: Round, application: Application, second: User
) -> None:
    page = hiring.get(f"/people/{application.pk}/offer")
    assert "Build the package" in page
    page = post(hiring.client, f"/people/{application.pk}/offer/draft", **form(further=BAR))
    assert "F1" in page
    assert "₹72,00,000" in page
    assert "Ask for approval" not in page
    page = post(hiring.client, f"/people/{application.pk}/offer/draft", **form())
    assert "none broken" in page
    assert "Tax on that gain with cess, before surcharge" in page
    assert "Left after strike and both taxes, before surcharge on the gain" in page
    offer = Offer.objects.get(version=2)
    post(hiring.client, f"/offers/{offer.pk}/work/propose")
    page = post(hiring.client, f"/offers/{offer.pk}/approve")
    assert "ask a second person" in page
    other = Client()
    other.force_login(second)
    post(other, f"/offers/{offer.pk}/approve")
    page = post(hiring.client, f"/offers/{offer.pk}/extend/send")
    assert "The candidate’s link" in page

    link = offers.path_of(offer)
    stranger = Client()
    page = stranger.get(link).content.decode()
    assert "Accept and sign" in page
    assert "₹72,00,000" in page
    post(stranger, f"{link}ask", text="Is the bonus taxed?")
    question = offer.questions.get()
    post(hiring.client, f"/offers/{offer.pk}/work/answer", question=str(question.pk), answer="Yes")
    assert "Yes" in stranger.get(link).content.decode()
    post(stranger, f"{link}code")
    code = re.findall(r"\d{6}", Mail.objects.filter(template="offer_code").get().subject)[0]
    page = post(stranger, f"{link}accept", code="000000" if code != "000000" else "1", typed="KS")
    assert "not the code" in page
    page = post(stranger, f"{link}accept", code=code, typed="K S Ramesh",
                drawn="[[[10,10],[300,200]]]", check_consent="yes")  # fmt: skip
    assert "You accepted this offer" in page
    pdf = stranger.get(f"{link}letter?kind=signed").content
    assert seals.look(pdf).whole
    page = post(hiring.client, f"/offers/{offer.pk}/extend/appoint")
    assert "the whole document, unchanged since" in page
    assert stranger.get(f"{link}letter?kind=appointment").status_code == 200

    page = hiring.get(f"/people/{application.pk}/joining")
    assert "Consented to the background check" in page
    desk = offer.__class__.objects.get(pk=offer.pk).joining
    page = post(hiring.client, f"/joining/{desk.pk}/notice",
                resigned_on=str(timezone.localdate()), notice_days="90")  # fmt: skip
    assert "Days to buy out" in page
    page = post(hiring.client, f"/joining/{desk.pk}/note", text="Holds another offer")
    assert "Holds another offer" in page
    assert "Give a day" in post(hiring.client, f"/joining/{desk.pk}/notice", notice_days="3")


def test_bad_input_is_said_on_the_form_and_nothing_is_lost(
    hiring: Round, application: Application
) -> None:
    for changes, said in (
        ({"ctc": "-5"}, "is not an amount"),
        ({"state": "Ladakh"}, "Select a valid choice"),
        ({"hours_week": "60"}, "less than or equal to 48"),
        ({"kind": "fixed_term"}, "fixed term needs"),
        ({"expires": "2020-01-01"}, "before its date"),
    ):
        response = hiring.client.post(f"/people/{application.pk}/offer/draft", form(**changes))
        page = response.content.decode()
        assert said in page
        assert "build and run ranking models" in page
    assert not Offer.objects.exists()


def test_a_milestone_is_said_to_be_paid_when_it_is_reached_and_a_bonus_once(
    hiring: Round, application: Application, second: User
) -> None:
    told = form(milestones="First model live = 5 %; month 6", joining_bonus="6 lakh")
    page = post(hiring.client, f"/people/{application.pk}/offer/draft", **told)
    assert "when it is reached, outside CTC" in page
    offer = offers.propose(Offer.objects.get(), by=hiring.user)
    offers.send(offers.approve(offer, by=second), by=hiring.user)
    for language, reached, once in (
        ("en", "when it is reached, outside CTC, before tax", "once, outside CTC, before tax"),
        ("hi", "लक्ष्य पूरा होने पर, CTC के बाहर, कर से पहले", "एक बार, CTC के बाहर, कर से पहले"),
    ):
        page = Client().get(offers.path_of(offer), headers={"accept-language": language}).content
        assert page.decode().count(reached) == page.decode().count(once) == 1


def test_links_that_open_nothing_say_why(hiring: Round, application: Application) -> None:
    response = hiring.client.get("/offer/nothing/")
    assert response.status_code == 410
    assert "changed" in response.content.decode()


def test_a_candidate_declines(hiring: Round, application: Application, second: User) -> None:
    post(hiring.client, f"/people/{application.pk}/offer/draft", **form())
    offer = offers.propose(Offer.objects.get(), by=hiring.user)
    offers.send(offers.approve(offer, by=second), by=hiring.user)
    page = post(Client(), f"{offers.path_of(offer)}decline", reason="Stays")
    assert "You declined" in page
    assert Offer.objects.get().state == OfferState.DECLINED
    assert OfferLetter.objects.filter(kind=OfferLetter.Kind.SENT).exists()


def test_bands_and_the_market(hiring: Round) -> None:
    page = hiring.get("/bands")
    assert "not an all-India median" in page
    page = post(hiring.client, "/bands/set", level="L5", low="60 lakh", middle="75 lakh",
                high="90 lakh", source="Our survey", effective="2026-04-01")  # fmt: skip
    assert "₹75 lakh" in page
    page = post(hiring.client, "/bands/set", level="L6", low="90 lakh", middle="75 lakh",
                high="60 lakh", source="Our survey", effective="2026-04-01")  # fmt: skip
    assert "rising order" in page


def test_anybodys_letter_is_checked(hiring: Round) -> None:
    page = post(hiring.client, "/letters/check", text=f"Dear you. {BAR}")
    assert "F1" in page
    assert "s.27" in page
    assert "no text to check" in post(hiring.client, "/letters/check", text=" ")
