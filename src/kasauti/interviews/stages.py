"""The stages of an interview loop and what each lets a rater see."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PRIMARY, SECONDARY = 1.0, 0.5


class AiRule(StrEnum):
    """What a candidate may use, told to candidate and interviewer alike."""

    NONE = "none"
    DOCS_ONLY = "docs only"
    DISCLOSED = "disclosed"
    PROVIDED = "provided"


@dataclass(frozen=True, slots=True)
class Stage:
    """One means of measuring, with its column of the assessment matrix.

    Parameters
    ----------
    code : str
        ``K`` ``W`` ``X`` ``D`` ``A`` ``O`` ``L`` ``R`` ``E``; ``X-service`` is a form of X.
    name : str
    live : bool
        True if the person meets a rater.
    raters : int
        How many people rate it, apart from each other.
    machine : float
        Share of the stage's weight that no person rates, 0 to 1.
    ai_rule : AiRule
    measures, means, practice : str
        What it measures, how, and what to practise on: told to the candidate.
    primary, secondary, blind : frozenset of str
        Competency ids.
    """

    code: str
    name: str
    live: bool
    raters: int
    machine: float
    ai_rule: AiRule
    measures: str
    means: str
    practice: str
    primary: frozenset[str]
    secondary: frozenset[str]
    blind: frozenset[str]

    @property
    def letter(self) -> str:
        """The stage's letter: "X" for both forms of X."""
        return self.code[0]

    def weight(self, competency: str) -> float:
        """How much it says of a competency: 1 main stage, ½ beside, 0 nothing."""
        if competency in self.primary:
            return PRIMARY
        return SECONDARY if competency in self.secondary else 0.0


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(
        files("kasauti.interviews").joinpath("data/stages.toml").read_text("utf-8")
    )


@cache
def stages() -> Mapping[str, Stage]:
    """All stages by code, in the order K W X D A O L R E.

    Examples
    --------
    >>> stages()["D"].name
    'Depth and debugging lab'
    >>> stages()["D"].weight("M5"), stages()["D"].weight("S1")
    (1.0, 0.0)
    """
    return MappingProxyType(
        {code: _stage(code, table) for code, table in _tables()["stage"].items()}
    )


def _stage(code: str, table: Mapping[str, Any]) -> Stage:
    sets = {name: frozenset(table[name]) for name in ("primary", "secondary", "blind")}
    return Stage(
        code=code,
        name=table["name"],
        live=table["live"],
        raters=table["raters"],
        machine=table["machine"],
        ai_rule=AiRule(table["ai_rule"]),
        measures=table["measures"],
        means=table["means"],
        practice=table["practice"],
        **sets,
    )


def ai_rule_words(rule: AiRule) -> str:
    """Return the rule as the candidate reads it.

    Examples
    --------
    >>> ai_rule_words(AiRule.NONE)
    'No assistant. Documentation that the stage provides is open.'
    """
    return str(_tables()["ai_rules"][rule.value])
