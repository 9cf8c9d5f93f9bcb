"""The skill graph: what skills exist, what they are called, what they load on, how they relate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kasauti.skills.names import key


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
    form : bool
        An inflection or phrase around another alias ("fine-tuned"): matched, never counted as a
        name of its own.
    """

    text: str
    ambiguity: Ambiguity = Ambiguity.SAFE
    case_sensitive: bool = False
    form: bool = False


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
        What evidence of ``source`` is worth where ``target`` is asked for, 0 to 0.8; 0 for
        IMPLIES, which is no related-skill credit.
    back : float
        What evidence of ``target`` is worth where ``source`` is asked for; differs from ``credit``
        for PART_OF and KIND_OF only.
    """

    source: str
    target: str
    relation: Relation
    credit: float
    back: float = 0.0


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
    skills : tuple of Skill
    edges : tuple of Edge
    version : str
        Printed with every result that used the graph.
    """

    def __init__(self, skills: tuple[Skill, ...], edges: tuple[Edge, ...], version: str) -> None:
        self.version = version
        self.edges = edges
        self._by_id = {skill.id: skill for skill in skills}
        self._by_name: dict[str, Skill] = {}
        for skill in skills:
            for alias in skill.aliases:
                self._by_name.setdefault(key(alias.text), skill)
        self._related: dict[str, dict[str, tuple[Relation, float]]] = {}
        self._implied: dict[str, list[str]] = {}
        for edge in edges:
            self._lay(edge)

    def _lay(self, edge: Edge) -> None:
        """Enter an edge under the skills it gives credit to, the better credit winning."""
        if edge.relation is Relation.IMPLIES:
            self._implied.setdefault(edge.source, []).append(edge.target)
            return
        ways = ((edge.target, edge.source, edge.credit), (edge.source, edge.target, edge.back))
        for asked, evidenced, credit in ways:
            known = self._related.setdefault(asked, {})
            if credit > known.get(evidenced, (edge.relation, 0.0))[1]:
                known[evidenced] = (edge.relation, credit)

    def __iter__(self) -> Iterator[Skill]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, skill_id: object) -> bool:
        return skill_id in self._by_id

    def __getitem__(self, skill_id: str) -> Skill:
        return self._by_id[skill_id]

    def resolve(self, name: str) -> Skill | None:
        """The skill that a name means, or None.

        Case, plural, spacing, punctuation and version do not matter; an id is a name too.

        Examples
        --------
        >>> from kasauti.skills import load_graph
        >>> load_graph().resolve("amazon sagemaker").id
        'sagemaker'
        """
        return self._by_id.get(name) or self._by_name.get(key(name))

    def related(self, skill_id: str) -> tuple[Related, ...]:
        """Skills one hop away whose evidence counts for this one, dearest first.

        Parameters
        ----------
        skill_id : str
            The skill that is asked for.

        Returns
        -------
        tuple of Related
            Each skill once, at its best credit; ties in order of id.
        """
        found = self._related.get(skill_id, {})
        return tuple(
            Related(self._by_id[other], relation, credit)
            for other, (relation, credit) in sorted(
                found.items(), key=lambda item: (-item[1][1], item[0])
            )
        )

    def implied_by(self, skill_id: str) -> tuple[Skill, ...]:
        """The skills that using this one takes: what PyTorch implies is Python.

        Follows implications all the way (Lightning takes PyTorch, which takes Python), nearest
        first.
        """
        reached: list[str] = []
        waiting = [skill_id]
        while waiting:
            for target in self._implied.get(waiting.pop(0), ()):
                if target not in reached and target != skill_id:
                    reached.append(target)
                    waiting.append(target)
        return tuple(self._by_id[target] for target in reached)

    def families(self) -> dict[str, tuple[Skill, ...]]:
        """Skills by the family they are browsed under, both in alphabetical order."""
        shelves: dict[str, list[Skill]] = {}
        for skill in self._by_id.values():
            shelves.setdefault(skill.family, []).append(skill)
        return {
            family: tuple(sorted(shelves[family], key=lambda skill: skill.name.casefold()))
            for family in sorted(shelves)
        }

    def search(self, prefix: str, *, limit: int = 20) -> tuple[Skill, ...]:
        """Skills one of whose names begins with ``prefix``, or has a word that does.

        Parameters
        ----------
        prefix : str
            Matched as names are: without regard to case, spacing or punctuation.
        limit : int

        Returns
        -------
        tuple of Skill
            Whole names before beginnings, beginnings before inner words, then by name.
        """
        wanted = key(prefix)
        if not wanted:
            return ()
        ranked = []
        for skill in self._by_id.values():
            ranks = [_rank(alias.text, wanted) for alias in skill.aliases]
            best = min((rank for rank in ranks if rank is not None), default=None)
            if best is not None:
                ranked.append((best, skill.name.casefold(), skill))
        ranked.sort(key=lambda entry: entry[:2])
        return tuple(skill for _, _, skill in ranked[:limit])


def _rank(name: str, wanted: str) -> int | None:
    """0 for the name itself, 1 for its beginning, 2 for a later word, None for neither."""
    whole = key(name)
    if whole == wanted:
        return 0
    if whole.startswith(wanted):
        return 1
    return 2 if any(key(word).startswith(wanted) for word in name.split()[1:]) else None
