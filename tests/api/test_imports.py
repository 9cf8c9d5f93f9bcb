"""Candidates from another system through the API: taken in, looked at, brought in, reported."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kasauti.access import Membership
from kasauti.actions import imports
from kasauti.records.models import Candidate, CandidateImport
from tests.actions.test_imports import SHEET
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def take(program: Program, content: bytes = SHEET, **options: Any) -> Any:
    file = SimpleUploadedFile("people.csv", content, "text/csv")
    return program.ask("post", "/imports", data={"file": file}, **options)


def test_a_spreadsheet_is_looked_at_brought_in_and_reported(program: Program) -> None:
    taken = take(program)
    assert taken.status_code == 201, taken.content
    shown = taken.json()
    assert (shown["unmapped"], shown["counts"]["waiting"]) == (["Shoe size"], 4)
    place = f"/imports/{shown['id']}"
    looks = program.ask("post", f"{place}/look", json={}).json()
    assert [one["problem"] for one in looks] == [
        "", "the mail address is none", "neither a name nor a mail address", "",
    ]  # fmt: skip
    assert not Candidate.objects.exists()
    only = {"mapping": {"E-mail ID": "email", "Mobile": ""}}
    (first, *_) = program.ask("post", f"{place}/look", json=only).json()
    assert (first["name"], first["email"], first["phone"]) == ("", "kavya@example.in", "")
    assert program.ask("post", f"{place}/go-on").status_code == 409
    started = program.ask("post", f"{place}/start", json={})
    assert (started.status_code, started.json()["finished_at"]) == (202, None)
    assert program.ask("post", f"{place}/start", json={}).status_code == 409
    assert program.ask("post", f"{place}/go-on").status_code == 202
    imports.bring_in(shown["id"])
    done = program.get(place)
    assert done["finished_at"] is not None
    assert done["counts"] == {"waiting": 0, "made": 1, "known": 1, "refused": 2}
    report = program.ask("get", f"{place}/report.csv")
    assert report["Content-Type"].startswith("text/csv")
    assert "3,the mail address is none,Ravi Das" in report.content.decode()
    take(program)
    with CaptureQueriesContext(connection) as two:
        listed = program.get("/imports")["items"]
    assert [one["id"] for one in listed][1:] == [shown["id"]]
    take(program)
    with CaptureQueriesContext(connection) as three:
        assert len(program.get("/imports")["items"]) == 3
    assert len(three) == len(two)


def test_what_cannot_be_mapped_is_told_with_its_mend(program: Program) -> None:
    place = f"/imports/{take(program).json()['id']}"
    odd = program.ask("post", f"{place}/start", json={"mapping": {"City": "salary"}})
    assert (odd.status_code, "salary is no field" in odd.json()["detail"]) == (422, True)
    for mapping, words in (
        ({"No such": "name"}, "columns of this file"),
        ({"City": "name", "Candidate Name": "name"}, "choose one"),
        ({"City": "location"}, "which column holds the name"),
    ):
        answer = program.ask("post", f"{place}/start", json={"mapping": mapping})
        assert (answer.status_code, words in answer.json()["detail"]) == (409, True)
    empty = take(program, b"name\n")
    assert (empty.status_code, "one line a person" in empty.json()["detail"]) == (409, True)


def test_the_same_key_takes_a_file_once(program: Program) -> None:
    key = {"Idempotency-Key": "monday"}
    assert take(program, headers=key).json() == take(program, headers=key).json()
    assert CandidateImport.objects.count() == 1


def test_only_who_may_import_sees_imports(program: Program) -> None:
    place = f"/imports/{take(program).json()['id']}"
    manager = program_of(member("Meera", Membership.HIRING_MANAGER))
    for address in ("/imports", place, f"{place}/report.csv"):
        answer = manager.ask("get", address)
        assert (answer.status_code, b"Ravi" in answer.content) == (403, False)
    assert manager.ask("post", f"{place}/look", json={}).status_code == 403
    assert take(manager).status_code == 403


def test_words_and_résumés_go_along(program: Program) -> None:
    sheet = b"Name,Email,Status,Rejection Reason,Caste\nK M,k@example.in,Shelf,Hat,x\n"
    shown = take(program, sheet).json()
    assert shown["left_out"] == ["Caste"]
    assert shown["values"]["stages"] == [{"words": "Shelf", "rows": 1, "meant": ""}]
    place = f"/imports/{shown['id']}"
    file = SimpleUploadedFile("cv.zip", b"PK\x03\x04rest", "application/zip")
    assert program.ask("post", f"{place}/files", data={"file": file}).status_code == 201
    wrong = program.ask("post", f"{place}/start", json={"stages": {"Shelf": "cupboard"}})
    assert (wrong.status_code, "no stage" in wrong.json()["detail"]) == (409, True)
    told = {"stages": {"Shelf": "interview"}, "system": "Own"}
    assert program.ask("post", f"{place}/start", json=told).status_code == 202
    imports.bring_in(shown["id"])
    done = program.get(place)
    assert (done["system"], done["files"]) == ("Own", ["cv.zip"])
    assert done["values"]["reasons"] == [{"words": "Hat", "rows": 1, "meant": ""}]
