"""The strength of free statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.screening import statement_strength

LOW = "We mostly looked at accuracy and it was pretty good, so I guess we just kept it."
MEDIUM = "I compared it with a baseline and checked precision and recall before the rollout."
HIGH = (
    "I split by customer and time to avoid leakage, kept a golden set with inter-annotator checks, "
    "set a threshold from the cost of false alarms, and gated each version on it with a rollback."
)


def test_definite_practice_stands_above_hedges() -> None:
    assert statement_strength(LOW) < statement_strength(MEDIUM) < statement_strength(HIGH)


@pytest.mark.parametrize(
    "words",
    ["", "I am the best there is.", "See you on Monday!", "Waffles, with syrup.",
     "World-class expert with incredible passion for excellence and teamwork."],
)  # fmt: skip
def test_praise_and_small_talk_carry_nothing(words: str) -> None:
    assert statement_strength(words) == 0.0


def test_taking_back_lowers() -> None:
    taken = "Honestly it was not formal; " + MEDIUM + " I did not set the thresholds myself."
    assert statement_strength(taken) < statement_strength(MEDIUM)


@given(st.text(max_size=300))
def test_any_text_has_a_strength_between_0_and_1(text: str) -> None:
    assert 0.0 <= statement_strength(text) <= 1.0


def test_repetition_adds_nothing() -> None:
    assert statement_strength("We used a baseline.") == statement_strength(
        "We used a baseline. We used a baseline. We used a baseline."
    )
