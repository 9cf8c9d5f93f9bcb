"""A candidate changes their mail address: confirmed from the new one, the old one told."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.actions import erasures, links, mail, own_address
from kasauti.records.models import (
    AddressChange,
    AuditEntry,
    Candidate,
    CandidateImport,
    Erasure,
    ImportRow,
    Mail,
    MailState,
    User,
)
from kasauti.web.candidate import forms

from .test_candidate_pages import opened

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def person(db: None, data_folder: object, monkeypatch: pytest.MonkeyPatch) -> Candidate:
    monkeypatch.setattr(forms, "_FASTEST", -1)
    return Candidate.objects.create(name="Kavya Menon", email="old@example.in")


def ask(person: Candidate, email: str = "new@example.in", language: str = "en-gb") -> int:
    client = Client()
    client.get(reverse("language", args=(language,)))
    place = reverse("own_address", args=(links.sign(links.STATUS, person.pk),))
    form = {"opened": opened(client.get(place).content.decode()), "email": email}
    return client.post(place, form).status_code


def link_in(told: Mail) -> str:
    found = re.search(r"/address/[\w:-]+/", told.body)
    assert found
    return found[0]


def test_nothing_changes_until_the_link_in_the_new_mailbox_is_confirmed(
    person: Candidate,
) -> None:
    assert ask(person, "New@Example.in") == 200
    told = Mail.objects.get(template="address_confirm")
    assert (told.recipient, told.candidate) == ("new@example.in", person)
    place = link_in(told)
    assert "new@example.in" in Client().get(place).content.decode()  # a scanner that opens it
    person.refresh_from_db()
    assert person.email == "old@example.in"
    answer = Client().post(place)
    person.refresh_from_db()
    assert (answer.status_code, person.email) == (302, "new@example.in")
    assert Client().get(str(answer["Location"])).status_code == 200
    assert Client().post(place).status_code == 410
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"own_address.ask", "own_address.confirm"} <= verbs


def test_the_old_address_is_told_without_the_whole_new_one(person: Candidate) -> None:
    ask(person, language="hi")
    Client().post(link_in(Mail.objects.get()))
    told = Mail.objects.get(template="address_changed")
    assert (told.recipient, told.language) == ("old@example.in", "hi")
    assert "n…@example.in" in told.body
    assert "new@" not in told.body


def test_links_of_before_go_on_opening_and_what_waits_goes_to_the_new_address(
    person: Candidate,
) -> None:
    before = reverse("own_page", args=(links.sign(links.STATUS, person.pk),))
    held = mail.write(
        "new_link", to=person, by=None, link="x", hold=timedelta(hours=24), language="en-gb"
    )
    assert held is not None
    ask(person)
    Client().post(link_in(Mail.objects.get(template="address_confirm")))
    held.refresh_from_db()
    assert held.recipient == "new@example.in"
    assert Client().get(before).status_code == 200


def test_only_the_last_asked_for_and_not_an_ended_link_confirms(person: Candidate) -> None:
    ask(person, "first@example.in")
    ask(person, "second@example.in")
    first, second = map(link_in, Mail.objects.filter(template="address_confirm").order_by("pk"))
    Client().post(second)
    assert Client().post(first).status_code == 410
    change = AddressChange.objects.latest("pk")
    late = links.sign(own_address.KIND, change.pk, until=timezone.now() - timedelta(minutes=1))
    assert Client().get(reverse("address_confirm", args=(late,))).status_code == 410
    person.refresh_from_db()
    assert person.email == "second@example.in"


def test_somebody_elses_address_is_asked_for_alike_and_few_times_a_day(
    person: Candidate,
) -> None:
    other = Candidate.objects.create(name="O", email="other@example.in")
    assert ask(person, other.email) == 200
    assert ask(person, person.email) == 422
    assert [ask(person, f"{n}@example.in") for n in range(3)] == [200, 200, 422]


def erased(person: Candidate) -> Erasure:
    person.refresh_from_db()
    erasure = erasures.erase(person, by=person)
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    return erasure


def test_who_is_erased_goes_with_the_addresses_they_had(
    person: Candidate, recruiter: User, data_folder: Path
) -> None:
    """With what came from an old one: another record, a mail put to nobody, a list, a log line."""
    ask(person)
    Client().post(link_in(Mail.objects.get()))
    Candidate.objects.create(name=person.name, email="Old@example.in")
    for address in ("old@example.in", "other@example.in"):
        Mail.objects.create(
            sender=address, recipient="jobs@example.in", subject="Still on?", body="",
            message_id=address, state=MailState.RECEIVED, not_before=timezone.now(),
        )  # fmt: skip
    source = CandidateImport.objects.create(name="l.csv", headers=[], by=recruiter)
    row = ImportRow.objects.create(source=source, number=1, values={"email": "old@example.in"})
    (data_folder / "log").mkdir()
    (data_folder / "log" / "web.log").write_text("no mailbox: old@example.in\n")
    assert erased(person).found_after == {}
    assert not AddressChange.objects.exists()
    assert not Candidate.everything.exists()
    assert [one.sender for one in Mail.objects.all()] == ["other@example.in"]
    row.refresh_from_db()
    assert row.values == {}
    assert "old@" not in (data_folder / "log" / "web.log").read_text()


def test_an_address_that_was_asked_for_and_not_confirmed_stays_its_owners(
    person: Candidate, data_folder: Path
) -> None:
    other = Candidate.objects.create(name=person.name, email="other@example.in")
    ask(person, other.email)
    (data_folder / "log").mkdir()
    (data_folder / "log" / "web.log").write_text("no mailbox: other@example.in\n")
    assert erased(person).found_after == {"records_candidate": 1}  # of the same name
    assert list(Candidate.everything.all()) == [other]
    assert "other@example.in" in (data_folder / "log" / "web.log").read_text()
