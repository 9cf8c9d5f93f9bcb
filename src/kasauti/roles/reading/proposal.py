"""What was read from a job description, each thing with its words, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from kasauti.roles.bars import default_bars
from kasauti.roles.role import Family, PayBand, Requirement, Role, Seniority, WorkMode

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Read(Generic[Value]):
    """A value and the words ``text[start:end]`` it was read from."""

    value: Value
    quote: str
    start: int
    end: int


class LevelFrom(StrEnum):
    """What the level of a proposed requirement rests on."""

    WORDING = "the words beside it"
    YEARS = "the years asked for"
    NOT_SAID = "nothing: the text names no level"


@dataclass(frozen=True, slots=True)
class ProposedRequirement:
    """A requirement read from a text.

    Parameters
    ----------
    requirement : Requirement
        Its ``words`` are the sentence or bullet.
    start, end : int
        Offsets of that sentence into ``ProposedRole.text``.
    names : tuple of Read[str]
        Each skill id with the words that name it.
    level_from : LevelFrom
    level_words : str
        The words the level rests on: "strong", "5+ years"; empty where none.
    """

    requirement: Requirement
    start: int
    end: int
    names: tuple[Read[str], ...]
    level_from: LevelFrom
    level_words: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the text does not say, or not clearly.

    Parameters
    ----------
    key : str
        The role file's key it would answer: ``"seniority"``, ``"band"``, ``"must"``.
    question : str
        For a person, one sentence.
    """

    key: str
    question: str


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """A role as far as a job description tells it; the rest is open, never guessed in silence.

    Parameters
    ----------
    text : str
        The job description; every offset points into it.
    title, family, seniority, location, work_mode, band, summary : Read or None
        None where the text does not say.
    owns : tuple of Read[str]
        Duties as the text puts them.
    requirements : tuple of ProposedRequirement
    open_questions : tuple of OpenQuestion
    """

    text: str
    title: Read[str] | None
    family: Read[Family] | None
    seniority: Read[Seniority] | None
    location: Read[str] | None
    work_mode: Read[WorkMode] | None
    band: Read[PayBand] | None
    summary: Read[str] | None
    owns: tuple[Read[str], ...]
    requirements: tuple[ProposedRequirement, ...]
    open_questions: tuple[OpenQuestion, ...]

    @property
    def complete(self) -> bool:
        """True if title, family and seniority were read, so that ``role()`` needs no answer."""
        return None not in (self.title, self.family, self.seniority)

    def role(
        self,
        *,
        title: str | None = None,
        family: Family | None = None,
        seniority: Seniority | None = None,
    ) -> Role:
        """Return the role, with a person's answers in place of what was read or not read.

        Raises
        ------
        ValueError
            If title, family or seniority is neither read nor answered.
        """
        name = title or (self.title.value if self.title else "")
        kind = family or (self.family.value if self.family else None)
        rank = seniority or (self.seniority.value if self.seniority else None)
        if not name or kind is None or rank is None:
            keys = ("title", name), ("family", kind), ("seniority", rank)
            open_keys = ", ".join(key for key, value in keys if not value)
            raise ValueError(f"the job description does not say the {open_keys}: answer that first")
        return Role(
            title=name,
            family=kind,
            seniority=rank,
            requirements=tuple(proposed.requirement for proposed in self.requirements),
            bars=dict(default_bars(kind, rank)),
            location=self.location.value if self.location else "",
            work_mode=self.work_mode.value if self.work_mode else WorkMode.HYBRID,
            band=self.band.value if self.band else None,
            summary=self.summary.value if self.summary else "",
            owns=tuple(read.value for read in self.owns),
        )
