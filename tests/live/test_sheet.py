"""The shared sheet: its key is the panel's alone, on every page and at the address that judges."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from kasauti.access import Membership
from kasauti.actions import links, rooms
from kasauti.actions.links import STATUS
from kasauti.interviews import DesignQuestion, design_questions
from kasauti.records.models import Round
from tests.live.test_entrance import held, user
from tests.web.conftest import Round as Hiring
from tests.web.conftest import hiring, recruiter
from tests.web.test_interviews import person, signed_in

__all__ = ["held", "hiring", "recruiter"]  # the fixtures
pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(params=design_questions(), ids=lambda one: one.id)
def question(request: pytest.FixtureRequest, held: Round) -> DesignQuestion:
    """A design question, asked in the round that is held."""
    held.code, held.question = "A60", request.param.id
    held.save()
    rooms.turn(held, "start", by=user("Bilal"))
    return request.param  # type: ignore[no-any-return]


def words_of_the_key(question: DesignQuestion) -> list[str]:
    """Return what tells the key: names, arithmetic and conclusions, as a page would write them."""
    found = [one.formula for one in question.estimates]
    found += [one.formula.replace("**", "^").replace("*", "×") for one in question.estimates]
    found += [one.name for one in question.estimates]
    found += [one.conclude for one in question.estimates if one.conclude]
    return [shown for words in found for shown in (words, escape(words))]


def test_a_candidates_page_has_the_sheet_and_nothing_of_its_key(
    held: Round, question: DesignQuestion
) -> None:
    token = links.sign(STATUS, held.plan.application.candidate_id)
    page = Client().get(reverse("own_room", args=[token, held.pk])).content.decode()
    assert 'data-show="sheet"' in page
    assert [words for words in words_of_the_key(question) if words in page] == []
    assert "room/sheet" not in page
    assert 'data-check=""' in page
    assert "sheet-lines" not in page


def test_the_panel_puts_figures_on_and_reads_what_is_accepted(
    held: Round, question: DesignQuestion
) -> None:
    client, line = signed_in(user("Bilal")), question.estimates[0]
    page = client.get(reverse("room", args=[held.pk])).content.decode()
    assert 'data-show="sheet"' in page
    assert reverse("room_sheet", args=[held.pk]) in page
    address = reverse("room_sheet", args=[held.pk])
    told = client.get(address).content.decode()
    assert told.count("data-line=") == len(question.estimates)
    assert "fits" not in told
    assert "Accepted on these assumptions" in told
    told = client.get(address, {line.id: f"{line.value}"}).content.decode()
    assert told.count("fits") == 1
    assert "cannot be read" in client.get(address, {line.id: "many"}).content.decode()


def test_the_address_that_judges_is_closed_to_everybody_else(held: Round, hiring: Hiring) -> None:
    address = reverse("room_sheet", args=[held.pk])
    bilal = signed_in(user("Bilal"))
    assert bilal.get(address).status_code == 404  # the lab asks no design question
    Round.objects.filter(pk=held.pk).update(code="A60", question="recommender")
    assert bilal.get(address).status_code == 200
    for client in (hiring.client, signed_in(person("chitra", Membership.INTERVIEWER)), Client()):
        assert client.get(address).status_code in (302, 403, 404)
    token = links.sign(STATUS, held.plan.application.candidate_id)
    assert Client().get(f"/c/{token}/rounds/{held.pk}/room/sheet").status_code == 404
    Round.objects.filter(pk=held.pk).update(cancelled_at=timezone.now())
    assert bilal.get(address).status_code == 404


def test_a_session_without_a_design_question_has_no_sheet(held: Round) -> None:
    page = signed_in(user("Bilal")).get(reverse("room", args=[held.pk])).content.decode()
    assert 'data-show="sheet"' not in page
