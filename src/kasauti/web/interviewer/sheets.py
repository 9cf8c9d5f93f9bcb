"""The sheet of estimates of a design question: assumptions and figures in, what fits out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kasauti.interviews import DesignQuestion, Estimation, FormulaError, Verdict, check, read_number


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that a figure rests on: the key's own, and what was said instead."""

    name: str
    field: str
    key: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the sheet as it is filled in."""

    about: Estimation
    assumptions: Sequence[Assumption]
    said: str
    verdict: Verdict | None
    unread: bool

    @property
    def reckoned(self) -> str:
        """How the key reckons it, in the words of the assumptions."""
        return self.about.formula.replace("**", "^").replace("*", "×").replace("_", " ")


def lines(question: DesignQuestion, told: Mapping[str, str]) -> list[Line]:
    """Return every line, judged on the assumptions that were said, where a figure was given."""
    return [_line(one, told) for one in question.estimates]


def _line(one: Estimation, told: Mapping[str, str]) -> Line:
    assumptions = [
        Assumption(name.replace("_", " "), field, f"{value:,.12g}", told.get(field, "").strip())
        for name, value in one.assumptions.items()
        for field in (f"{one.id}.{name}",)
    ]
    said = told.get(one.id, "").strip()
    given = {
        name: read_number(held.said)
        for name, held in zip(one.assumptions, assumptions, strict=True)
        if held.said
    }
    answer = read_number(said) if said else None
    own = {name: number for name, number in given.items() if number is not None}
    unread = (bool(said) and answer is None) or len(own) < len(given)
    verdict = None if answer is None or unread else _verdict(one, answer, own)
    return Line(one, assumptions, said, verdict, unread or (answer is not None and not verdict))


def _verdict(one: Estimation, answer: float, own: Mapping[str, float]) -> Verdict | None:
    try:
        return check(one, answer, own)
    except (FormulaError, ArithmeticError):
        return None
