"""Practice: for every stage, sound, and nothing of it is asked in a session."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from kasauti.interviews import Practice, content, lint_content, practices, scenarios, stages

ONE = practices()["O"]


def with_one(monkeypatch: pytest.MonkeyPatch, **changed: Practice) -> tuple[str, ...]:
    table = MappingProxyType(dict(practices()) | changed)
    monkeypatch.setattr(content, "practices", lambda: table)
    return lint_content()


def test_every_stage_has_its_practice() -> None:
    assert list(practices()) == list(stages())
    assert lint_content() == ()


def test_a_stage_without_practice_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    left = {code: one for code, one in practices().items() if code != "L"}
    monkeypatch.setattr(content, "practices", lambda: left)
    assert [line for line in lint_content() if line.startswith("stage L:")]


@pytest.mark.parametrize("asked", [scenarios("O")[0].situation, practices()["D"].ask])
def test_a_question_that_is_asked_is_no_practice(
    monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    (line,) = with_one(monkeypatch, O=replace(ONE, ask=asked))
    assert "the practice of O" in line
    assert "nearly the same" in line


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (replace(ONE, bring=""), "what to bring"),
        (replace(ONE, touches=ONE.touches[:3]), "names 4 points"),
        (replace(ONE, code="def broken(:"), "is no Python"),
        (replace(ONE, solution="def broken(:"), "is no Python"),
    ],
)
def test_thin_practice_is_red(
    monkeypatch: pytest.MonkeyPatch, changed: Practice, words: str
) -> None:
    (line,) = with_one(monkeypatch, O=changed)
    assert words in line


def test_the_solution_that_is_shown_passes_its_tests() -> None:
    found: dict[str, object] = {}
    exec(practices()["W"].solution, found)
    tests = [one for name, one in found.items() if name.startswith("test_")]
    assert len(tests) == 3
    for one in tests:
        assert callable(one)
        one()
    mean = found["running_mean"]
    assert callable(mean)
    with pytest.raises(ValueError, match="size is 0"):
        mean([1.0], 0)
