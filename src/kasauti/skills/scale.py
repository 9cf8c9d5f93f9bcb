"""The scale: levels, dimensions, competencies; evidence on it and estimates from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """The five steps of the scale. Missing evidence is ``None``, never a step."""

    BEGINNER = 1
    INTERMEDIATE = 2
    PROFICIENT = 3
    ADVANCED = 4
    EXPERT = 5


class Dimension(StrEnum):
    """The two dimensions, and the bridge between them (in neither, nor in their contrast)."""

    ENGINEERING = "engineering"
    ML = "ml"
    BRIDGE = "bridge"


class Strength(IntEnum):
    """How much a piece of evidence can carry, weakest first."""

    LISTED = 1
    STUDIED = 2
    DESCRIBED = 3
    OWNED = 4
    CHECKABLE = 5


@dataclass(frozen=True, slots=True)
class Competency:
    """One of the sixteen things an ML engineer is assessed on.

    Parameters
    ----------
    id : str
        ``S1`` to ``S6`` (engineering), ``M1`` to ``M6`` (ml), ``B1`` to ``B4`` (bridge).
    dimension : Dimension
    name : str
    anchors : tuple of str
        What a person at level 1, 2, 3, 4 and 5 is seen doing; five sentences.
    """

    id: str
    dimension: Dimension
    name: str
    anchors: tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words or a result that a person can open.

    Parameters
    ----------
    source : str
        What it was found in: ``"resume"``, ``"work sample"``, ``"scorecard"``.
    quote : str
        The exact words, as they stand in the source's text.
    shows : str
        What it shows, in one plain sentence.
    strength : Strength
    skill : str or None
        Id of the skill it speaks to, where it speaks to one.
    document : str or None
        Name of the file, without a path.
    page : int or None
        1-based page; None for formats without pages.
    start, end : int or None
        Character offsets into the document's text: ``text[start:end] == quote``.
    """

    source: str
    quote: str
    shows: str
    strength: Strength
    skill: str | None = None
    document: str | None = None
    page: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A level on the scale with its uncertainty and the evidence under it.

    Parameters
    ----------
    subject : str
        Id of a skill, a competency or a dimension.
    level : float or None
        1.0 to 5.0; None means "not evidenced", which is neither 0 nor 1.
    low, high : float or None
        The 80 % interval, within 1.0 to 5.0; None where ``level`` is.
    standard_error : float or None
        In levels.
    evidence : tuple of Evidence
        Strongest first. Empty for an estimate that rests on other estimates.
    note : str
        What a reader must know beside the figure ("Advanced, expert claimed: verify").
    """

    subject: str
    level: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    evidence: tuple[Evidence, ...] = ()
    note: str = ""

    @property
    def evidenced(self) -> bool:
        """True if there is a level at all."""
        return self.level is not None
