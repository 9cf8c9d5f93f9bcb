"""The page of people to be told: ticked and told, taken back, told otherwise; a role by itself."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.access import Membership
from kasauti.records.models import Application, FoundNotice, Mail, MailState
from tests.web.conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def ramesh(hiring: Round) -> Application:
    return hiring.apply("KS_Ramesh_Resume.pdf")[0]


def test_people_are_told_from_the_page_and_taken_back(hiring: Round, ramesh: Application) -> None:
    place, name = reverse("found"), str(ramesh.candidate)
    assert place in hiring.get(reverse("waiting"))
    one = FoundNotice.objects.get()
    page = hiring.get(place)
    assert name in page
    assert "dropped in" in page
    told = {"people": [one.pk], "language": "hi"}
    hiring.client.post(reverse("found_tell"), told)
    sent = Mail.objects.get()
    assert (sent.template, sent.language, sent.state) == ("found", "hi", MailState.WAITING)
    assert "In the outbox" in hiring.get(place)
    thread = hiring.get(reverse("mail_thread", args=(ramesh.pk,)))
    assert sent.body.split(":")[-1] not in thread
    assert sent.subject in thread
    hiring.client.post(reverse("mail_leave", args=(sent.pk,)), {"next": place})
    page = hiring.get(place)
    assert "In the outbox" not in page
    assert name in page
    hiring.client.post(reverse("found_settle", args=(one.pk,)))
    assert name not in hiring.get(place)


def test_a_link_of_the_notice_opens_their_own_page(hiring: Round, ramesh: Application) -> None:
    hiring.client.post(reverse("found_tell"), {"people": [FoundNotice.objects.get().pk]})
    path = Mail.objects.get().body.split("/c/")[1].split()[0]
    page = Client().get(f"/c/{path}")
    assert page.status_code == 200
    assert str(ramesh.candidate) in page.content.decode()


def test_a_role_tells_by_itself_from_then_on(hiring: Round, ramesh: Application) -> None:
    hiring.client.post(reverse("found_choose", args=(hiring.role.slug,)), {"wanted": "yes"})
    hiring.role.refresh_from_db()
    assert hiring.role.tells_found is True
    assert not Mail.objects.exists()
    hiring.apply("lalrinawma.md")
    assert Mail.objects.get().template == "found"
    hiring.client.post(reverse("found_choose", args=(hiring.role.slug,)), {"wanted": ""})
    hiring.role.refresh_from_db()
    assert hiring.role.tells_found is None


def test_nothing_ticked_and_anothers_people_are_refused(hiring: Round, ramesh: Application) -> None:
    hiring.client.post(reverse("found_tell"), {})
    other = Client()
    other.force_login(seated(Membership.INTERVIEWER, hiring.role))
    assert other.get(reverse("found")).status_code == 403
    one = FoundNotice.objects.get()
    assert other.post(reverse("found_tell"), {"people": [one.pk]}).status_code == 403
    assert not Mail.objects.exists()


def test_a_blind_reader_sees_no_name(hiring: Round, ramesh: Application) -> None:
    hiring.client.post(reverse("blind"))
    assert str(ramesh.candidate) not in hiring.get(reverse("found"))
