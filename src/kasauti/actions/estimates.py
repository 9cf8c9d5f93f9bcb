"""The sheet of estimates of a design question: assumptions and figures in, what fits out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kasauti.interviews import (
    Accepted,
    DesignQuestion,
    Estimation,
    FormulaError,
    Verdict,
    accepted,
    check,
    read_number,
)

TIMES = {
    "k": 1e3, "thousand": 1e3, "lakh": 1e5, "m": 1e6, "million": 1e6, "crore": 1e7, "bn": 1e9,
    "billion": 1e9,
}  # fmt: skip
"""Words for many that people write behind a number."""
DURATIONS = {"ms", "s", "min", "h"}


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
    accepted: Accepted | None  # on the assumptions that were said; None where they cannot be read

    @property
    def reckoned(self) -> str:
        """How the key reckons it, in the words of the assumptions."""
        return self.about.formula.replace("**", "^").replace("*", "×").replace("_", " ")


def to_share(question: DesignQuestion) -> list[dict[str, Any]]:
    """Return of every line what a candidate may see once it is on the sheet: names and a unit."""
    return [
        {
            "question": question.id,
            "line": one.id,
            "name": one.name,
            "unit": one.unit,
            "cells": [[f"{one.id}.{name}", _plain(name)] for name in one.assumptions],
        }
        for one in question.estimates
    ]


def lines(question: DesignQuestion, said: Mapping[str, str]) -> list[Line]:
    """Return every line, judged on the assumptions that were said, where a figure was given."""
    return [_line(one, said) for one in question.estimates]


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _line(one: Estimation, told: Mapping[str, str]) -> Line:
    assumptions = [
        Assumption(_plain(name), field, f"{value:,.12g}", told.get(field, "").strip())
        for name, value in one.assumptions.items()
        for field in (f"{one.id}.{name}",)
    ]
    said = told.get(one.id, "").strip()
    given = {
        name: _number(held.said)
        for name, held in zip(one.assumptions, assumptions, strict=True)
        if held.said
    }
    answer = _number(said, one.unit) if said else None
    own = {name: number for name, number in given.items() if number is not None}
    unread = (bool(said) and answer is None) or len(own) < len(given)
    within = None if len(own) < len(given) else _accepted(one, own)
    verdict = None if answer is None or within is None else check(one, answer, own)
    unread = unread or (bool(own or said) and within is None)
    return Line(one, assumptions, said, verdict, unread, within)


def _accepted(one: Estimation, own: Mapping[str, float]) -> Accepted | None:
    try:
        return accepted(one, own)
    except (FormulaError, ArithmeticError):
        return None


def _number(said: str, unit: str = "") -> float | None:
    """Return the number that somebody wrote, its unit and a word for many taken with it."""
    plain = said.lower().replace("\N{RUPEE SIGN}", "").strip()
    if unit and plain.endswith(unit.lower()):
        plain = plain[: -len(unit)].strip()
    number = plain.rstrip("abcdefghijklmnopqrstuvwxyz")
    word, per = plain[len(number) :], unit.partition(" ")[0]
    times = None if word == "m" and per in DURATIONS else TIMES.get(word)  # is it minutes there?
    if times is None:
        return read_number(plain)
    found = read_number(number)
    return None if found is None else found * times / TIMES.get(per, 1.0)
