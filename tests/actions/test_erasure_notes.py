"""Whom a restored database brings back is erased again, by notes that hold digests alone."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.serializers import deserialize, serialize

from kasauti.actions import erasure_notes, erasures, reading
from kasauti.records import stored_bytes
from kasauti.records.models import (
    Application,
    ApplicationDraft,
    Candidate,
    Erasure,
    IntakeItem,
    ResumeFile,
    Role,
)
from tests.actions.test_applying import sent
from tests.actions.test_erasures import left_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def copied(*rows: Any) -> Any:
    """Return rows as a snapshot of the database would hold them."""
    return serialize("python", rows)


def brought_back(snapshot: Any) -> None:
    for row in deserialize("python", snapshot):
        row.save()


def finished(erasure: Erasure) -> Erasure:
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    return erasure


def applied(role: Role) -> Candidate:
    application, _ = sent(role)
    reading.read_item(IntakeItem.objects.get().pk)
    application.refresh_from_db()
    return application.candidate


def test_a_note_says_nothing_of_anybody(role: Role, data_folder: Path) -> None:
    person = applied(role)
    digest = ResumeFile.objects.get().sha256
    finished(erasures.erase(person, by=person))
    [note] = (data_folder / "erasures").iterdir()
    assert set(json.loads(note.read_text())) == {"code", "at", "marks"}
    assert digest not in note.read_text()
    assert left_in(data_folder / "erasures") == []


def test_who_comes_back_with_a_restore_is_erased_again(role: Role, data_folder: Path) -> None:
    person = applied(role)
    application = Application.objects.get()
    application.result = None
    snapshot = copied(person, application.file, application)
    content = application.file.path.read_bytes()
    first = finished(erasures.erase(person, by=person))
    Erasure.objects.all().delete()  # the database is one of before
    assert erasures.erase_again() == 0
    brought_back(snapshot)
    stored_bytes.keep(io.BytesIO(content))
    newer = Candidate.objects.create(name="Ravi Das", email="ravi@example.in")
    assert erasures.erase_again() == 1
    assert list(Candidate.objects.all()) == [newer]
    again = Erasure.objects.get()
    assert (again.code, again.asked_by) == (first.code, "restore")
    assert erasures.erase_again() == 0


def test_a_new_person_with_a_number_that_was_erased_stays(role: Role) -> None:
    person = applied(role)
    finished(erasures.erase(person, by=person))
    Candidate.objects.create(pk=person.pk, name="Ravi Das")
    assert erasures.erase_again() == 0


def test_a_file_that_nobody_has_read_yet_makes_nobody_again(role: Role, data_folder: Path) -> None:
    person = applied(role)
    file = ResumeFile.objects.get()
    snapshot = copied(file)
    content = file.path.read_bytes()
    finished(erasures.erase(person, by=person))
    Erasure.objects.all().delete()
    brought_back(snapshot)
    stored_bytes.keep(io.BytesIO(content))
    draft = ApplicationDraft.objects.create(
        role=role, file=ResumeFile.objects.get(), name="kavya.txt", language="en-gb"
    )
    assert erasures.erase_again() == 1
    assert not ApplicationDraft.objects.filter(pk=draft.pk).exists()
    finished(Erasure.objects.get())
    assert left_in(data_folder / "files") == []


def test_a_file_that_is_sent_again_after_the_erasure_stays(role: Role) -> None:
    person = applied(role)
    finished(erasures.erase(person, by=person))
    applied(role)
    draft = ApplicationDraft.objects.get()
    Application.objects.all().delete()  # so that only its own time keeps the file
    assert erasures.erase_again() == 0
    assert ApplicationDraft.objects.get() == draft


def test_a_damaged_note_is_named(role: Role, data_folder: Path) -> None:
    (data_folder / "erasures").mkdir()
    (data_folder / "erasures" / "0123.json").write_text("{}")
    with pytest.raises(ValueError, match=r"note 0123\.json is damaged"):
        erasure_notes.read()
