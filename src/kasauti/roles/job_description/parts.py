"""A job description as parts that every form of it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kasauti.roles.role import Role
from kasauti.skills import Dimension, Level


class PartKind(StrEnum):
    """How the items of a part are laid out."""

    LIST = "list"
    STEPS = "steps"  # in order of time
    LEVELS = "levels"  # skills, grouped by the level asked for
    BARS = "bars"  # competencies with their level and anchor
    TABLE = "table"  # stages of hiring


SIDE_MARKS: Mapping[Dimension, str] = MappingProxyType(
    {Dimension.ENGINEERING: "■", Dimension.ML: "●", Dimension.BRIDGE: "◆"}
)
"""The shape of each dimension, so that colour never tells alone."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a part.

    Parameters
    ----------
    text : str
    label : str
        What it is about, in bold before the text.
    note : str
        Said smaller, after it.
    level : Level or None
    dimension : Dimension or None
    """

    text: str
    label: str = ""
    note: str = ""
    level: Level | None = None
    dimension: Dimension | None = None

    @property
    def mark(self) -> str:
        """The shape of the item's dimension; empty where it has none."""
        return SIDE_MARKS[self.dimension] if self.dimension else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A headed part: paragraphs, items, and paragraphs after them."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    kind: PartKind = PartKind.LIST
    columns: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact for the band under the title: "Place", "Bengaluru, hybrid"."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Employer:
    """Who hires, as a job description needs it.

    Parameters
    ----------
    name : str
    about : str
        Who you are, one paragraph, in your own words; left out when empty.
    apply : str
        E-mail or web address that takes applications.
    website : str
    contact : str
        Who answers questions about data: an e-mail address.
    benefits : tuple of str
        What comes on top of pay, one each.
    retention_months : int
        How long an application is kept after the decision.
    answer_days : int
        Working days within which people hear after each stage.
    """

    name: str
    about: str = ""
    apply: str = ""
    website: str = ""
    contact: str = ""
    benefits: tuple[str, ...] = ()
    retention_months: int = 12
    answer_days: int = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of hiring: its name, minutes, what it measures, and whether it is live."""

    name: str
    minutes: int
    measures: str
    live: bool = True


@dataclass(frozen=True, slots=True)
class JobDescription:
    """A job description, ready for any form.

    Parameters
    ----------
    role : Role
    employer : Employer
    lead : tuple of str
        Opening paragraphs.
    facts : tuple of Fact
    parts : tuple of Part
    """

    role: Role
    employer: Employer
    lead: tuple[str, ...]
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
