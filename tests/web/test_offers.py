"""The pages of an offer: the team's, the candidate's, the desk; and anybody's letter."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kasauti import pay
from kasauti.actions import offers, seals, users
from kasauti.connections import SealFound
from kasauti.offers import compose, print_letter, read_offer
from kasauti.records.models import Application, Mail, Offer, OfferLetter, OfferState, User
from kasauti.values import Rupees
from kasauti.web.recruiter.words import SEALS

from .conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]
EXAMPLE = Path(__file__).parents[2] / "examples" / "offers" / "senior-ml-engineer.toml"
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
    assert "1 question of the candidate waits" in hiring.get(f"/people/{application.pk}/offer")
    post(hiring.client, f"/offers/{offer.pk}/work/answer", question=str(question.pk), answer="Yes")
    assert "Yes" in stranger.get(link).content.decode()
    assert "of the candidate waits" not in hiring.get(f"/people/{application.pk}/offer")
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


def test_the_first_month_and_what_is_clawed_back_stand_beside_the_package(
    hiring: Round, application: Application
) -> None:
    told = form(starts="2027-01-18", bonus_months="12", notice_buy_out="1.5 lakh")
    page = post(hiring.client, f"/people/{application.pk}/offer/draft", **told)
    terms = offers.terms_of(Offer.objects.get())
    first = pay.first_pay(
        terms.pay(), terms.engagement.starts, policy=terms.package.policy,
        one_offs=terms.package.one_offs,
    )  # fmt: skip
    assert "From 18 January 2027: 14 of 31 days." in page
    for amount in (first.month.gross, first.tax, first.tax_on_once, first.net):
        assert str(amount) in page
    assert "is earned over 12 months of service" in page
    assert "Whose last day is 17 January 2028 or later repays nothing of it." in page
    assert "₹5,50,000" in page  # after one month
    assert "The notice buy-out is not asked back." in page
    half = terms.pay().wages.faq.amount / 24
    assert f"At most {Rupees.rounded(half)} may be deducted from one month’s pay: half" in page
    told = form(joining_bonus="", starts="2027-01-18")
    page = post(hiring.client, f"/people/{application.pk}/offer/draft", **told)
    assert "Nothing: there is no joining bonus." in page


def test_a_bonus_below_half_the_wages_is_not_said_to_be_half_of_them(
    hiring: Round, application: Application
) -> None:
    told = form(starts="2027-01-18", joining_bonus="50,000")
    page = post(hiring.client, f"/people/{application.pk}/offer/draft", **told)
    assert "All of it may be deducted from one month’s pay" in page
    assert "half of its wages. The rest" not in page


def test_a_first_day_before_the_law_of_deductions_held_is_said_and_no_error(
    hiring: Round, application: Application
) -> None:
    told = form(starts="2025-10-06", bonus_months="12")
    page = post(hiring.client, f"/people/{application.pk}/offer/draft", **told)
    assert "No law is held for what may be deducted from pay in these months." in page
    assert "Nothing: there is no joining bonus." not in page


def test_a_package_is_built_from_what_is_to_reach_the_bank(
    hiring: Round, application: Application
) -> None:
    at = f"/people/{application.pk}/offer/draft"
    for changes, said in (
        ({"ctc": "72 lakh", "in_hand": "3 lakh"}, "not both"),
        ({"ctc": "", "in_hand": ""}, "is not an amount"),
        ({"ctc": "", "in_hand": "3 lakh", "allowances": "Internet = 2 %"}, "give rupees"),
        ({"ctc": "", "in_hand": "900 crore"}, "no CTC up to"),
    ):
        page = hiring.client.post(at, form(**changes)).content.decode()
        assert said in page
        assert "build and run ranking models" in page
    assert not Offer.objects.exists()
    asked = {"ctc": "", "in_hand": "3 lakh", "joining_bonus": "10 %", "allowances": "Net = 24,000"}
    page = post(hiring.client, at, **form(**asked))
    offer = Offer.objects.get()
    built = offers.terms_of(offer).pay()
    assert built.monthly_net.amount >= 300_000
    below = replace(offers.terms_of(offer).package, ctc=built.ctc - Rupees(Decimal(1)))
    assert replace(offers.terms_of(offer), package=below).pay().monthly_net.amount < 300_000
    assert str(built.ctc) in page
    assert built.amount("Joining bonus").amount == round(built.ctc.amount / 10)


def test_a_sealed_letter_that_was_edited_is_said_to_be_broken(hiring: Round) -> None:
    letter = print_letter(compose(read_offer(EXAMPLE.read_text(encoding="utf-8"))))
    sealed = seals.seal(letter, reason="a test")
    edited = bytearray(sealed)
    edited[edited.index(b"/CreationDate") + 20] ^= 1
    for pdf, said in (
        (sealed, "the whole document, unchanged since"),
        (bytes(edited), "seal is broken"),
        (letter, "bears no seal"),
    ):
        assert said in checked(hiring, pdf)


def checked(hiring: Round, pdf: bytes) -> str:
    """Return the page that checked an uploaded letter."""
    file = SimpleUploadedFile("letter.pdf", pdf, content_type="application/pdf")
    return hiring.client.post("/letters/check", {"text": "", "file": file}).content.decode()


def test_a_seal_is_told_in_the_readers_language(hiring: Round) -> None:
    hiring.client.cookies["django_language"] = "hi"
    letter = print_letter(compose(read_offer(EXAMPLE.read_text(encoding="utf-8"))))
    assert "इस फ़ाइल पर कोई मुहर नहीं है" in checked(hiring, letter)
    sealed = seals.seal(letter, reason="a test")
    assert "की मुहर: पूरा दस्तावेज़, तब से अपरिवर्तित" in checked(hiring, sealed)


def test_every_finding_of_a_seal_has_words() -> None:
    assert set(SEALS) == set(SealFound)


def test_links_that_open_nothing_say_why(hiring: Round, application: Application) -> None:
    response = hiring.client.get("/offer/nothing/")
    assert response.status_code == 410
    assert "changed" in response.content.decode()


def test_a_candidate_is_refused_in_their_own_language(
    hiring: Round, application: Application, second: User
) -> None:
    post(hiring.client, f"/people/{application.pk}/offer/draft", **form())
    offer = offers.propose(Offer.objects.get(), by=hiring.user)
    offer = offers.send(offers.approve(offer, by=second), by=hiring.user)
    reader, at = Client(headers={"accept-language": "hi"}), offers.path_of(offer)

    def told(verb: str, **words: str) -> str:
        return reader.post(f"{at}{verb}", words, follow=True).content.decode()

    assert "यह लिंक अधूरा है" in reader.get("/offer/nothing/").content.decode()
    assert "पहले अपना प्रश्न लिखें" in told("ask")
    assert "अपना पूरा नाम लिखें" in told("accept")
    assert "नया कोड मँगाएँ" in told("accept", typed="Asha", code="000000")
    past = {"dated": "2026-10-01", "expires": "2026-10-05"}
    Offer.objects.update(terms=offer.terms | {"offer": offer.terms["offer"] | past})
    assert "5 अक्टूबर 2026 तक खुला था और अब समाप्त" in told("decline")
    Offer.objects.update(state=OfferState.ACCEPTED)
    assert "पहले ही स्वीकार किया जा चुका है" in told("decline")


def test_a_candidate_declines(hiring: Round, application: Application, second: User) -> None:
    post(hiring.client, f"/people/{application.pk}/offer/draft", **form())
    offer = offers.propose(Offer.objects.get(), by=hiring.user)
    offers.send(offers.approve(offer, by=second), by=hiring.user)
    page = post(Client(), f"{offers.path_of(offer)}decline", reason="Stays")
    assert "You declined" in page
    assert Offer.objects.get().state == OfferState.DECLINED
    assert "reason: Stays" in hiring.get(f"/people/{application.pk}/offer")
    assert OfferLetter.objects.filter(kind=OfferLetter.Kind.SENT).exists()


def test_a_lapsed_offer_says_so_to_the_team(
    hiring: Round, application: Application, second: User
) -> None:
    post(hiring.client, f"/people/{application.pk}/offer/draft", **form())
    offer = offers.propose(Offer.objects.get(), by=hiring.user)
    offer = offers.send(offers.approve(offer, by=second), by=hiring.user)
    at = f"/people/{application.pk}/offer"
    assert "has lapsed" not in hiring.get(at)
    past = {"dated": "2026-10-01", "expires": "2026-10-05"}
    Offer.objects.update(terms=offer.terms | {"offer": offer.terms["offer"] | past})
    assert "open until 5 October 2026 and has lapsed" in hiring.get(at)


def test_bands_and_the_market(hiring: Round) -> None:
    page = hiring.get("/bands")
    assert "not an all-India median" in page
    page = post(hiring.client, "/bands/set", level="L5", low="60 lakh", middle="75 lakh",
                high="90 lakh", source="Our survey", effective="2026-04-01")  # fmt: skip
    assert "₹75 lakh" in page
    page = refused(hiring.client, "/bands/set", level="L6", low="90 lakh", middle="75 lakh",
                high="60 lakh", source="Our survey", effective="2026-04-01")  # fmt: skip
    assert "rising order" in page


def test_anybodys_letter_is_checked(hiring: Round) -> None:
    page = post(hiring.client, "/letters/check", text=f"Dear you. {BAR}")
    assert "F1" in page
    assert "s.27" in page
    assert "no text to check" in refused(hiring.client, "/letters/check", text=" ")
