"""Kits: which sessions a person of a seniority and family goes through."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kasauti.interviews.stages import Stage, stages
from kasauti.roles import Family, Seniority
from kasauti.skills import Dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

_PART = re.compile(r"([A-Z](?:-[a-z]+)?)(\d+)")
_VARIANT = {
    Family.CLASSICAL: "general",
    Family.LLM: "llm",
    Family.PLATFORM: "platform",
    Family.RESEARCH: "research",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A stage and the minutes it takes."""

    stage: Stage
    minutes: int


@dataclass(frozen=True, slots=True)
class Session:
    """Stages that one set of raters hold in one sitting.

    Parameters
    ----------
    parts : tuple of Part
    raters : int
        People who rate it, apart from each other; none of them rates another session.
    """

    parts: tuple[Part, ...]
    raters: int

    @property
    def code(self) -> str:
        """Short form: "D45", "O30+L30"."""
        return "+".join(f"{part.stage.code}{part.minutes}" for part in self.parts)

    @property
    def minutes(self) -> int:
        """Length without the ten minutes of scoring time after it."""
        return sum(part.minutes for part in self.parts)

    @property
    def live(self) -> bool:
        """True if the person meets somebody."""
        return any(part.stage.live for part in self.parts)

    def weight(self, competency: str) -> float:
        """How much the session says of a competency: its best stage."""
        return max(part.stage.weight(competency) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Kit:
    """An interview loop.

    Parameters
    ----------
    seniority : Seniority
    family : Family
    version : str
    sessions : tuple of Session
        In the order the candidate meets them.
    weights : mapping of Dimension to Fraction
        Shares in the overall estimate, frozen when the role opens.
    practice : bool
        True if the candidate gets a practice task of the same form.
    """

    seniority: Seniority
    family: Family
    version: str
    sessions: tuple[Session, ...]
    weights: Mapping[Dimension, Fraction]
    practice: bool = True

    @property
    def name(self) -> str:
        """As in "senior llm"."""
        return f"{self.seniority.value} {self.family.value}"

    @property
    def stages(self) -> tuple[str, ...]:
        """Codes of its stages, each once, in order."""
        return tuple(dict.fromkeys(p.stage.code for s in self.sessions for p in s.parts))

    @property
    def minutes(self) -> int:
        """Minutes the candidate gives, everything counted."""
        return sum(session.minutes for session in self.sessions)

    @property
    def live_sessions(self) -> int:
        """How many times the candidate meets somebody."""
        return sum(session.live for session in self.sessions)

    def without(self, letter: str) -> Kit:
        """Return the kit with a stage taken out; sessions left empty go with it."""
        kept = (
            replace(s, parts=tuple(p for p in s.parts if p.stage.letter != letter))
            for s in self.sessions
        )
        return replace(self, sessions=tuple(s for s in kept if s.parts))


@cache
def tables() -> Mapping[str, Any]:
    """Return ``data/kits.toml``."""
    return tomllib.loads(files("kasauti.interviews").joinpath("data/kits.toml").read_text("utf-8"))


def expected_stages(seniority: Seniority, family: Family) -> frozenset[str]:
    """Return the letters of the stages that a kit of this seniority and family is made of."""
    codes = tables()["kit"][_VARIANT[family]][seniority.value]
    return frozenset(part[0][0] for code in codes for part in _PART.findall(code))


def find_kit(seniority: Seniority, family: Family = Family.CLASSICAL) -> Kit:
    """Return the kit for a seniority and family.

    Examples
    --------
    >>> kit = find_kit(Seniority.SENIOR, Family.LLM)
    >>> [session.code for session in kit.sessions], kit.minutes
    (['W45', 'R30', 'D35', 'A75', 'O30+L30', 'E45'], 290)
    """
    more = tables()["raters"].get(seniority.value, {})
    codes = tables()["kit"][_VARIANT[family]][seniority.value]
    return Kit(
        seniority=seniority,
        family=family,
        version=tables()["version"],
        sessions=tuple(read_session(code, more) for code in codes),
        weights=MappingProxyType({d: Fraction(tables()["weights"][d.value]) for d in Dimension}),
    )


def read_session(code: str, more: Mapping[str, int] | None = None) -> Session:
    """Return a session from its short form.

    Parameters
    ----------
    code : str
        As "O30+L30".
    more : mapping of str to int, optional
        Raters asked for beyond a stage's own number.

    Raises
    ------
    ValueError
        If the form or a stage is not known; the message says what is.
    """
    parts = []
    for piece in code.split("+"):
        match = _PART.fullmatch(piece)
        if match is None or match[1] not in stages():
            raise ValueError(
                f"{piece!r} is no stage with minutes, as in D45; stages are {', '.join(stages())}"
            )
        parts.append(Part(stages()[match[1]], int(match[2])))
    wanted = [max(p.stage.raters, (more or {}).get(p.stage.code, 0)) for p in parts]
    return Session(tuple(parts), max(wanted))


def session_codes(session: str) -> list[str]:
    """Return the stages' codes of a session.

    Raises
    ------
    ValueError
        As ``read_session``.

    Examples
    --------
    >>> session_codes("O30+L30")
    ['O', 'L']
    """
    return [part.stage.code for part in read_session(session).parts]


def is_live(session: str) -> bool:
    """Return whether the candidate meets somebody in a session.

    Raises
    ------
    ValueError
        As ``read_session``.

    Examples
    --------
    >>> is_live("D60")
    True
    """
    return any(part.stage.live for part in read_session(session).parts)


def kits() -> tuple[Kit, ...]:
    """Return every kit: five seniorities, general and the three variants."""
    return tuple(find_kit(seniority, family) for family in _VARIANT for seniority in Seniority)
