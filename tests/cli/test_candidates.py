"""``kasauti candidates import``: looked at, brought in, gone on with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from kasauti import demonstration
from kasauti.actions import imports, roles, users
from kasauti.cli.app import main
from kasauti.records.models import Candidate, CandidateImport, EarlierRecord, User

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SHEET = "Who,Email,City\nKavya Menon,kavya@example.in,Kochi\nRavi Das,none,Pune\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    file = tmp_path / "people.csv"
    file.write_text(SHEET)
    return file


def run(file: Path, *more: str) -> Result:
    told = ["candidates", "import", str(file), "--user", "asha@example.in", *more]
    return CliRunner().invoke(main, told)


def test_a_look_stores_nothing(sheet: Path) -> None:
    done = run(sheet, "--look", "--map", "Who=name")
    assert "Who → name" in done.output
    assert "row 2: Kavya Menon, kavya@example.in, Kochi" in done.output
    assert "row 3: Ravi Das, none, Pune  (the mail address is none)" in done.output
    assert not CandidateImport.objects.exists()


def test_a_look_that_cannot_go_on_shows_the_columns_first(sheet: Path) -> None:
    sheet.write_text("Who,E-mail ID\nKavya Menon,k@example.in\n")
    done = run(sheet, "--look", "--map", "E-mail ID=")
    assert done.output.startswith("Who → not taken\nE-mail ID → not taken\n")
    assert "which column holds the name" in done.output
    done = run(sheet, "--look", "--map", "Who=email")
    assert "Who → email\nE-mail ID → email\n" in done.output
    assert "taken for the same field" in done.output


def test_a_look_takes_words_and_days_as_they_are_told(sheet: Path) -> None:
    asha = User.objects.get(email="asha@example.in")
    role = roles.create(demonstration.role(), by=asha)
    sheet.write_text(
        "Name,Email,Job,Stage,Rejection Reason,Applied On\n"
        "Kavya Menon,k@example.in,MLE,Shelf,Hat,03/04/2025\n"
    )
    plain = run(sheet, "--look")
    assert "jobs: “MLE” → nothing, in 1 rows" in plain.output
    told = run(
        sheet, "--look", "--job", f"MLE={role.slug}", "--stage", "Shelf=interview",
        "--reason", "Hat=pay",
    )  # fmt: skip
    assert f"jobs: “MLE” → {role.slug}, in 1 rows" in told.output
    assert "reasons: “Hat” → pay, in 1 rows" in told.output
    assert "03/04/2025, → interview" in told.output
    assert "is no stage" in run(sheet, "--look", "--stage", "Shelf=cupboard").output
    assert "is no role" in run(sheet, "--look", "--job", "MLE=elsewhere").output
    today = timezone.localdate()
    sheet.write_text(
        f"Name,Email,Retain Until\nA,a@example.in,{today.month:02}/01/{today.year - 1}\n"
        f"B,b@example.in,01/12/{today.year - 1}\nC,c@example.in,12/01/{today.year + 1}\n"
    )
    assert f"by 1 December {today.year - 1}" in run(sheet, "--look", "--dates", "day").output
    assert f"by 12 January {today.year - 1}" in run(sheet, "--look", "--dates", "month").output
    assert not CandidateImport.objects.exists()


def test_people_come_in_and_the_rest_is_reported(sheet: Path, tmp_path: Path) -> None:
    report = tmp_path / "refused.csv"
    done = run(sheet, "--map", "Who=name", "--map", "City=", "--report", str(report))
    assert done.exit_code == 0, done.output
    assert "1 new, 0 known already, 1 did not go in" in done.output
    assert "column not taken: City" in done.output
    assert "3,the mail address is none,Ravi Das" in report.read_text()
    assert Candidate.objects.get().location == ""
    assert "0 new, 1 known already" in run(sheet, "--map", "Who=name").output


def test_the_same_command_goes_on_where_it_was_killed(
    sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(imports, "bring_in", lambda _pk: (_ for _ in ()).throw(SystemExit(9)))
        assert run(sheet, "--map", "Who=name").exit_code == 9
    assert Candidate.objects.count() == 0
    other = run(sheet, "--map", "Who=first_name")
    assert "begun with other columns" in other.output
    assert "1 new" in run(sheet, "--map", "Who=name").output
    assert CandidateImport.objects.count() == 1


def test_a_corrected_file_of_the_same_name_is_another_file(
    sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(imports, "bring_in", lambda _pk: (_ for _ in ()).throw(SystemExit(9)))
        run(sheet, "--map", "Who=name")
    sheet.write_text(SHEET.replace("none", "ravi@example.in"))
    assert "2 new" in run(sheet, "--map", "Who=name").output


def test_what_cannot_be_done_says_why(sheet: Path) -> None:
    assert "COLUMN=FIELD" in run(sheet, "--map", "nonsense").output
    assert "Choose columns" in run(sheet, "--map", "Elsewhere=name").output
    stranger = CliRunner().invoke(main, ["candidates", "import", str(sheet), "--user", "x@y.in"])
    assert stranger.exit_code != 0
    assert "no account" in stranger.output


def test_words_are_said_and_what_is_never_taken_is_told(sheet: Path) -> None:
    sheet.write_text("Name,Email,Status,Religion\nKavya Menon,k@example.in,Shelf,x\n")
    assert "Religion → left out on purpose" in run(sheet, "--look").output
    told = run(sheet, "--system", "Own")
    assert "column left out on purpose: Religion" in told.output
    assert "stages: “Shelf” taken for nothing, in 1 rows" in told.output
    record = EarlierRecord.objects.get()
    assert (record.system, record.told["status"], record.stage) == ("Own", "Shelf", "")
    assert "is no stage" in run(sheet, "--stage", "Shelf=cupboard").output
