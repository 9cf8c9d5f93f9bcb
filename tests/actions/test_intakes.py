"""Files dropped onto a role are each read and screened once, whatever happens in between."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kasauti.actions import intakes, reading, roles, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Intake,
    IntakeItem,
    ItemState,
    Role,
    ScreeningResult,
    User,
)
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = date(2026, 11, 23)
Files = list[tuple[str, bytes]]


def drop(role: Role, files: Files) -> Intake:
    return intakes.drop(role, files, by=role.created_by, as_of=DAY)


def read_all(intake: Intake) -> None:
    for item in intake.items.order_by("pk"):
        reading.read_item(item.pk)


def test_a_drop_stores_each_file_and_defers_its_reading(role: Role, user: User) -> None:
    intake = drop(role, [("batch/kavya.txt", resume()), ("C:\\cv\\arun.txt", resume("Arun Das"))])
    assert [item.name for item in intake.items.all()] == ["kavya.txt", "arun.txt"]
    assert intake.counts()["waiting"] == 2
    assert [item.file.path.read_bytes()[:4] for item in intake.items.all()] == [b"Kavy", b"Arun"]
    jobs = ProcrastinateJob.objects.filter(task_name="intakes.read_item")
    assert {job.args["item"] for job in jobs} == {item.pk for item in intake.items.all()}
    entry = AuditEntry.objects.get(verb="intakes.drop")
    assert (entry.actor, entry.detail) == (f"user {user.pk}", {"role": role.pk, "files": 2})


def test_reading_an_item_screens_the_person(role: Role) -> None:
    intake = drop(role, [("kavya.txt", resume())])
    read_all(intake)
    [application] = Application.objects.all()
    assert application.candidate.name == "Kavya Menon"
    assert application.candidate.email == "kavya.menon@example.in"
    assert application.result is not None
    assert application.result.as_of == DAY
    assert 0 < application.result.attainment <= 1
    assert application.result.attainment_low <= application.result.attainment
    assert application.file.reading.text.startswith("Kavya Menon")
    assert intake.counts()["done"] == 1
    assert intake.finished


def test_reading_an_item_twice_changes_nothing(role: Role) -> None:
    intake = drop(role, [("kavya.txt", resume())])
    read_all(intake)
    before = list(AuditEntry.objects.values_list("digest", flat=True))
    IntakeItem.objects.update(state=ItemState.DONE)
    read_all(intake)
    assert list(AuditEntry.objects.values_list("digest", flat=True)) == before
    assert ScreeningResult.objects.count() == 1


def test_an_item_whose_worker_died_before_it_was_stored_is_read_again(role: Role) -> None:
    intake = drop(role, [("kavya.txt", resume())])
    IntakeItem.objects.update(state=ItemState.READING)  # as the dead worker left it
    read_all(intake)
    assert intake.counts()["done"] == 1


def test_the_same_bytes_twice_are_one_person_screened_once(role: Role) -> None:
    intake = drop(role, [("kavya.txt", resume()), ("copy of kavya.txt", resume())])
    read_all(intake)
    assert Candidate.objects.count() == Application.objects.count() == 1
    assert ScreeningResult.objects.count() == 1
    assert intake.counts()["done"] == 2
    assert {item.application_id for item in intake.items.all()} == {Application.objects.get().pk}


def test_a_newer_resume_of_a_person_speaks_for_them_in_any_order(role: Role) -> None:
    old, new = resume(company="Kaveri Analytics"), resume(company="Godavari Systems")
    intake = drop(role, [("old.txt", old), ("new.txt", new)])
    first, second = intake.items.order_by("pk")
    reading.read_item(second.pk)
    reading.read_item(first.pk)
    [application] = Application.objects.all()
    assert application.file == second.file
    assert application.result is not None
    assert application.result.file == second.file
    assert ScreeningResult.objects.count() == 2


def test_two_people_sent_by_one_agency_stay_two(role: Role) -> None:
    shared = b"cv@agency.example"
    files = [
        (f"{name}.txt", resume(name).replace(email, shared))
        for name, email in (
            ("Kavya Menon", b"kavya.menon@example.in"),
            ("Arun Das", b"arun.das@example.in"),
        )
    ]
    read_all(drop(role, files))
    assert sorted(Candidate.objects.values_list("name", "email")) == [
        ("Arun Das", "cv@agency.example"),
        ("Kavya Menon", "cv@agency.example"),
    ]


def test_a_bad_file_is_named_with_its_mend_and_stops_nothing(role: Role) -> None:
    intake = drop(role, [("empty.pdf", b""), ("broken.pdf", b"%PDF-1.7 x"), ("k.txt", resume())])
    read_all(intake)
    states = dict(intake.items.values_list("name", "state"))
    assert states == {"empty.pdf": "unreadable", "broken.pdf": "unreadable", "k.txt": "done"}
    empty = intake.items.get(name="empty.pdf")
    assert empty.reason == "the file is empty"
    assert empty.mend
    assert AuditEntry.objects.filter(verb="intakes.read_item").count() == 3


def test_a_file_that_keeps_killing_its_worker_is_given_to_a_person(role: Role) -> None:
    intake = drop(role, [("kavya.txt", resume())])
    [item] = intake.items.all()
    reading.read_item(item.pk, attempt=reading.MOST_ATTEMPTS)
    item.refresh_from_db()
    assert (item.state, item.reason) == ("unreadable", "the reader crashed on the file")


def test_text_that_the_database_cannot_hold_is_stored_with_its_offsets(role: Role) -> None:
    intake = drop(role, [("kavya.txt", resume().replace(b"Wrote", b"Wr\x00te"))])
    read_all(intake)
    [application] = Application.objects.all()
    assert application.result is not None
    text = application.file.reading.text
    for skill in application.result.result["skills"]:
        for evidence in skill["evidence"]:
            assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_two_roles_share_what_was_read(role: Role, user: User) -> None:
    second = roles.create(role.source, by=user)
    assert second.slug == f"{role.slug}-2"
    for each in (role, second):
        read_all(drop(each, [("kavya.txt", resume())]))
    assert Candidate.objects.count() == 1
    assert Application.objects.count() == ScreeningResult.objects.count() == 2


def test_an_archived_role_takes_no_files(role: Role, user: User) -> None:
    roles.archive(role, by=user)
    with pytest.raises(Refused, match="archived"):
        drop(role, [("kavya.txt", resume())])
    with pytest.raises(Refused, match="no file"):
        drop(roles.reopen(role, by=user), [])


def test_every_action_leaves_a_chain_that_holds(role: Role) -> None:
    read_all(drop(role, [("kavya.txt", resume()), ("empty.txt", b"")]))
    assert AuditEntry.objects.count() == 5
    assert trail.check() is None


def zipped(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_zip_becomes_an_item_for_each_member(role: Role, data_folder: Path) -> None:
    inner = zipped([("deep.txt", resume("Ravi Iyer"))])
    members = [("a/kavya.txt", resume()), ("b/arun.txt", resume("Arun Das")), ("more.zip", inner)]
    intake = drop(role, [("all.zip", zipped(members))])
    read_all(intake)
    assert intake.items.get(name="all.zip").state == ItemState.UNPACKED
    assert intake.counts()["waiting"] == 3
    read_all(intake)
    assert intake.counts() == {
        "waiting": 0, "reading": 0, "done": 3, "unreadable": 0, "needs a person": 0,
    }  # fmt: skip
    assert sorted(Candidate.objects.values_list("name", flat=True)) == [
        "Arun Das", "Kavya Menon", "Ravi Iyer",
    ]  # fmt: skip
    assert list((data_folder / "scratch").glob("*/*")) == []


def test_a_zip_unpacked_twice_has_its_members_once(role: Role) -> None:
    intake = drop(role, [("all.zip", zipped([("kavya.txt", resume())]))])
    archive = intake.items.get()
    reading.read_item(archive.pk)
    reading.read_item(archive.pk)
    assert intake.items.count() == 2


def test_a_member_that_cannot_be_taken_out_is_named(role: Role) -> None:
    huge = b"0" * 21_000_000
    intake = drop(role, [("all.zip", zipped([("huge.txt", huge), ("kavya.txt", resume())]))])
    read_all(intake)
    read_all(intake)
    assert intake.counts()["done"] == 1
    refused = intake.items.get(name="huge.txt")
    assert (refused.state, refused.file) == ("unreadable", None)
    assert refused.reason == "the file is larger than allowed"


@pytest.mark.parametrize("data", [zipped([]), b"PK\x03\x04 no archive at all"])
def test_an_archive_without_files_is_named(role: Role, data: bytes) -> None:
    intake = drop(role, [("all.zip", data)])
    read_all(intake)
    [item] = intake.items.all()
    assert item.state == ItemState.UNREADABLE
    assert item.mend
