"""Whoever applies with a file that no machine reads is a person with a page, not a dead card."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.access import Membership
from kasauti.actions import applying, discussions, reading
from kasauti.actions.applying import Contact
from kasauti.records.models import Application, Candidate, IntakeItem, ItemState, Mail, Stage

from .conftest import Round, seated
from .test_questions import TUESDAYS

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BROKEN = b"%PDF-1.7 nothing"
SAID = {"notice_period": "30", "right_to_work": "yes", TUESDAYS: "yes"}


@pytest.fixture
def applicant(hiring: Round) -> Application:
    """Somebody who applied on the careers page with a file that is broken."""
    draft = applying.begin(
        hiring.role, "scan.pdf", io.BytesIO(BROKEN), size=len(BROKEN), language="en-gb",
        origin="x", source="careers",
    )  # fmt: skip
    applying.read_draft(draft.pk)
    draft.refresh_from_db()
    contact = Contact("Meera Iyer", "meera@example.in")
    made, _ = applying.send(draft, contact, answers=SAID, agreed=[])
    return made


def read_what_waits() -> None:
    for item in IntakeItem.objects.filter(state=ItemState.WAITING):
        reading.read_item(item.pk)


def test_every_way_to_them_leads_to_a_page_that_offers_the_mend(
    hiring: Round, applicant: Application
) -> None:
    page = reverse("person", args=(applicant.pk,))
    assert "being read" in hiring.get(page)
    read_what_waits()
    for place, query in (
        (reverse("pipeline", args=(hiring.role.slug,)), {}),
        (reverse("pipeline", args=(hiring.role.slug,)), {"view": "list"}),
        (reverse("search"), {"q": "Meera"}),
    ):
        assert page in hiring.get(place, **query)
    shown = hiring.get(page)
    assert "Along the shortlist" not in shown  # who stands on none has no neighbours
    item = applicant.items.get()
    assert "No machine could read this résumé" in shown
    assert item.mend in shown
    assert reverse("unreadable", args=(item.pk,)) in shown
    assert "Notice period" in shown
    hiring.client.post(reverse("note", args=(applicant.pk,)), {"text": "I read it myself"})
    to = hiring.role.stages.get(kind="interview")
    moved = {"people": applicant.pk, "to": to.pk}
    hiring.client.post(reverse("pipeline_move", args=(hiring.role.slug,)), moved)
    applicant.refresh_from_db()
    assert applicant.stage == Stage.INTERVIEW
    assert "I read it myself" in hiring.get(page)


def test_the_mend_reads_the_same_application(hiring: Round, applicant: Application) -> None:
    read_what_waits()
    words = (
        "Meera Iyer\nmeera@example.in\n\nEXPERIENCE\nML Engineer, Setu Labs, Jan 2021 - Present\n"
    )
    words += "- Built and ran a ranking service in Python and PyTorch for 3 million users\n"
    item = applicant.items.get()
    hiring.client.post(reverse("unreadable", args=(item.pk,)), {"text": words})
    read_what_waits()
    applicant.refresh_from_db()
    assert applicant.result is not None
    assert Application.objects.count() == Candidate.objects.count() == 1
    assert "ranking service" in hiring.get(reverse("person", args=(applicant.pk,)))


def test_a_manager_is_told_in_their_minute(hiring: Round, applicant: Application) -> None:
    read_what_waits()
    discussions.ask(applicant, hiring.user, by=hiring.user)
    link = Mail.objects.get(user=hiring.user).body.split("/minute/")[1].split()[0]
    page = Client().get(f"/minute/{link}").content.decode()
    assert "No machine could read this résumé" in page
    assert "Meera Iyer" in page
    done = Client().post(f"/minute/{link}", {"verdict": "do not take forward", "reason": "closed"})
    assert "Thank you" in done.content.decode()


def test_who_may_not_take_files_is_told_who_can(hiring: Round, applicant: Application) -> None:
    read_what_waits()
    client = Client()
    client.force_login(seated(Membership.INTERVIEWER, hiring.role))
    page = client.get(reverse("person", args=(applicant.pk,))).content.decode()
    assert "A recruiter or coordinator can give a better file" in page
    assert "type it in</a>" not in page


def test_blind_mode_names_nobody(hiring: Round, applicant: Application) -> None:
    read_what_waits()
    hiring.client.post(reverse("blind"))
    page = hiring.get(reverse("person", args=(applicant.pk,)))
    assert "Meera" not in page
    assert "scan.pdf" not in page
