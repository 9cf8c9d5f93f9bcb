"""Which answers of applicants pass, and which wanted answers nobody could give."""

import pytest

from kasauti.roles import FormQuestion, QuestionKind, kind_wanting, passes, wanted_mend

K = QuestionKind


@pytest.mark.parametrize(
    ("kind", "wanted", "answer", "passing"),
    [
        (K.NUMBER, "at most 60", "60", True),
        (K.NUMBER, "at most 60", "61", False),
        (K.NUMBER, "at least 3", "2", False),
        (K.NUMBER, "at least 3", "a few", False),
        (K.RUPEES, "at most 45 lakh", "4500000", True),
        (K.RUPEES, "At most 45 LPA", "4600000", False),
        (K.YES_NO, "Yes", "yes", True),
        (K.YES_NO, "yes", "no", False),
        (K.TEXT, "Pune", " pune ", True),
        (K.TEXT, "", "anything", True),
        (K.TEXT, "at most 3", "2", False),
    ],
)
def test_an_answer_passes_or_not(kind: K, wanted: str, answer: str, passing: bool) -> None:
    assert passes(FormQuestion("?", kind, wanted=wanted), answer) == passing


@pytest.mark.parametrize(
    ("kind", "wanted", "mend"),
    [
        (K.YES_NO, "perhaps", "write yes or no"),
        (K.CHOICE, "Azure", "write one of the choices"),
        (K.NUMBER, "60", "write “at most 60” or “at least 60”"),
        (K.RUPEES, "at most much", "write “at most 45 lakh” or “at least 45 lakh”"),
        (K.RUPEES, "at least 45 lakh", ""),
        (K.CHOICE, "GCP", ""),
        (K.NUMBER, "", ""),
    ],
)
def test_a_wanted_answer_that_nobody_could_give_is_mended(kind: K, wanted: str, mend: str) -> None:
    assert wanted_mend(FormQuestion("?", kind, ("AWS", "GCP"), wanted=wanted)) == mend


def test_the_wanted_answer_tells_how_a_question_is_answered() -> None:
    assert [kind_wanting(w) for w in ("No", "at least 3", "Pune")] == [K.YES_NO, K.NUMBER, K.TEXT]
