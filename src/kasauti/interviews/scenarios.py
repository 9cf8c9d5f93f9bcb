"""Scenarios of stages O and L, and the questions of the evidence interview."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kasauti.roles import Seniority


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation that is read aloud, and five pieces of evidence released on request.

    Parameters
    ----------
    id, title : str
    competencies : tuple of str
    situation : str
    evidence, moves : tuple of str
    three, four : str
        What tells a 3 and a 4 in this scenario.
    """

    id: str
    title: str
    competencies: tuple[str, ...]
    situation: str
    evidence: tuple[str, ...]
    moves: tuple[str, ...]
    three: str
    four: str


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """A question about past work; the same for everybody of a seniority.

    Parameters
    ----------
    id : str
    competencies : tuple of str
    ask : str
    seniority : tuple of str
        Asked of these only; of all where empty.
    """

    id: str
    competencies: tuple[str, ...]
    ask: str
    seniority: tuple[str, ...] = ()


@cache
def _table(name: str) -> dict[str, Any]:
    path = files("kasauti.interviews").joinpath(f"data/{name}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}


@cache
def scenarios(stage: str) -> tuple[Scenario, ...]:
    """Return the scenarios of stage O or L.

    Examples
    --------
    >>> scenarios("O")[0].title
    'The amounts changed their unit'
    """
    table = _table({"O": "operations", "L": "llm"}[stage])
    return tuple(Scenario(**_frozen(one)) for one in table["scenario"])


def evidence_questions(seniority: Seniority | None = None) -> tuple[EvidenceQuestion, ...]:
    """Return the questions of the evidence interview for a seniority; all without one."""
    found = (EvidenceQuestion(**_frozen(one)) for one in _table("evidence")["question"])
    return tuple(
        q for q in found if seniority is None or not q.seniority or seniority.value in q.seniority
    )


def follow_ups() -> tuple[str, ...]:
    """Return the follow-up questions that may be asked after each evidence question."""
    return tuple(_table("evidence")["follow_up"])
