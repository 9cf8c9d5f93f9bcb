"""The bench command: it names what it skips, and its own parts run on generated files."""

import json
from pathlib import Path

from click.testing import CliRunner

from benchmarks.screening.__main__ import PARTS, main
from benchmarks.screening.generated import person
from benchmarks.screening.stability import PLAIN, spread


def test_parts_without_their_data_are_named(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    asked = ["--only", "skill_finding", "--only", "skillspan", "--json", str(out)]
    result = CliRunner().invoke(main, asked, catch_exceptions=False)
    assert result.exit_code == 0
    assert "--resumes not given" in result.output
    assert "--skillspan not given" in result.output
    sections = json.loads(out.read_text())["sections"]
    assert [section["figures"] for section in sections] == [[], []]


def test_every_part_names_a_module_that_measures() -> None:
    folder = Path(main.callback.__code__.co_filename).parent
    for part in PARTS:
        assert "def measure(" in (folder / f"{part.module}.py").read_text(), part.module


def test_speed_is_measured_by_stage(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    result = CliRunner().invoke(
        main, ["--only", "speed", "--quick", "--json", str(out)], catch_exceptions=False
    )
    assert result.exit_code == 0
    [section] = json.loads(out.read_text())["sections"]
    assert {"profile, CPU-s", "screening, CPU-s"} <= {f["name"] for f in section["figures"]}


def test_one_person_stands_the_same_in_three_forms() -> None:
    assert spread(person(3, seed=11), PLAIN) <= 0.1
