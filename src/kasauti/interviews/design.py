"""ML system design questions: prompt, criteria with anchors and probes, sheet of estimates."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kasauti.interviews.arithmetic import compute

QUESTIONS = ("recommender", "fraud", "support", "marketplace")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a rater judges, with what a person at each level is heard saying.

    Parameters
    ----------
    id, name : str
    competencies : tuple of str
    feeds : str
        ``engineering``, ``ml``, ``bridge``, or ``none`` for communication.
    anchors : tuple of str
        Five sentences, level 1 first.
    probes : tuple of str
        The only further questions that may be asked; the first is offered once before a 1 or 2.
    """

    id: str
    name: str
    competencies: tuple[str, ...]
    feeds: str
    anchors: tuple[str, ...]
    probes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimation:
    """A figure of the back-of-envelope sheet: assumptions in, figure out.

    Parameters
    ----------
    id, name, unit : str
    formula : str
    assumptions : mapping of str to float
        The key's own; a candidate may make others.
    value : float
        What the key's assumptions give.
    factor : float
        An answer within this factor of the figure from the candidate's own assumptions is right.
    low, high : float or None
        Where a fixed range is accepted instead.
    conclude : str
        What must be concluded from it.
    """

    id: str
    name: str
    unit: str
    formula: str
    assumptions: Mapping[str, float]
    value: float
    factor: float
    low: float | None = None
    high: float | None = None
    conclude: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sheet says of an answer.

    Parameters
    ----------
    accepted : bool
    expected : float
        From the assumptions that were stated.
    ratio : float
        Answer over expected.
    sentence : str
    """

    accepted: bool
    expected: float
    ratio: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an answer may be on the assumptions that were stated: from low to high."""

    expected: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The two as they are read, without a unit."""
        return f"{_read(self.low)} to {_read(self.high)}"


@dataclass(frozen=True, slots=True)
class Dive:
    """A deep dive that the plan assigns, so that both sides are seen."""

    side: str
    name: str
    opening: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure that the interviewer injects, and what a good answer finds."""

    say: str
    expect: str


@dataclass(frozen=True, slots=True)
class DesignQuestion:
    """A design question in full.

    Parameters
    ----------
    id, version, title, prompt : str
        The prompt is read as it stands.
    junior : str
        The smaller form for juniors.
    forms : tuple of str
        Parallel forms for retakes.
    flow : mapping of int to tuple of str
        Minutes to the course of the conversation.
    dives, failures, criteria, estimates : tuple
    hops : tuple of (str, int)
        One acceptable latency budget in milliseconds.
    """

    id: str
    version: str
    title: str
    prompt: str
    junior: str
    forms: tuple[str, ...]
    flow: Mapping[int, tuple[str, ...]]
    dives: tuple[Dive, ...]
    failures: tuple[Failure, ...]
    criteria: tuple[Criterion, ...]
    estimates: tuple[Estimation, ...]
    hops: tuple[tuple[str, int], ...]

    def estimate(self, identifier: str) -> Estimation:
        """Return one line of the sheet.

        Raises
        ------
        KeyError
            If there is none; the message lists them.
        """
        for one in self.estimates:
            if one.id == identifier:
                return one
        raise KeyError(f"no estimate {identifier!r}; there are {[e.id for e in self.estimates]}")


@cache
def design_questions() -> tuple[DesignQuestion, ...]:
    """Return all design questions, the recommender first.

    Examples
    --------
    >>> [question.id for question in design_questions()]
    ['recommender', 'fraud', 'support', 'marketplace']
    """
    return tuple(_question(name) for name in QUESTIONS)


def design_question(identifier: str) -> DesignQuestion:
    """Return the design question with this id.

    Raises
    ------
    KeyError
        If there is none; the message lists the ids.
    """
    for question in design_questions():
        if question.id == identifier:
            return question
    raise KeyError(f"no design question {identifier!r}; there are {', '.join(QUESTIONS)}")


def assigned_dives(question: DesignQuestion, drawn: Collection[str]) -> tuple[str, ...]:
    """Return the question's own dives that stand where the plan's do.

    Parameters
    ----------
    question : DesignQuestion
    drawn : collection of str
        As the plan names them: with the dives of the recommender question.

    Examples
    --------
    >>> assigned_dives(design_question("fraud"), ("serving path", "retrieval and ranking"))
    ('serving path', 'model and labels')
    """
    planned = design_question(QUESTIONS[0]).dives
    pairs = zip(planned, question.dives, strict=True)
    return tuple(own.name for named, own in pairs if named.name in drawn)


def accepted(line: Estimation, assumptions: Mapping[str, float] | None = None) -> Accepted:
    """Return what is accepted on assumptions; the key's where one is not given.

    Examples
    --------
    >>> line = design_question("recommender").estimate("requests")
    >>> accepted(line).words, accepted(line, {"peak": 2}).words
    ('2000 to 10,000', '1157 to 4630')
    """
    given = dict(assumptions or {})
    expected = compute(line.formula, {**line.assumptions, **given})
    if not given and line.low is not None and line.high is not None:
        return Accepted(expected, line.low, line.high)
    return Accepted(expected, expected / line.factor, expected * line.factor)


def check(
    line: Estimation, answer: float, assumptions: Mapping[str, float] | None = None
) -> Verdict:
    """Return whether an answer fits the assumptions it was made on.

    Parameters
    ----------
    line : Estimation
    answer : float
        In the line's unit.
    assumptions : mapping of str to float, optional
        The candidate's own; the key's where one is not given. The method is graded: other
        assumptions with the right arithmetic are right.

    Examples
    --------
    >>> line = design_question("recommender").estimate("vectors")
    >>> check(line, 25.6).accepted, check(line, 256).accepted
    (True, False)
    >>> check(line, 12.8, {"width": 64}).accepted
    True
    """
    within = accepted(line, assumptions)
    expected = within.expected
    ratio = answer / expected if expected else float("inf")
    fits = within.low <= answer <= within.high
    unit = f" {line.unit}" if line.unit else ""
    words = "fits" if fits else f"is {ratio:.3g} times what these assumptions give"
    return Verdict(
        fits, expected, ratio, f"{_read(answer)}{unit} {words} ({_read(expected)}{unit})."
    )


def _read(number: float) -> str:
    return f"{number:,.0f}" if 1e4 <= abs(number) < 1e15 else f"{number:.4g}"


def _question(name: str) -> DesignQuestion:
    path = files("kasauti.interviews").joinpath(f"data/design/{name}.toml")
    table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return DesignQuestion(
        id=table["id"],
        version=table["version"],
        title=table["title"],
        prompt=table["prompt"],
        junior=table["junior"],
        forms=tuple(table["forms"]),
        flow={60: tuple(table["flow_60"]), 75: tuple(table["flow_75"])},
        dives=tuple(Dive(**one) for one in table["dive"]),
        failures=tuple(Failure(**one) for one in table["failure"]),
        criteria=tuple(_criterion(one) for one in table["criterion"]),
        estimates=tuple(_estimation(one) for one in table["estimate"]),
        hops=tuple((one["name"], one["ms"]) for one in table["hop"]),
    )


def _criterion(table: Mapping[str, Any]) -> Criterion:
    lists = {key: tuple(table[key]) for key in ("competencies", "anchors", "probes")}
    return Criterion(id=table["id"], name=table["name"], feeds=table["feeds"], **lists)


def _estimation(table: Mapping[str, Any]) -> Estimation:
    return Estimation(**({"factor": 1.0} | dict(table)))
