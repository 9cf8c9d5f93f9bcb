"""kasauti screen: a folder in, a shortlist out; bad files are named and the rest go on."""

import csv
import io
import json
import os
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from kasauti.cli import main
from kasauti.demonstration import applicants
from kasauti.screening.report import schema

ROOT = Path(__file__).parents[2]
ROLE = ROOT / "examples/roles/llm-senior.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("résumés")
    for (name, data), _ in zip(applicants(), range(6), strict=False):
        (folder / name).write_bytes(data)
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 not a document at all")
    return folder


def screen(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["screen", "--role", str(ROLE), *map(str, arguments)])


@pytest.fixture(scope="module")
def outcome(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    out = tmp_path_factory.mktemp("out")
    files = ("--json", out / "a.json", "--csv", out / "a.csv", "--html", out / "a.html")
    return screen(folder, *files, "--as-of", "2026-11-23", "--workers", 2), out


def test_unreadable_files_are_listed_and_the_rest_are_screened(
    outcome: tuple[Result, Path],
) -> None:
    result, out = outcome
    assert result.exit_code == 0, result.output
    report = json.loads((out / "a.json").read_text())
    assert len(report["people"]) == 6
    assert {item["file"] for item in report["unreadable"]} == {"empty.pdf", "broken.docx"}
    assert all(item["reason"] and item["mend"] for item in report["unreadable"])
    assert "empty.pdf" in result.output


def test_the_json_is_as_its_schema_says_and_every_quote_stands_where_it_says(
    outcome: tuple[Result, Path],
) -> None:
    report = json.loads((outcome[1] / "a.json").read_text())
    jsonschema.validate(report, json.loads(schema()))
    quoted = 0
    for person in report["people"]:
        for skill in person["skills"]:
            for item in skill["evidence"]:
                assert person["text"][item["start"] : item["end"]] == item["quote"]
                quoted += 1
    assert quoted > 20


def test_two_runs_are_the_same_bytes_whatever_the_workers(
    folder: Path, outcome: tuple[Result, Path], tmp_path: Path
) -> None:
    again = tmp_path / "again.json"
    assert screen(folder, "--json", again, "--as-of", "2026-11-23", "--workers", 1).exit_code == 0
    assert again.read_bytes() == (outcome[1] / "a.json").read_bytes()


def test_no_path_of_the_machine_is_in_any_output(
    folder: Path, outcome: tuple[Result, Path]
) -> None:
    for name in ("a.json", "a.csv", "a.html"):
        assert str(folder.parent) not in (outcome[1] / name).read_text()


def test_the_csv_has_a_row_for_each_file_in_order(outcome: tuple[Result, Path]) -> None:
    text = (outcome[1] / "a.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 8
    shown = [float(row["role_match"]) for row in rows if row["role_match"] and row["place"]]
    assert shown == sorted(shown, reverse=True)


def test_the_page_carries_its_evidence_and_no_script(outcome: tuple[Result, Path]) -> None:
    page = (outcome[1] / "a.html").read_text()
    assert "<script" not in page
    assert "<q>" in page
    assert "http://" not in page


def test_a_role_file_with_mistakes_is_told_whole(folder: Path, tmp_path: Path) -> None:
    role = tmp_path / "role.toml"
    role.write_text('title = "MLE"\nfamily = "wizard"\nseniority = "mid"\n')
    result = CliRunner().invoke(main, ["screen", "--role", str(role), str(folder)])
    assert result.exit_code != 0
    assert "wizard" in result.output
    assert "line 2" in result.output


def test_a_day_that_is_none_is_told_with_the_form(folder: Path) -> None:
    result = screen(folder, "--as-of", "23/11/2026")
    assert result.exit_code == 2
    assert "write it like 2026-11-30" in result.output


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    result = screen(tmp_path)
    assert result.exit_code == 0
    assert "There is no file in" in result.output


def test_what_is_no_file_is_named_and_unicode_and_bare_names_are_read(
    tmp_path: Path,
) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "आशा").write_bytes(next(iter(applicants()))[1])
    (tmp_path / "zero").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    result = screen(tmp_path, "--workers", 1, "--json", tmp_path / "out.json")
    assert result.exit_code == 0
    report = json.loads((tmp_path / "out.json").read_text())
    assert [person["file"] for person in report["people"]] == ["a/b/आशा"]
    assert {item["file"] for item in report["unreadable"]} == {"pipe", "zero"}
