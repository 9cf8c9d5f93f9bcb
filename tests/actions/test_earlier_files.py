"""Résumés in a zip beside another system's export: whose they are, and what is let go."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import IO

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from kasauti.actions import erasures, import_files, import_people, imports, reading
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    CandidateImport,
    ImportFile,
    IntakeItem,
    ItemState,
    ResumeFile,
    Role,
    User,
)
from kasauti.records.stored_bytes import keep
from tests.actions.conftest import resume
from tests.actions.test_earlier_systems import SHEET, brought_in, queries_of, zipped

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_résumé_that_comes_later_is_read_for_whoever_had_none(role: Role, user: User) -> None:
    brought_in(user)
    one = Application.objects.get(candidate__name="Kavya Menon")
    item = IntakeItem.objects.get(application=one)
    assert (item.state, item.reason.startswith("no résumé")) == (ItemState.UNREADABLE, True)
    brought_in(user, files=zipped(kavya_txt=resume()))
    reading.read_item(one.items.get(state=ItemState.WAITING).pk)
    one.refresh_from_db()
    assert one.result is not None
    assert one.file.path.read_bytes() == resume()


def test_a_résumé_that_nobody_was_given_does_not_stay(role: Role, user: User) -> None:
    brought_in(user, files=zipped(kavya_txt=resume()))
    other = brought_in(user, files=zipped(kavya_txt=b"another one", spare_txt=b"x"))
    told = imports.report(other, cells=True)
    assert "the résumé kavya.txt was not taken: theirs is here already" in told
    assert "file not taken: kavya.txt" not in told
    assert "file not taken: spare.txt" in told
    assert list(ImportFile.objects.values_list("name", "file")) == [("spare.txt", None)]
    assert not ResumeFile.objects.filter(name__in=("spare.txt", "cv.zip")).exists()
    assert ResumeFile.objects.get(name="kavya.txt").path.read_bytes() == resume()
    again = brought_in(user, files=zipped(kavya_txt=resume()))
    assert "kavya.txt" not in imports.report(again, cells=True)


def test_whose_résumé_nobody_was_given_is_erased_without_a_rest(
    role: Role, user: User, data_folder: object
) -> None:
    brought_in(user, files=zipped(kavya_txt=resume()))
    brought_in(user, files=zipped(kavya_txt=b"another one"))
    person = Candidate.objects.get(name="Kavya Menon")
    erasures.finish(erasures.erase(person, by=user).pk)
    assert not ResumeFile.objects.filter(name__startswith="kavya").exists()


@pytest.mark.parametrize("begun", [False, True])
def test_an_import_that_never_ends_keeps_nothing_for_ever(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    source = imports.take("greenhouse.csv", SHEET.encode(), by=user)
    files = zipped(kavya_txt=resume())
    import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    if begun:
        imports.start(source, source.mapping, by=user)
        import_files.unpack(CandidateImport.objects.get())
    long_ago = timezone.now() - timedelta(days=31)
    CandidateImport.objects.update(at=long_ago)
    imports.clear_values()
    assert ResumeFile.objects.exists() == begun, "what was begun today is not cleared today"
    CandidateImport.objects.filter(started_at__isnull=False).update(started_at=long_ago)
    imports.clear_values()
    assert not ResumeFile.objects.exists()
    assert not ImportFile.objects.exists()
    assert not source.rows.exclude(values={}).exists()


def test_an_import_that_is_started_while_old_ones_are_cleared_keeps_its_zip(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = imports.take("greenhouse.csv", SHEET.encode(), by=user)
    files = zipped(kavya_txt=resume())
    import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    CandidateImport.objects.update(at=timezone.now() - timedelta(days=31))
    forget = import_files.forget

    def late(one: CandidateImport) -> None:
        imports.start(source, source.mapping, by=user)
        forget(one)

    monkeypatch.setattr(import_files, "forget", late)
    imports.clear_values()
    source.refresh_from_db()
    assert source.archive is not None
    assert source.archive.path.is_file()
    assert source.rows.exclude(values={}).exists()


@pytest.mark.parametrize(
    ("table", "verb", "most"),
    [("importfile", "INSERT", 1), ("resumefile", "INSERT", 1), ("importfile", "SELECT", 6)],
)
def test_files_are_stored_and_looked_up_together(
    role: Role, user: User, table: str, verb: str, most: int
) -> None:
    lines = "".join(f"P {n},p{n}@x.in,Senior ML Engineer,cv{n}.txt\n" for n in range(9))
    source = imports.take("p.csv", f"Name,Email,Job,Resume\n{lines}".encode(), by=user)
    files = zipped(**{f"cv{n}_txt": b"Person %d" % n for n in range(9)})
    import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    imports.start(source, source.mapping, by=user)
    assert queries_of(source, table, verb) <= most
    assert IntakeItem.objects.filter(state=ItemState.WAITING).count() == 9


def test_no_file_is_written_while_others_wait_for_their_turn(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: list[int] = []

    def kept(content: IO[bytes]) -> tuple[str, int]:
        depths.append(len(connection.savepoint_ids))
        return keep(content)

    monkeypatch.setattr(import_people, "keep", kept)
    brought_in(user)
    brought_in(user, SHEET.replace("71,", "75,").replace("kavya.menon@", "other@"))
    assert len(depths) == 4
    assert set(depths) == {0}
    assert {path.name for path in settings.FILES.glob("??/*")} == set(
        ResumeFile.objects.values_list("sha256", flat=True)
    ), "a note that nobody needed is gone"


def test_a_killed_import_goes_on_and_takes_each_résumé_once(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = imports.take("greenhouse.csv", SHEET.encode(), by=user)
    files = zipped(kavya_txt=resume())
    import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    imports.start(source, source.mapping, by=user)
    monkeypatch.setattr(imports, "A_PORTION", 1)
    with monkeypatch.context() as killed:
        killed.setattr(import_files, "let_go", lambda _source: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            imports.bring_in(source.pk)
    imports.bring_in(source.pk)
    assert Application.objects.count() == 2
    assert IntakeItem.objects.filter(state=ItemState.WAITING).count() == 1
    source.refresh_from_db()
    assert source.finished_at is not None


def test_a_zip_that_is_none_is_refused_and_a_broken_one_reported(role: Role, user: User) -> None:
    source = imports.take("g.csv", SHEET.encode(), by=user)
    with pytest.raises(Refused, match="no zip"):
        import_files.attach(source, "x", io.BytesIO(b"text"), size=4, by=user)
    broken = b"PK\x03\x04" + b"0" * 100
    told = imports.report(brought_in(user, files=broken), cells=True)
    assert "file not taken: cv.zip" in told
