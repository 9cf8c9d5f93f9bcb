"""What is wrong with a skill graph: found by rule, run by the tests on the graph that ships."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kasauti.skills.competencies import competencies
from kasauti.skills.graph import Ambiguity, Relation, Skill, SkillGraph
from kasauti.skills.names import key

KINDS = frozenset(
    {
        "language", "library", "framework", "platform", "tool", "method", "practice", "model",
        "concept", "domain",
    }
)  # fmt: skip
"""The kinds a skill may be of."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CREDITS = {
    Relation.ALTERNATIVE: (0.5, 0.6),
    Relation.SIBLING: (0.7, 0.7),
    Relation.PART_OF: (0.4, 0.8),
    Relation.KIND_OF: (0.4, 0.8),
}
_MUTUAL = frozenset({Relation.ALTERNATIVE, Relation.SIBLING})


def lint(graph: SkillGraph) -> tuple[str, ...]:
    """Everything that is wrong with a graph, each in one sentence that names skill and mend.

    Checked are: ids and kinds; a name that two skills claim; a plural, case, spacing, punctuation
    or version variant that is counted as an alias; ambiguous names without cue words; loadings on
    unknown competencies or out of range; a release without a source or the reverse; edges to
    unknown skills, to the skill itself, stated twice or with a credit out of the range that its
    relation allows.

    Examples
    --------
    >>> from kasauti.skills import load_graph
    >>> lint(load_graph())
    ()
    """
    return (*_shared_names(graph), *_of_skills(graph), *_of_edges(graph))


def counted_aliases(skill: Skill) -> tuple[str, ...]:
    """The other names of a skill that are neither variants of its name nor inflections."""
    seen = {key(skill.name)}
    counted = []
    for alias in skill.aliases:
        if not alias.form and key(alias.text) not in seen:
            seen.add(key(alias.text))
            counted.append(alias.text)
    return tuple(counted)


def _shared_names(graph: SkillGraph) -> Iterator[str]:
    owners: dict[str, str] = {}
    for skill in graph:
        if skill.id in owners and owners[skill.id] != skill.id:
            yield f"{skill.id}: its id is a name of {owners[skill.id]}; rename one"
        for alias in skill.aliases:
            other = owners.setdefault(key(alias.text), skill.id)
            if other != skill.id:
                yield f"{skill.id}: {alias.text!r} is also a name of {other}; take it from one"


def _of_skills(graph: SkillGraph) -> Iterator[str]:
    known = {competency.id for competency in competencies()}
    for skill in graph:
        if not _ID.fullmatch(skill.id):
            yield f"{skill.id}: ids are lower-case words joined by hyphens"
        if skill.kind not in KINDS:
            yield f"{skill.id}: {skill.kind!r} is no kind of skill"
        if not skill.loadings:
            yield f"{skill.id}: give it a loading on a competency"
        for competency, weight in skill.loadings.items():
            if competency not in known:
                yield f"{skill.id}: {competency!r} is no competency"
            if not 0.0 < weight <= 1.0:
                yield f"{skill.id}: its loading on {competency} must be above 0 and at most 1"
        if (skill.released is None) != (not skill.released_source):
            yield f"{skill.id}: a release needs its source, and a source its release"
        yield from _of_names(skill)


def _of_names(skill: Skill) -> Iterator[str]:
    seen: set[str] = set()
    for alias in skill.aliases:
        if alias.form:
            continue
        if key(alias.text) in seen:
            yield f"{skill.id}: {alias.text!r} is a variant of another of its names; remove it"
        seen.add(key(alias.text))
    if skill.name not in {alias.text for alias in skill.aliases}:
        yield f"{skill.id}: its name {skill.name!r} is not among its aliases"
    ambiguous = any(alias.ambiguity is Ambiguity.NEEDS_CONTEXT for alias in skill.aliases)
    if ambiguous and not skill.cues:
        yield f"{skill.id}: has an ambiguous name; give it cue words"
    if skill.cues and not ambiguous:
        yield f"{skill.id}: has cue words and no ambiguous name; remove them"


def _of_edges(graph: SkillGraph) -> Iterator[str]:
    stated: Counter[tuple[str, str, Relation]] = Counter()
    for edge in graph.edges:
        name = f"{edge.source} – {edge.target}"
        if edge.source not in graph or edge.target not in graph:
            yield f"{name}: a skill at one end is unknown"
            continue
        if edge.source == edge.target:
            yield f"{name}: a skill is not related to itself"
        mutual = edge.relation in _MUTUAL
        ends = sorted((edge.source, edge.target)) if mutual else (edge.source, edge.target)
        one, other = ends
        stated[one, other, edge.relation] += 1
        if stated[one, other, edge.relation] == 2:
            yield f"{name}: {edge.relation} is stated twice; keep one"
        if edge.relation is Relation.IMPLIES:
            if edge.credit or edge.back:
                yield f"{name}: what is implied has no related-skill credit"
            continue
        low, high = _CREDITS[edge.relation]
        if not (low <= edge.credit <= high and low <= edge.back <= high):
            yield f"{name}: credit of {edge.relation} runs from {low} to {high}"
        if mutual and edge.credit != edge.back:
            yield f"{name}: {edge.relation} holds both ways with one credit"
