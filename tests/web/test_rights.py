"""Complaints with their answers, whom a person named, breaches with their report, children."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import data_requests, legal_holds, links, nominees
from kasauti.records.models import Breach, Candidate, DataRequest, Erasure
from tests.web.conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def person(hiring: Round) -> Candidate:
    (application,) = hiring.apply("KS_Ramesh_Resume.pdf")
    return application.candidate


def own(person: Candidate) -> str:
    return f"/c/{links.sign(links.STATUS, person.pk)}/"


def test_a_complaint_reaches_the_desk_and_its_answer_the_person(
    hiring: Round, person: Candidate
) -> None:
    contact = {"name": "Meera Nair, grievance officer", "email": "meera@example.in"}
    hiring.client.post("/privacy/contact", contact)
    stranger, rights = Client(), f"{own(person)}rights/"
    assert "Meera Nair, grievance officer" in stranger.get(rights).content.decode()
    assert "within 90 days" in stranger.get(rights).content.decode()
    assert stranger.post(f"{rights}ask", {"kind": "erasure", "words": "x"}).status_code == 422
    said = {"kind": "grievance", "words": "I was promised an answer in March"}
    assert stranger.post(f"{rights}ask", said).status_code == 302
    desk = hiring.get(f"/privacy/people/{person.pk}/")
    assert "I was promised an answer in March" in desk
    assert "A complaint" in hiring.get("/privacy/")
    asked = DataRequest.objects.get()
    assert asked.due_on == timezone.localdate() + timedelta(days=90)
    hiring.client.post(f"/privacy/requests/{asked.pk}/answer", {"words": "It comes tomorrow"})
    assert "It comes tomorrow" in stranger.get(rights).content.decode()
    assert "शिकायत" in stranger.get(rights, headers={"accept-language": "hi"}).content.decode()


def test_a_person_names_who_acts_for_them(hiring: Round, person: Candidate) -> None:
    stranger, rights = Client(), f"{own(person)}rights/"
    assert stranger.post(f"{rights}nominee", {"name": "Latha"}).status_code == 422
    stranger.post(f"{rights}nominee", {"name": "Latha Ramesh", "contact": "+91 80 1234"})
    stranger.post(f"{rights}nominee", {"name": "Gopal Ramesh", "contact": "gopal@example.in"})
    desk = hiring.get(f"/privacy/people/{person.pk}/")
    assert "Gopal Ramesh" in desk
    assert "Latha" not in desk
    stranger.post(f"{rights}no-nominee")
    assert nominees.named(person) is None


def test_whoever_erases_themselves_under_a_hold_is_told_and_erased_once_it_ends(
    hiring: Round, person: Candidate
) -> None:
    hold = legal_holds.place(person, reason="A case at the tribunal", by=hiring.user)
    stranger = Client()
    for _ in range(2):
        answer = stranger.post(f"{own(person)}erase", follow=True)
        assert "The law asks us to keep your data for now" in answer.content.decode()
        assert "A case at the tribunal" in answer.content.decode()
    assert DataRequest.objects.count() == 1
    assert data_requests.erase_asked() == 0
    legal_holds.lift(hold, by=hiring.user)
    assert data_requests.erase_asked() == 1
    assert Erasure.objects.get().asked_by == "candidate"


def test_a_breach_has_a_clock_and_a_report_to_print(hiring: Round) -> None:
    known = timezone.localtime() - timedelta(hours=80)
    told = {
        "known_at": f"{known:%Y-%m-%dT%H:%M}", "happened": "On 3 March, in the office",
        "what": "A laptop with a shortlist was stolen",
    }  # fmt: skip
    tomorrow = timezone.localtime() + timedelta(days=1)
    late = hiring.client.post(
        "/privacy/breaches/new", told | {"known_at": f"{tomorrow:%Y-%m-%dT%H:%M}"}
    )
    assert late.status_code == 422
    assert hiring.client.post("/privacy/breaches/new", told).status_code == 302
    breach = Breach.objects.get()
    assert ", late" in hiring.get("/privacy/breaches/")
    assert f"/privacy/breaches/{breach.pk}/" in hiring.get("/waiting")
    place = f"/privacy/breaches/{breach.pk}/"
    assert hiring.client.post(f"{place}change", told | {"what": ""}).status_code == 422
    hiring.client.post(f"{place}change", told | {"people": "41", "measures": "Wiped from afar"})
    for step in ("people", "board", "report", "report"):
        hiring.client.post(f"{place}told/{step}")
    page = hiring.get(f"{place}report")
    assert "Wiped from afar" in page
    assert "Not known yet." in page
    assert "Have a lawyer read this" in page
    assert ", late" not in hiring.get("/privacy/breaches/")


def test_only_owners_write_breaches_down(hiring: Round) -> None:
    client = Client()
    client.force_login(seated(Membership.AUDITOR))
    assert client.get("/privacy/breaches/").status_code == 200
    assert "Write a breach down" not in client.get("/privacy/breaches/").content.decode()
    assert client.post("/privacy/breaches/new", {"what": "x"}).status_code == 403
    assert client.post("/privacy/contact", {"name": "x"}).status_code == 403
