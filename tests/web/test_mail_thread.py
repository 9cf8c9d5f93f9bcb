"""The mail with a person on pages: read, written, previewed, placed; what is hidden stays so."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kasauti.access import Membership
from kasauti.actions import incoming, mail, own_mail
from kasauti.actions.links import own_page
from kasauti.records.models import Application, Mail, MailState, Offer
from tests.web.conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def ramesh(hiring: Round) -> Application:
    return hiring.apply("KS_Ramesh_Resume.pdf")[0]


def came(application: Application, words: str, answers: str = "", sender: str = "") -> Mail:
    sender = sender or application.candidate.email
    head = f"From: {sender}\nMessage-ID: <{len(words)}@x>\nIn-Reply-To: {answers}\nSubject: When?\n"
    stored = incoming.take(f"{head}\n{words}".encode())
    assert stored is not None
    return stored


def test_a_thread_tells_what_was_sent_and_received(hiring: Round, ramesh: Application) -> None:
    sent = own_mail.write(ramesh, subject="Hello", body="Your page: {link}", by=hiring.user)
    came(ramesh, "I am free.\n\n> Your page: {link}", sent.message_id)
    page = hiring.get(reverse("mail_thread", args=(ramesh.pk,)))
    for words in ("Your page: http", "I am free.", "What it quotes", "Re: When?", "came in"):
        assert words in page
    assert sent.body.rsplit(":", 1)[1] not in page
    assert reverse("mail_thread", args=(ramesh.pk,)) in hiring.get(
        reverse("person", args=(ramesh.pk,))
    )


def test_a_mail_is_begun_previewed_and_sent(hiring: Round, ramesh: Application) -> None:
    place, write = (reverse(one, args=(ramesh.pk,)) for one in ("mail_thread", "mail_write"))
    begun = hiring.get(place, begin="letter_question.hi")
    assert "{name}" in begun
    assert "एक प्रश्न" in begun
    told = {"subject": "{role}", "body": "Dear {name}, {link}", "hold": "60"}
    preview = hiring.client.post(write, told | {"do": "preview"}).content.decode()
    assert f"Dear {ramesh.candidate.name}, ⟨link⟩" in preview
    assert "Dear {name}" in preview
    assert not Mail.objects.exists()
    wrong = hiring.client.post(write, told | {"body": "{salary}", "do": "send"})
    assert wrong.status_code == 422
    assert "is not known here" in wrong.content.decode()
    assert hiring.client.post(write, told | {"do": "send"})["Location"] == place
    written = Mail.objects.get()
    assert (written.subject, written.state) == (hiring.role.title, MailState.WAITING)
    taken = hiring.client.post(reverse("mail_leave", args=(written.pk,)), {"next": place})
    assert taken["Location"] == place
    written.refresh_from_db()
    assert written.state == MailState.CANCELLED


def test_a_mail_that_came_in_waits_until_it_needs_no_answer(
    hiring: Round, ramesh: Application
) -> None:
    stored = came(ramesh, "Is there news?")
    waiting = reverse("waiting")
    place = f"{reverse('mail_thread', args=(ramesh.pk,))}#mail-{stored.pk}"
    assert place in hiring.get(waiting)
    assert "A mail came in" in hiring.get(waiting)
    hiring.client.post(reverse("mail_settle", args=(stored.pk,)), {"next": waiting})
    assert place not in hiring.get(waiting)


def test_a_strangers_mail_is_found_its_person(hiring: Round, ramesh: Application) -> None:
    link = own_page(ramesh.candidate)
    stored = came(ramesh, f"It is me: {link}", sender="private@elsewhere.example")
    place = reverse("mail_place", args=(stored.pk,))
    assert place in hiring.get(reverse("waiting"))
    assert "Nobody is found" in hiring.get(place)
    page = hiring.get(place, q=ramesh.candidate.name.split()[-1])
    assert "It is me" in page
    assert link.split(":")[-1] not in page
    chosen = {"application": ramesh.pk}
    assert hiring.client.post(place, chosen)["Location"] == reverse(
        "mail_thread", args=(ramesh.pk,)
    )
    stored.refresh_from_db()
    assert stored.application == ramesh
    assert hiring.client.get(place).status_code == 404


def test_who_may_not_read_mail_reads_none(hiring: Round, ramesh: Application) -> None:
    came(ramesh, "Only for you.")
    unplaced = came(ramesh, "Who am I?", sender="private@elsewhere.example")
    place = reverse("mail_thread", args=(ramesh.pk,))
    for membership, expected in (
        (Membership.INTERVIEWER, 403), (Membership.HIRING_MANAGER, 403),
        (Membership.COORDINATOR, 200),
    ):  # fmt: skip
        client = Client()
        client.force_login(seated(membership, hiring.role))
        assert client.get(place).status_code == expected
        assert client.get(reverse("mail_place", args=(unplaced.pk,))).status_code in {403, 404}
        assert "Who am I?" not in client.get(reverse("waiting")).content.decode()


def test_what_is_written_about_an_offer_is_kept_from_who_sees_no_offers(
    hiring: Round, ramesh: Application
) -> None:
    offer = Offer.objects.create(application=ramesh, version=1, terms={}, prepared_by=hiring.user)
    told = mail.write("offer_answered", to=ramesh.candidate, by=hiring.user, application=ramesh,
                      answer="45 lakh", link="L", about=offer)  # fmt: skip
    assert told is not None
    came(ramesh, "> 45 lakh\n\nToo little.", told.message_id)
    place = reverse("mail_thread", args=(ramesh.pk,))
    coordinator = Client()
    coordinator.force_login(seated(Membership.COORDINATOR, hiring.role))
    page = coordinator.get(place).content.decode()
    assert "lakh" not in page
    assert "Its words are the candidate’s" in page
    assert "Too little." in hiring.get(place)


def test_a_blind_reader_reads_no_mail(hiring: Round, ramesh: Application) -> None:
    came(ramesh, "Yours, Ramesh")
    unplaced = came(ramesh, "Who am I?", sender="private@elsewhere.example")
    hiring.client.post(reverse("blind"))
    for place in (
        reverse("mail_thread", args=(ramesh.pk,)), reverse("mail_place", args=(unplaced.pk,)),
        reverse("waiting"),
    ):  # fmt: skip
        page = hiring.get(place)
        for word in ("Ramesh", "private@elsewhere", "Who am I"):
            assert word not in page, place


def test_a_thread_costs_the_same_however_long_it_is(hiring: Round, ramesh: Application) -> None:
    for number in range(3):
        came(ramesh, "x" * (number + 1))
    place = reverse("mail_thread", args=(ramesh.pk,))
    with CaptureQueriesContext(connection) as few:
        hiring.get(place)
    for number in range(3, 20):
        came(ramesh, "x" * (number + 1))
    with CaptureQueriesContext(connection) as many:
        hiring.get(place)
    assert len(many) == len(few)
