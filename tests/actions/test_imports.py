"""Candidates from a spreadsheet: mapped, brought in once, what did not go in reported."""

from __future__ import annotations

import pytest
from django.core.serializers import deserialize, serialize
from hypothesis import given
from hypothesis import strategies as st

from kasauti.actions import erasures, imports, spreadsheets
from kasauti.actions.import_people import Bringing
from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate, CandidateImport, Erasure, ImportRow, User

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SHEET = b"""Candidate Name,E-mail ID,Mobile,City,Shoe size
Kavya Menon,kavya@example.in,+91 98450 12345,Bengaluru,24
Ravi Das,not an address,,Pune,12
,,,Delhi,9
Kavya Menon,KAVYA@example.in,,,24
"""


def brought_in(user: User, content: bytes = SHEET) -> CandidateImport:
    source = imports.take("people.csv", content, by=user)
    imports.start(source, source.mapping, by=user)
    imports.bring_in(source.pk)
    source.refresh_from_db()
    return source


def test_people_come_in_once_and_the_rest_is_reported(user: User) -> None:
    source = brought_in(user)
    assert imports.counts(source) == {"waiting": 0, "made": 1, "known": 1, "refused": 2}
    assert imports.unmapped(source) == ["Shoe size"]
    report = imports.report(source, cells=True)
    assert "3,the mail address is none,Ravi Das" in report
    assert "4,neither a name nor a mail address" in report
    person = Candidate.objects.get()
    assert (person.phone, person.location) == ("+91 98450 12345", "Bengaluru")


def test_the_same_file_again_makes_nobody(user: User) -> None:
    brought_in(user)
    assert imports.counts(brought_in(user))["made"] == 0
    assert Candidate.objects.count() == 1


def test_blanks_are_filled_and_nothing_is_overwritten(user: User) -> None:
    Candidate.objects.create(name="Kavya Menon", email="kavya@example.in", location="Kochi")
    brought_in(user)
    person = Candidate.objects.get()
    assert (person.location, person.phone) == ("Kochi", "+91 98450 12345")


def test_a_killed_worker_goes_on_where_it_was(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f"Person {n},p{n}@example.in\n" for n in range(25))
    source = imports.take("people.csv", f"Name,Email\n{lines}".encode(), by=user)
    imports.start(source, source.mapping, by=user)
    monkeypatch.setattr(imports, "A_PORTION", 10)
    real, calls = Bringing.bring, []

    def dying(bringing: Bringing, row: ImportRow) -> None:
        calls.append(row)
        if len(calls) == 15:
            raise KeyboardInterrupt
        real(bringing, row)

    with monkeypatch.context() as killed:
        killed.setattr(Bringing, "bring", dying)
        with pytest.raises(KeyboardInterrupt):
            imports.bring_in(source.pk)
    assert Candidate.objects.count() == 10
    imports.bring_in(source.pk)
    imports.bring_in(source.pk)
    assert Candidate.objects.count() == 25
    assert imports.counts(source)["made"] == 25


def test_it_starts_once_and_needs_to_know_who(user: User) -> None:
    source = imports.take("people.csv", SHEET, by=user)
    with pytest.raises(Refused, match="name or the mail address"):
        imports.start(source, {"City": "location"}, by=user)
    with pytest.raises(Refused, match="Two columns"):
        imports.start(source, {"City": "name", "Candidate Name": "name"}, by=user)
    imports.start(source, source.mapping, by=user)
    with pytest.raises(Refused, match="already"):
        imports.start(source, source.mapping, by=user)


def test_who_is_erased_goes_from_the_import_too(user: User, data_folder: object) -> None:
    brought_in(user)
    erasure = erasures.erase(Candidate.objects.get(), by=user)
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.found_after == {}


@pytest.mark.parametrize(
    ("cell", "goes"),
    [
        ("an@x.in", True), ("AN@X.in", True), ("other@y.in; an@x.in.", True),
        ("An Rao <an@x.in>", True), ("mailto:an@x.in", True), ("'an@x.in'", True),
        ("sultan@x.in", False), ("m.an@x.in", False), ("d'an@x.in", False),
        ("an@x.in.example", False), ("an@x.info", False),
    ],
)  # fmt: skip
def test_a_row_that_waits_goes_with_whose_address_it_holds_and_a_strangers_stays(
    user: User, data_folder: object, cell: str, goes: bool
) -> None:
    source = imports.take("p.csv", f'Name,Email\nSomebody,"{cell}"\n'.encode(), by=user)
    erasures.erase(Candidate.objects.create(name="An Rao", email="an@x.in"), by=user)
    assert (source.rows.get().values == {}) == goes


@pytest.mark.parametrize("brought_in_before", [True, False])
def test_an_import_under_way_in_a_backup_brings_nobody_back_who_was_erased(
    user: User, data_folder: object, brought_in_before: bool
) -> None:
    source = imports.take("people.csv", b"Name,Email\nKavya,kavya@x.in\nDev,dev@x.in\n", by=user)
    imports.start(source, source.mapping, by=user)
    source.refresh_from_db()
    snapshot = serialize("python", [source, *source.rows.all()])
    if brought_in_before:
        imports.bring_in(source.pk)
        person = Candidate.objects.get(name="Kavya")
    else:
        person = Candidate.objects.create(name="Kavya", email="kavya@x.in")
    erasures.finish(erasures.erase(person, by=user).pk)
    Candidate.objects.all().delete()
    Erasure.objects.all().delete()
    CandidateImport.objects.all().delete()
    for row in deserialize("python", snapshot):  # the database is the backup's again
        row.save()
    erasures.erase_again()
    imports.bring_in(source.pk)
    assert [one.name for one in Candidate.objects.all()] == ["Dev"]
    assert not ImportRow.objects.filter(values__icontains="kavya").exists()
    again = imports.take("later.csv", b"Name,Email\nKavya,kavya@x.in\n", by=user)
    imports.start(again, again.mapping, by=user)
    erasures.erase_again()
    imports.bring_in(again.pk)
    assert Candidate.objects.filter(name="Kavya").exists()


@pytest.mark.parametrize(
    "content",
    [
        "Name;Email\nK;k@x.in".encode("utf-16"),
        b"Name\tEmail\nK\tk@x.in",
        b"Name;Email\nZo\xeb;k@x.in",
    ],
)
def test_whatever_wrote_it_is_read(content: bytes) -> None:
    assert spreadsheets.read(content).headers == ("Name", "Email")


@pytest.mark.parametrize("content", [b"", b"Name,Email\n", b"\n\n\n"])
def test_a_file_without_people_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="line"):
        spreadsheets.read(content)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    try:
        sheet = spreadsheets.read(content)
    except Refused:
        return
    assert all(len(row) == len(sheet.headers) for row in sheet.rows)


def test_no_cell_of_a_report_is_a_formula() -> None:
    assert spreadsheets.written([["=1+1", "a"]]) == "'=1+1,a\r\n"
