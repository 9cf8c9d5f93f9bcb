"""What counts as alike, and what does not."""

from __future__ import annotations

import re

import pytest

from kasauti.work_samples import Exercise, likeness, shipped


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return next(one for one in shipped() if one.name == "feature-pipeline")


@pytest.fixture(scope="module")
def code(exercise: Exercise) -> str:
    return exercise.files("reference", "a")["solution.py"].decode()


def test_a_copy_with_new_names_comments_and_layout_is_a_copy(code: str) -> None:
    copied = re.sub(r"\b(frame|column|values|found)\b", r"my_\1", code)
    copied = "# my own work\n\n\n" + copied.replace("\n\n", "\n\n    # thinking\n\n")
    found = likeness(code, copied)
    assert found.share > 0.95
    assert found.shared > 20
    assert all(first < second for first, second in found.passages)


def test_other_code_is_not_alike(code: str) -> None:
    other = next(one for one in shipped() if one.name == "vector-search")
    assert likeness(code, other.files("reference", "a")["solution.py"].decode()).share < 0.15


def test_what_both_were_given_counts_for_nothing(exercise: Exercise, code: str) -> None:
    given = exercise.files("public", "a")["test_public.py"].decode()
    assert likeness(given, given + "\nx = 1\n").share == 1.0
    assert likeness(given, given + "\nx = 1\n", given=[given]).shared == 0


def test_code_that_does_not_parse_is_compared_by_its_words(code: str) -> None:
    broken = "def f(:\n" + code
    assert likeness(broken, broken).share == 1.0
    assert likeness("", code).share == 0.0
