"""Every shipped exercise passes the mutation gate (the quick one; the full one is a command)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kasauti.sandbox import lacking
from kasauti.work_samples import Exercise, shipped, verify

TOLD = (Path(__file__).parents[2] / "docs/reference/exercises.md").read_text("utf-8")


@pytest.mark.parametrize("exercise", shipped(), ids=lambda exercise: exercise.name)
def test_an_exercise_judges_what_it_says(exercise: Exercise, runner) -> None:
    if missing := lacking(exercise.needs):
        pytest.skip(f"NOT TESTED: {exercise.name} {missing}")
    findings = list(verify(exercise, runner, quick=True))
    assert len(findings) > 15
    assert not [f"{f.what}: {f.seen}" for f in findings if not f.holds]


@pytest.mark.parametrize("exercise", shipped(), ids=lambda exercise: exercise.name)
def test_an_exercise_is_complete(exercise: Exercise) -> None:
    assert len(exercise.variants) >= 3
    assert len(exercise.mutants()) >= 15
    assert exercise.manifest["ai_rule"]
    assert exercise.manifest["ai_rule_hi"]
    assert [row["level"] for row, _ in exercise.exemplars(exercise.variants[0])] == [1, 2, 3, 4, 5]
    for variant in exercise.variants:
        assert "{{" not in exercise.statement(variant)
    named = {mutant.expect for mutant in exercise.mutants()}
    tests = {test.name for test in exercise.hidden.TESTS}
    assert named <= tests, "a mutant expects a test that is not there"
    assert {test.group for test in exercise.hidden.TESTS} == set(exercise.weights)
    gates = {
        gate for table in exercise.manifest["levels"].values() for gate in table.get("gates", ())
    }
    assert gates <= tests, "a gate is no test"


@pytest.mark.parametrize("exercise", shipped(), ids=lambda exercise: exercise.name)
def test_the_reference_tells_of_an_exercise_and_its_weights(exercise: Exercise) -> None:
    (told,) = re.findall(rf"^## .*\(`{exercise.name}`\)\n(.*?)(?=^## |\Z)", TOLD, re.M | re.S)
    for group, weight in exercise.weights.items():
        assert f"{group} {weight:.0%}".replace("%", " %") in told
    for competency in exercise.manifest["levels"]:
        assert competency in told
    assert f"{exercise.manifest['minutes']} (estimate)" in told
