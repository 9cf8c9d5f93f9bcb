"""Roles are made, read from a job description, checked and written out on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti.cli import main
from kasauti.roles import Family, read_role
from kasauti.skills import load_graph

ROOT = Path(__file__).parents[2]
ADVERT = """Senior Machine Learning Engineer
Bengaluru (hybrid)
We are looking for a rockstar.
Responsibilities
- Own the ranking models of our marketplace
Requirements
- Strong Python and PyTorch or TensorFlow
- Hands-on experience with Kubernetes
CTC: 45-70 LPA
"""


@pytest.fixture
def advert(tmp_path: Path) -> Path:
    path = tmp_path / "advert.txt"
    path.write_text(ADVERT)
    return path


def test_a_job_description_becomes_a_role_file(advert: Path, tmp_path: Path) -> None:
    out = tmp_path / "role.toml"
    arguments = ["role", "from-jd", str(advert), "--out", str(out), "--family", "classical"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    role = read_role(out, graph=load_graph())
    assert role.family is Family.CLASSICAL
    assert ("pytorch", "tensorflow") in {r.any_of for r in role.requirements}
    assert "“Strong Python and PyTorch or TensorFlow”" in result.output


def test_what_the_text_does_not_tell_is_asked_for_by_option(advert: Path) -> None:
    result = CliRunner().invoke(main, ["role", "from-jd", str(advert)])
    assert result.exit_code == 1
    assert "--family" in result.output


def test_a_coded_word_is_found_with_the_mend(advert: Path) -> None:
    result = CliRunner().invoke(main, ["role", "check", str(advert), "--json"])
    found = json.loads(result.output)
    assert any(f["quote"] == "rockstar" and f["mend"] for f in found)


@pytest.mark.parametrize("ending", ["md", "html", "pdf", "json"])
def test_a_job_description_is_written_in_each_form(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"advert.{ending}"
    role = ROOT / "examples/roles/platform-mid.toml"
    arguments = ["jd", "write", str(role), "--out", str(out), "--on", "2026-11-23"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    first = out.read_bytes()
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert out.read_bytes() == first
    assert len(first) > 1_000


def test_a_form_nobody_knows_is_refused(tmp_path: Path) -> None:
    role = ROOT / "examples/roles/platform-mid.toml"
    out = tmp_path / "advert.xyz"
    result = CliRunner().invoke(main, ["jd", "write", str(role), "--out", str(out)])
    assert result.exit_code == 1
    assert ".md, .html, .pdf or .json" in result.output


def test_a_role_is_made_by_answering(tmp_path: Path) -> None:
    out = tmp_path / "role.toml"
    answers = ["ML Engineer, Search", "wizard", "classical", "mid", *[""] * 60]
    result = CliRunner().invoke(main, ["role", "new", str(out)], input="\n".join(answers))
    assert out.exists(), result.output
    assert read_role(out, graph=load_graph()).title == "ML Engineer, Search"


def test_a_role_file_is_never_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "role.toml"
    out.write_text("kept")
    assert CliRunner().invoke(main, ["role", "new", str(out)]).exit_code == 1
    assert out.read_text() == "kept"
