"""Files onto a role: taken, watched, and those that are a person's task named with their reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kasauti import demonstration
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
