"""The skill graph: what skills exist, what they are called, what they load on, how they relate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ambiguity(StrEnum):
    """How far a name can be trusted to mean the skill."""

    SAFE = "safe"
    NEEDS_CONTEXT = "needs-context"
    GENERIC = "generic"


class Relation(StrEnum):
    """How one skill relates to another."""

    ALTERNATIVE = "alternative"  # does the same job: MLflow and Weights & Biases
    SIBLING = "sibling"  # close kin: XGBoost and LightGBM
    PART_OF = "part-of"  # SageMaker is part of AWS
    KIND_OF = "kind-of"  # LoRA is a kind of fine-tuning
    IMPLIES = "implies"  # PyTorch cannot be used without Python


@dataclass(frozen=True, slots=True)
class Alias:
    """A way a skill is written.

    Parameters
    ----------
    text : str
        As people write it; matched without regard to case unless ``case_sensitive``.
    ambiguity : Ambiguity
        NEEDS_CONTEXT names ("Go", "Ray", "SAM") count only beside technical company.
    case_sensitive : bool
    """

    text: str
    ambiguity: Ambiguity = Ambiguity.SAFE
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Skill:
    """A thing an ML engineer can be skilled in.

    Parameters
    ----------
    id : str
        Stable lower-case id: ``"pytorch"``.
    name : str
    kind : str
        ``language``, ``library``, ``framework``, ``platform``, ``tool``, ``method``, ``practice``,
        ``model``, ``concept`` or ``domain``.
    family : str
        Group it is browsed under: ``"deep learning"``, ``"vector search"``.
    aliases : tuple of Alias
        All accepted forms, the name's own among them.
    loadings : mapping of str to float
        Competency id to weight, above 0 and at most 1.
    released : date or None
        First public release; None where no source is at hand.
    released_source : str
        Where that date is stated.
    cues : tuple of str
        Words that make a NEEDS_CONTEXT alias count when they stand near it.
    fundamental : bool
        Methods and fundamentals fade slowly (half-life 8 years), tools faster (4 years).
    """

    id: str
    name: str
    kind: str
    family: str
    aliases: tuple[Alias, ...]
    loadings: Mapping[str, float]
    released: date | None = None
    released_source: str = ""
    cues: tuple[str, ...] = ()
    fundamental: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A curated relation from one skill to another.

    Parameters
    ----------
    source, target : str
        Skill ids. ALTERNATIVE and SIBLING hold both ways; the rest from source to target.
    relation : Relation
    credit : float
        What evidence of ``source`` is worth where ``target`` is asked for, 0 to 0.8.
    """

    source: str
    target: str
    relation: Relation
    credit: float


@dataclass(frozen=True, slots=True)
class Related:
    """A skill one hop away, and what evidence of it is worth here."""

    skill: Skill
    relation: Relation
    credit: float


class SkillGraph:
    """Skills by id and by name, and the edges between them.

    Parameters
    ----------
    skills : iterable of Skill
    edges : iterable of Edge
    version : str
        Printed with every result that used the graph.
    """

    def __init__(self, skills: tuple[Skill, ...], edges: tuple[Edge, ...], version: str) -> None:
        self.version = version
        self.edges = edges
        self._by_id = {skill.id: skill for skill in skills}

    def __iter__(self) -> Iterator[Skill]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, skill_id: object) -> bool:
        return skill_id in self._by_id

    def __getitem__(self, skill_id: str) -> Skill:
        return self._by_id[skill_id]
