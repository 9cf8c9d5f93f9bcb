"""Files onto a role: taken, watched, and those that are a person's task named with their reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kasauti import demonstration
from kasauti.actions import reading
from kasauti.records.models import IntakeItem, ItemState

from .conftest import TOLD, Round

pytestmark = pytest.mark.database


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(f"batch/{name}", demonstration.resume(TOLD[name]))
    return stream.getvalue()


def test_dropped_files_are_taken_and_wait(hiring: Round) -> None:
    address = reverse("role_files", args=(hiring.role.slug,))
    files = [SimpleUploadedFile("a.zip", zipped("KS_Ramesh_Resume.pdf"))]
    response = hiring.client.post(address, {"files": files})
    assert response.headers["Location"] == reverse("role", args=(hiring.role.slug,))
    assert [item.state for item in IntakeItem.objects.all()] == [ItemState.WAITING]
    progress = hiring.get(reverse("role_progress", args=(hiring.role.slug,)))
    assert "0 of 1 files read" in progress
    assert "every 1500ms" in progress


def test_a_finished_drop_is_asked_about_no_more(hiring: Round) -> None:
    hiring.apply("KS_Ramesh_Resume.pdf")
    progress = hiring.get(reverse("role_progress", args=(hiring.role.slug,)))
    assert "All 1 files are read" in progress
    assert "hx-trigger" not in progress


def test_sending_nothing_is_told(hiring: Round) -> None:
    response = hiring.client.post(reverse("role_files", args=(hiring.role.slug,)))
    assert response.status_code == 422
    assert "Choose at least one file" in response.content.decode()


def test_an_unreadable_file_is_a_task_with_reason_and_mend(hiring: Round) -> None:
    hiring.drop(("broken.pdf", b"%PDF-1.7 nothing"), ("photo.bin", b"\x00\x01\x02" * 50))
    page = hiring.get(reverse("role_files", args=(hiring.role.slug,)), state="tasks")
    for item in IntakeItem.objects.all():
        assert item.state == ItemState.UNREADABLE
        assert item.name in page
        assert str(item.reason).capitalize()[:20] in page
    assert "No such file" in hiring.get(
        reverse("role_files", args=(hiring.role.slug,)), state="done"
    )


def test_file_names_are_not_shown_in_blind_mode(hiring: Round) -> None:
    hiring.apply("KS_Ramesh_Resume.pdf")
    hiring.client.post(reverse("blind"))
    assert "Ramesh" not in hiring.get(reverse("role_files", args=(hiring.role.slug,)))


def unreadable(hiring: Round, name: str = "broken.pdf") -> IntakeItem:
    hiring.drop((name, b"%PDF-1.7 nothing"))
    return IntakeItem.objects.get(name=name)


def read_the_rest() -> None:
    for item in IntakeItem.objects.filter(state=ItemState.WAITING):
        reading.read_item(item.pk)


def test_an_unreadable_file_is_answered_by_typing_it_in(hiring: Round) -> None:
    item = unreadable(hiring)
    address = reverse("unreadable", args=(item.pk,))
    tasks = hiring.get(reverse("role_files", args=(hiring.role.slug,)), state="tasks")
    assert address in tasks
    page = hiring.get(address)
    assert str(item.mend) in page
    assert reverse("original", args=(item.pk,)) in page
    words = (
        "Meera Iyer\nmeera@example.in\n\nEXPERIENCE\nML Engineer, Setu Labs, Jan 2021 - Oct 2025\n"
        "- Built and ran a ranking service in Python and PyTorch for 3 million users\n"
    )
    answered = hiring.client.post(address, {"text": words})
    assert answered.headers["Location"] == reverse("role_files", args=(hiring.role.slug,))
    item.refresh_from_db()
    assert item.state == ItemState.ANSWERED
    read_the_rest()
    (application,) = hiring.applications
    assert application.candidate.name == "Meera Iyer"
    assert application.file.name == "broken.pdf, typed in.txt"
    files = hiring.get(reverse("role_files", args=(hiring.role.slug,)))
    assert "typed in.txt" in files
    assert "Answer it" not in files


def test_an_unreadable_file_is_answered_by_a_better_one(hiring: Round) -> None:
    item = unreadable(hiring)
    name = "KS_Ramesh_Resume.pdf"
    better = SimpleUploadedFile(name, demonstration.resume(TOLD[name]))
    hiring.client.post(reverse("unreadable", args=(item.pk,)), {"file": better})
    read_the_rest()
    (application,) = hiring.applications
    assert application.file.name == name


def test_an_answer_without_words_or_file_is_asked_for_again(hiring: Round) -> None:
    item = unreadable(hiring)
    answered = hiring.client.post(reverse("unreadable", args=(item.pk,)), {"text": "  "})
    assert answered.status_code == 422
    assert "type in what this one says" in answered.content.decode()


def test_two_people_answer_one_file_once(hiring: Round) -> None:
    item = unreadable(hiring)
    address = reverse("unreadable", args=(item.pk,))
    hiring.client.post(address, {"text": "Meera Iyer, ML Engineer"})
    late = hiring.client.post(address, {"text": "Meera Iyer, Engineer"}, follow=True)
    assert "no task any more" in late.content.decode()
    assert IntakeItem.objects.filter(within=item).count() == 1


def test_the_file_is_sent_as_it_came_and_not_in_blind_mode(hiring: Round) -> None:
    item = unreadable(hiring)
    address = reverse("original", args=(item.pk,))
    sent = hiring.client.get(address)
    assert sent.content == b"%PDF-1.7 nothing"
    assert "attachment" in sent["Content-Disposition"]
    hiring.client.post(reverse("blind"), {"on": "yes"})
    assert hiring.client.get(address).status_code == 404
    assert "broken" not in hiring.get(reverse("unreadable", args=(item.pk,)))
