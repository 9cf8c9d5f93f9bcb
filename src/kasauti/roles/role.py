"""What a role asks for, on the scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kasauti.roles.form_questions import FormQuestion
from kasauti.skills import Dimension, Level
from kasauti.values import Rupees


class Family(StrEnum):
    """The kinds of ML engineering role."""

    PLATFORM = "platform"
    CLASSICAL = "classical"
    LLM = "llm"
    RESEARCH = "research"


class Seniority(StrEnum):
    """The five seniorities. Years are a starting guess for the bar, never a score."""

    JUNIOR = "junior"
    EARLY = "early"
    MID = "mid"
    SENIOR = "senior"
    STAFF = "staff"


class WorkMode(StrEnum):
    """Where the work is done."""

    OFFICE = "office"
    HYBRID = "hybrid"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing the role asks for.

    Parameters
    ----------
    any_of : tuple of str
        Skill ids; any one of them meets it.
    level : Level
        The least level asked for.
    must : bool
        Must-have, else nice to have.
    weight : float
        Above 0; share in the role match.
    accept_related : bool
        A must-have takes related-skill credit only where the recruiter says so.
    words : str
        How the role file or job description put it.
    """

    any_of: tuple[str, ...]
    level: Level
    must: bool
    weight: float = 1.0
    accept_related: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class PayBand:
    """Fixed-plus-variable yearly pay offered, lowest and highest."""

    low: Rupees
    high: Rupees


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A question whose unwanted answer *proposes* a rejection; a person confirms."""

    question: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role as the team defines it.

    Parameters
    ----------
    title : str
    family : Family
    seniority : Seniority
    requirements : tuple of Requirement
    bars : mapping of str to Level
        Competency id to the level asked for; all sixteen, from family and seniority unless the
        team set its own.
    weights : mapping of Dimension to float
        Share of each dimension and the bridge; sums to 1; one third each by default.
    location : str
    work_mode : WorkMode
    band : PayBand or None
    summary : str
        What the person will do, in the team's own words.
    knock_outs : tuple of KnockOut
    questions : tuple of FormQuestion
        What else the application form asks.
    owns : tuple of str
        What the person will own, one outcome each; written by the team.
    first_90_days : tuple of str
        What the first three months hold, in order.
    """

    title: str
    family: Family
    seniority: Seniority
    requirements: tuple[Requirement, ...]
    bars: Mapping[str, Level]
    weights: Mapping[Dimension, float] = field(
        default_factory=lambda: dict.fromkeys(Dimension, 1 / 3)
    )
    location: str = ""
    work_mode: WorkMode = WorkMode.HYBRID
    band: PayBand | None = None
    summary: str = ""
    knock_outs: tuple[KnockOut, ...] = ()
    owns: tuple[str, ...] = ()
    first_90_days: tuple[str, ...] = ()
    questions: tuple[FormQuestion, ...] = ()
