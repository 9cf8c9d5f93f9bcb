"""What the how-to says can be done, and what it names is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti.cli import main
from kasauti.cli.exercise import exercise_group
from kasauti.work_samples import Bench, load_exercise, shipped

TEXT = (Path(__file__).parents[2] / "docs/how-to/write-an-exercise.md").read_text("utf-8")
COMMANDS = re.findall(r"^kasauti exercise ([^#\n]+)", TEXT, re.MULTILINE)


def test_its_commands_run_in_their_order(runner, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [line.split()[0] for line in COMMANDS] == ["new", "verify", "show", "grade"]
    for line in COMMANDS:
        name, *arguments = shlex.split(line)
        if name == "verify":  # every shipped exercise is verified elsewhere: here its words alone
            exercise_group.commands[name].make_context(name, list(arguments))
            continue
        told = CliRunner().invoke(main, ["exercise", name, *arguments])
        assert told.exit_code == 0, told.output
    assert "Score 1.00" in told.output
    assert load_exercise(tmp_path / "my-exercise").name == "my-exercise"


@pytest.mark.parametrize("exercise", shipped(), ids=lambda exercise: exercise.name)
def test_the_parts_it_lists_are_those_of_a_package(exercise) -> None:
    parts = re.findall(r"^\| `([^`]+)` \|", TEXT, re.MULTILINE)
    assert len(parts) == 12
    optional = {"hidden/derived.py"}
    for part in set(parts) - optional:
        place = part.replace("solution.py", exercise.answer)
        assert (exercise.folder / place).exists(), place


def test_what_it_says_of_the_bench_is_there() -> None:
    made = Bench(None, None, 1, {}, 1.0)  # type: ignore[arg-type]
    named = set(re.findall(r"`?bench\.(\w+)", TEXT))
    assert len(named) > 6
    assert not [name for name in named if not hasattr(made, name)]


def test_keys_of_its_tables_are_those_that_are_read() -> None:
    for exercise in shipped():
        assert {m.name for m in exercise.mutants()}
        for item in exercise.rubric()["criterion"]:
            assert set(item) == {"name", "competency", "anchors", "follow_up"}
        for row, _ in exercise.exemplars(exercise.variants[0]):
            assert set(row) <= {"level", "why", "score", "edits", "code"}
            assert {"level", "why", "score"} <= set(row)
