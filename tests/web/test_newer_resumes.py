"""A candidate's own page: a newer résumé is read, shown back and screened; the older one stays."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.actions import (
    access_export,
    applying,
    candidates,
    erasures,
    links,
    newer_resumes,
    reading,
)
from kasauti.actions.import_people import NO_RESUME
from kasauti.records.models import (
    Application,
    ApplicationDraft,
    AuditEntry,
    Candidate,
    IntakeItem,
    ItemState,
    Notification,
    ResumeFile,
    ScreeningResult,
)
from kasauti.web.candidate import forms
from tests.actions.conftest import resume

from .conftest import Round
from .test_candidate_pages import opened

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NEWER = resume(company="Godavari Systems").replace(b"Bengaluru\n", b"Kochi\n", 1)


@pytest.fixture
def applicant(hiring: Round, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setattr(forms, "_FASTEST", -1)
    hiring.drop(("kavya.txt", resume()))
    return hiring.applications[0]


def token_of(application: Application) -> str:
    return links.sign(links.STATUS, application.candidate_id)


def sent(application: Application, content: bytes = NEWER) -> tuple[Client, str]:
    """Send a newer file and have it read; return where it is shown back."""
    client = Client()
    place = reverse("own_resume", args=(token_of(application), application.pk))
    form = {"opened": opened(client.get(place).content.decode())}
    answer = client.post(place, form | {"resume": SimpleUploadedFile("kavya-2.txt", content)})
    assert answer.status_code == 302, answer.content.decode()
    applying.read_draft(ApplicationDraft.objects.latest("pk").pk)
    return client, str(answer["Location"])


def confirmed(application: Application, content: bytes = NEWER, **changes: str) -> IntakeItem:
    client, place = sent(application, content)
    page = client.get(place).content.decode()
    told = {"name": "Kavya Menon", "phone": "", "location": "Kochi"} | changes
    answer = client.post(place, told | {"opened": opened(page)})
    assert answer.status_code == 302, answer.content.decode()
    item = IntakeItem.objects.latest("pk")
    reading.read_item(item.pk)
    application.refresh_from_db()
    return item


def test_a_newer_résumé_is_shown_back_before_it_speaks(applicant: Application) -> None:
    before = applicant.file_id
    client, place = sent(applicant)
    page = client.get(place).content.decode()
    assert "Godavari Systems" in page
    assert 'value="Kavya Menon"' in page
    applicant.refresh_from_db()
    assert applicant.file_id == before


def test_once_sent_it_is_screened_and_the_older_one_stays_with_its_result(
    applicant: Application, hiring: Round
) -> None:
    before, shown = applicant.file, applicant.result
    assert shown is not None
    item = confirmed(applicant)
    item.refresh_from_db()
    assert (applicant.file_id, item.state) == (item.file_id, ItemState.DONE)
    assert applicant.result_id not in {None, shown.pk}
    assert Candidate.objects.get(pk=applicant.candidate_id).location == "Kochi"
    own = Client().get(reverse("own_page", args=(token_of(applicant),))).content.decode()
    assert before.name in own
    old = applicant.items.get(file=before)
    kept = Client().get(reverse("own_older_file", args=(token_of(applicant), old.pk)))
    assert kept.content == resume()
    page = hiring.below(applicant.pk)
    assert "Earlier résumés" in page
    assert f'role match then <span class="figure">{100 * shown.attainment:.0f} %</span>' in page
    file = hiring.client.get(reverse("resume_file", args=(applicant.pk,)), {"item": str(old.pk)})
    assert file.content == resume()


def test_the_team_is_told_and_the_trail_knows(applicant: Application) -> None:
    Notification.objects.all().delete()
    confirmed(applicant)
    told = Notification.objects.get()
    assert told.words.startswith("A newer résumé came in")
    assert told.link == f"/people/{applicant.pk}"
    verbs = AuditEntry.objects.filter(verb__startswith="newer_resumes")
    assert [one.verb for one in verbs] == ["newer_resumes.begin", "newer_resumes.send"]


def test_three_a_day_for_one_application_and_as_many_from_a_network_as_for_applying(
    applicant: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = reverse("own_resume", args=(token_of(applicant), applicant.pk))

    def status(number: int) -> int:
        client = Client()
        form = {"opened": opened(client.get(place).content.decode())}
        file = SimpleUploadedFile("k.txt", resume() + str(number).encode())
        return client.post(place, form | {"resume": file}).status_code

    assert [status(number) for number in range(4)] == [302, 302, 302, 422]
    ApplicationDraft.objects.update(at=timezone.now() - timedelta(days=2))
    monkeypatch.setattr(applying, "AN_HOUR", 1)
    assert [status(number) for number in (5, 6)] == [302, 422]


def test_whoever_has_withdrawn_sends_nothing_and_nobody_for_another(
    applicant: Application, hiring: Round
) -> None:
    client, place = sent(applicant)
    page = client.get(place).content.decode()
    candidates.withdraw(applicant, by=applicant.candidate)
    told = {"name": "Kavya Menon", "opened": opened(page)}
    assert client.post(place, told).status_code == 422
    start = reverse("own_resume", args=(token_of(applicant), applicant.pk))
    form = {"opened": opened(client.get(start).content.decode())}
    again = client.post(start, form | {"resume": SimpleUploadedFile("k.txt", NEWER)})
    assert again.status_code == 422
    other = Candidate.objects.create(name="O", email="o@example.in")
    stranger = links.sign(links.STATUS, other.pk)
    assert client.get(reverse("own_resume", args=(stranger, applicant.pk))).status_code == 404
    draft = ApplicationDraft.objects.latest("pk")
    assert client.get(reverse("own_resume_details", args=(stranger, draft.pk))).status_code == 404


def test_a_file_no_machine_reads_waits_for_a_person_and_the_older_speaks(
    applicant: Application,
) -> None:
    before = applicant.file_id
    item = confirmed(applicant, b"%PDF-1.4 broken")
    item.refresh_from_db()
    assert item.state == ItemState.UNREADABLE
    assert applicant.file_id == before


def test_a_newer_résumé_ends_the_task_that_a_file_no_machine_read_left_behind(
    applicant: Application,
) -> None:
    unread = confirmed(applicant, b"%PDF-1.4 broken")
    newer = confirmed(applicant)
    unread.refresh_from_db()
    assert unread.state == ItemState.ANSWERED
    assert applicant.file_id == newer.file_id
    (broken, _first) = newer_resumes.older(applicant)
    assert (broken.item, broken.match, broken.percent) == (unread.pk, None, None)


def test_what_says_that_no_résumé_came_along_is_no_earlier_one(applicant: Application) -> None:
    ResumeFile.objects.filter(pk=applicant.file_id).update(name=NO_RESUME)
    confirmed(applicant)
    assert newer_resumes.older(applicant) == []


def test_what_was_not_ranked_has_no_match(applicant: Application) -> None:
    ScreeningResult.objects.update(rankable=False)
    confirmed(applicant)
    assert [one.match for one in newer_resumes.older(applicant)] == [None]


def test_a_persons_copy_of_their_data_holds_the_older_files_too(applicant: Application) -> None:
    confirmed(applicant)
    packed = access_export.take_along(applicant.candidate, by=applicant.candidate)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        held = {archive.read(name) for name in archive.namelist()}
    assert {resume(), NEWER} <= held


def test_a_draft_of_a_newer_résumé_makes_no_second_application(applicant: Application) -> None:
    sent(applicant)
    draft = ApplicationDraft.objects.latest("pk")
    page = Client().get(reverse("apply_details", args=(links.sign("draft", draft.pk),)))
    assert page.status_code == 410


def test_who_is_erased_goes_with_what_was_not_sent_yet(applicant: Application) -> None:
    sent(applicant)
    erasures.finish(erasures.erase(applicant.candidate, by=applicant.candidate).pk)
    assert not ApplicationDraft.objects.exists()
    assert not ResumeFile.objects.exists()
