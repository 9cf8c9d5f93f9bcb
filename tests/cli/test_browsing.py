"""Résumés and skills are shown on the terminal."""

import json
from pathlib import Path

from click.testing import CliRunner

from kasauti.cli import main
from kasauti.demonstration import applicants


def test_a_resume_is_shown_with_the_words_under_its_skills(tmp_path: Path) -> None:
    name, data = next(iter(applicants()))
    path = tmp_path / name
    path.write_bytes(data)
    told = CliRunner().invoke(main, ["resume", "show", str(path), "--as-of", "2026-11-23"])
    assert told.exit_code == 0, told.output
    assert "engineering" in told.output
    assert "“" in told.output
    shown = CliRunner().invoke(main, ["resume", "show", str(path), "--json"])
    person = json.loads(shown.output)
    assert person["file"] == name
    assert person["skills"]


def test_a_file_that_cannot_be_read_ends_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "nothing.pdf"
    path.write_bytes(b"")
    result = CliRunner().invoke(main, ["resume", "show", str(path)])
    assert result.exit_code == 1
    assert "the file is empty" in result.output


def test_a_skill_is_shown_by_any_of_its_names() -> None:
    result = CliRunner().invoke(main, ["skills", "show", "k8s", "--json"])
    assert json.loads(result.output)["name"] == "Kubernetes"


def test_a_skill_nobody_knows_is_told_with_what_is_near() -> None:
    result = CliRunner().invoke(main, ["skills", "show", "kubernets-xyz"])
    assert result.exit_code == 1
    assert "Kubernetes" in result.output


def test_the_scale_is_printed_with_its_anchors() -> None:
    result = CliRunner().invoke(main, ["skills", "scale"])
    assert result.output.count("\n   5  ") == 16
