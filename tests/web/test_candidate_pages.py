"""Careers, applying, the candidate's own page: what strangers and candidates get."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.actions import applying, erasures, links, machines, reading, roles
from kasauti.records.models import (
    Application,
    ApplicationDraft,
    Candidate,
    Erasure,
    IntakeItem,
    Machine,
    Role,
    User,
)
from kasauti.web.candidate import forms
from tests.actions.conftest import ROLE, resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DETAILS = {
    "name": "Kavya Menon", "email": "kavya.menon@example.in", "phone": "", "location": "Pune",
    "q_notice_period": "30", "q_right_to_work": "yes", "q_expected_ctc": "₹ 42 lakh",
}  # fmt: skip


@pytest.fixture
def role(recruiter: User, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Role:
    monkeypatch.setattr(forms, "_FASTEST", 0)
    made = roles.create(ROLE, by=recruiter)
    Role.objects.update(published=True)
    made.refresh_from_db()
    return made


@pytest.fixture
def stranger() -> Client:
    return Client()


def opened(page: str) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found
    return found[1]


def send_resume(client: Client, role: Role, **more: str) -> str:
    """Take the first step; return where it leads."""
    address = reverse("apply", args=[role.slug])
    told = {
        "opened": opened(client.get(address).content.decode()),
        "notice": "on",
        "adult": "on",
    } | more
    file = SimpleUploadedFile("kavya.txt", resume())
    answer = client.post(address, told | {"resume": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def apply(client: Client, role: Role) -> str:
    """Apply; return the address of the candidate's own page."""
    address = send_resume(client, role)
    applying.read_draft(ApplicationDraft.objects.latest("pk").pk)
    page = client.get(address).content.decode()
    assert 'value="kavya.menon@example.in"' in page
    answer = client.post(address, DETAILS | {"opened": opened(page), "agreed": "talent_pool"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_the_careers_page_sets_no_cookie_and_lists_open_roles(stranger: Client, role: Role) -> None:
    answer = stranger.get(reverse("careers"))
    assert role.title in answer.content.decode()
    assert not answer.cookies
    assert "<script" not in answer.content.decode()


def test_a_role_is_told_to_search_engines(stranger: Client, role: Role) -> None:
    answer = stranger.get(reverse("careers_role", args=[role.slug]))
    page = answer.content.decode()
    script = re.search(
        r'<script nonce="([\w-]+)" type="application/ld\+json">(.*?)</script>', page, re.S
    )
    assert script
    posting = json.loads(script[2])
    assert posting["@type"] == "JobPosting"
    assert posting["directApply"] is True
    assert posting["url"].endswith(f"/careers/{role.slug}/")
    assert script[1] in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_a_closed_role_is_gone(stranger: Client, role: Role, recruiter: User) -> None:
    roles.archive(role, by=recruiter)
    assert stranger.get(reverse("careers_role", args=[role.slug])).status_code == 404
    assert stranger.get(reverse("apply", args=[role.slug])).status_code == 404


def test_a_stranger_applies_and_lands_on_their_own_page(stranger: Client, role: Role) -> None:
    own = apply(stranger, role)
    page = stranger.get(own)
    assert page["Cache-Control"].startswith("max-age=0")
    words = page.content.decode()
    assert "Hello Kavya Menon" in words
    assert "What comes next" in words
    application = Application.objects.get()
    assert application.answers.get(key="expected_ctc").value == "4200000"
    reading.read_item(IntakeItem.objects.get().pk)
    assert "Kaveri Analytics" in stranger.get(own).content.decode()


def test_applying_asks_for_little_and_what_the_resume_says_is_filled_in(
    stranger: Client, role: Role
) -> None:
    """Two minutes: one file, two ticks, and at most a handful of answers to type or choose."""
    first = stranger.get(reverse("apply", args=[role.slug])).content.decode()
    assert set(asked_for(first)) == {"resume", "notice", "adult"}
    address = send_resume(stranger, role)
    applying.read_draft(ApplicationDraft.objects.latest("pk").pk)
    second = asked_for(stranger.get(address).content.decode())
    assert {"name", "email"} <= set(second)
    left = {name for name, filled in second.items() if not filled}
    assert left <= {"q_notice_period", "q_right_to_work", "q_expected_ctc"}


def asked_for(page: str) -> dict[str, bool]:
    """Return what a form cannot be sent without, each with whether it is filled in already."""
    fields = re.findall(r"<(?:input|select|textarea)[^>]*\srequired[^>]*>", page)
    named = {found[1]: field for field in fields if (found := re.search(r'name="(\w+)"', field))}
    return {
        name: 'type="radio"' not in field and bool(re.search(r'value="[^"]', field))
        for name, field in named.items()
    }


def test_where_somebody_came_from_goes_along_to_their_application(
    stranger: Client, role: Role
) -> None:
    place = reverse("careers") + "?source=linkedin%20jobs"
    for _ in range(2):  # the list, the role
        page = stranger.get(place).content.decode()
        found = re.search(rf'href="(/careers/{role.slug}/[^"]*)"', page)
        assert found
        place = found[1]
    assert place.startswith(reverse("apply", args=[role.slug]))
    told = {"opened": opened(stranger.get(place).content.decode()), "notice": "on", "adult": "on"}
    sent = stranger.post(place, told | {"resume": SimpleUploadedFile("kavya.txt", resume())})
    applying.read_draft(ApplicationDraft.objects.get().pk)
    address = str(sent["Location"])
    page = stranger.get(address).content.decode()
    stranger.post(address, DETAILS | {"opened": opened(page)})
    assert Application.objects.get().source == "linkedin jobs"


@pytest.mark.parametrize(
    ("query", "source"), [("", "careers"), ("?source=", "careers"), ("?source=a%00b", "a\ufffdb")]
)
def test_a_source_that_names_none_is_the_careers_page(
    stranger: Client, role: Role, query: str, source: str
) -> None:
    place = reverse("apply", args=[role.slug]) + query
    told = {"opened": opened(stranger.get(place).content.decode()), "notice": "on", "adult": "on"}
    file = SimpleUploadedFile("kavya.txt", resume())
    assert stranger.post(place, told | {"resume": file}).status_code == 302
    assert ApplicationDraft.objects.get().source == source


def test_until_it_is_read_the_page_goes_on_by_itself(stranger: Client, role: Role) -> None:
    page = stranger.get(send_resume(stranger, role)).content.decode()
    assert 'http-equiv="refresh"' in page


@pytest.mark.parametrize(
    "betrayal", [{"website": "http://spam"}, {"opened": "forged"}, {"notice": ""}, {"adult": ""}]
)
def test_machines_and_those_who_read_no_notice_are_sent_back(
    stranger: Client, role: Role, betrayal: dict[str, str]
) -> None:
    address = reverse("apply", args=[role.slug])
    told = {
        "opened": opened(stranger.get(address).content.decode()),
        "notice": "on",
        "adult": "on",
    } | betrayal
    file = SimpleUploadedFile("kavya.txt", resume())
    assert stranger.post(address, told | {"resume": file}).status_code == 422
    assert not ApplicationDraft.objects.exists()


def test_haste_betrays_a_machine(
    stranger: Client, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_FASTEST", 60)
    address = reverse("apply", args=[role.slug])
    told = {"opened": opened(stranger.get(address).content.decode()), "notice": "on", "adult": "on"}
    answer = stranger.post(address, told | {"resume": SimpleUploadedFile("k.txt", resume())})
    assert answer.status_code == 422


def test_a_known_address_gets_its_link_by_mail_only(stranger: Client, role: Role) -> None:
    apply(stranger, role)
    where = apply(Client(), role)
    assert "/sent" in where
    page = stranger.get(where).content.decode()
    assert "/c/" not in page


def test_a_missing_answer_keeps_what_was_typed(stranger: Client, role: Role) -> None:
    address = send_resume(stranger, role)
    applying.read_draft(ApplicationDraft.objects.latest("pk").pk)
    told = DETAILS | {
        "opened": opened(stranger.get(address).content.decode()),
        "q_expected_ctc": "x",
    }
    answer = stranger.post(address, told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "write rupees a year" in page
    assert 'value="Pune"' in page


def test_data_is_put_right_consents_taken_back_and_the_application_withdrawn(
    stranger: Client, role: Role
) -> None:
    own = apply(stranger, role)
    token = own.split("/")[2]
    stranger.post(
        reverse("own_contact", args=[token]), {"name": "Kavya R Menon", "phone": "", "location": ""}
    )
    assert Candidate.objects.get().name == "Kavya R Menon"
    stranger.post(reverse("own_consent", args=[token, "talent_pool"]), {"agree": "no"})
    assert not Candidate.objects.get().consents.last().given  # type: ignore[union-attr]
    application = Application.objects.get()
    leave = reverse("own_withdraw", args=[token, application.pk])
    assert "Withdraw your application" in stranger.get(leave).content.decode()
    stranger.post(leave)
    application.refresh_from_db()
    assert application.stage == "withdrawn"
    assert "Withdrawn by you" in stranger.get(own).content.decode()
    assert stranger.post(leave).status_code == 422


def test_the_data_and_the_file_are_handed_over(stranger: Client, role: Role) -> None:
    token = apply(stranger, role).split("/")[2]
    packed = stranger.post(reverse("own_data", args=[token]))
    assert packed.content.startswith(b"PK")
    file = stranger.get(reverse("own_file", args=[token, Application.objects.get().pk]))
    assert file.content == resume()


def test_erasing_ends_the_page_and_leaves_a_receipt(stranger: Client, role: Role) -> None:
    own = apply(stranger, role)
    token = own.split("/")[2]
    assert (
        "cannot be brought back"
        in stranger.get(reverse("own_erase", args=[token])).content.decode()
    )
    where = stranger.post(reverse("own_erase", args=[token]))["Location"]
    assert stranger.post(reverse("own_erase", args=[token]))["Location"] == where
    assert stranger.get(own).status_code == 404
    receipt = stranger.get(where).content.decode()
    assert Erasure.objects.get().code in receipt
    assert "kavya" not in receipt.lower()


def test_the_receipt_says_how_many_machines_have_not_removed_their_copies(
    stranger: Client, role: Role
) -> None:
    token = apply(stranger, role).split("/")[2]
    other = Machine.objects.create(key="of another", name="second.internal", seen_at=timezone.now())
    where = stranger.post(reverse("own_erase", args=[token]))["Location"]
    erasures.finish(Erasure.objects.get().pk)
    receipt = stranger.get(where).content.decode()
    assert "1 of 2" in receipt
    assert "under way" in receipt
    assert "second.internal" not in receipt  # how this installation is made concerns nobody
    machines.gone(other, by=None)
    receipt = stranger.get(where).content.decode()
    assert "1 of 2" not in receipt
    assert "nothing of you afterwards" in receipt


def test_anothers_file_or_application_is_not_found(stranger: Client, role: Role) -> None:
    apply(stranger, role)
    other = Candidate.objects.create(name="Ravi Das", email="ravi@example.in")
    token = links.sign(links.STATUS, other.pk)
    pk = Application.objects.get().pk
    assert stranger.get(reverse("own_file", args=[token, pk])).status_code == 404
    assert stranger.post(reverse("own_withdraw", args=[token, pk])).status_code == 404


def test_a_dead_link_says_so_and_offers_a_new_one(stranger: Client, db: None) -> None:
    person = Candidate.objects.create(name="Ravi Das", email="ravi@example.in")
    ended = links.sign(links.STATUS, person.pk, until=timezone.now() - timedelta(days=1))
    for token in (ended, "no-link-of-ours", links.sign("offer", person.pk)):
        answer = stranger.get(reverse("own_page", args=[token]))
        assert answer.status_code == 410
        assert "new link" in answer.content.decode()
        assert "Ravi" not in answer.content.decode()


def test_hindi_is_chosen_by_link_or_by_browser(stranger: Client, role: Role) -> None:
    answer = stranger.get(reverse("careers"), headers={"accept-language": "hi"})
    assert "खुली भूमिकाएँ" in answer.content.decode()
    stranger.get(reverse("language", args=["hi"]), {"next": "//evil.example"})
    page = stranger.get(reverse("careers")).content.decode()
    assert 'lang="hi"' in page
    assert "खुली भूमिकाएँ" in page


def test_the_choice_of_language_leads_to_no_other_site(stranger: Client, db: None) -> None:
    answer = stranger.get(reverse("language", args=["hi"]), {"next": "//evil.example"})
    assert answer["Location"] == "/careers/"
