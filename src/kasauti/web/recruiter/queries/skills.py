"""What the skills browser shows; the graph is data of ours, no query is run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kasauti import skills
from kasauti.skills import Ambiguity, Relation, Skill
from kasauti.web.recruiter.result_views import kind_of
from kasauti.web.recruiter.words import Words


@cache
def options() -> SafeString:
    """Return every skill's name as a choice for a field to be completed from."""
    names = sorted(skill.name for skill in skills.load_graph())
    return format_html_join("", '<option value="{}"></option>', ((name,) for name in names))


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill in its family."""

    id: str
    name: str
    kind: str
    aliases: int


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family of skills."""

    name: str
    skills: tuple[SkillLine, ...]


@dataclass(frozen=True, slots=True)
class LoadingView:
    """What a skill loads on, and how much."""

    competency: str
    kind: str
    percent: int


@dataclass(frozen=True, slots=True)
class EdgeView:
    """A relation as it reads from the skill that is open."""

    words: Words
    id: str
    name: str
    credit: str


@dataclass(frozen=True, slots=True)
class SkillPage:
    """One skill opened."""

    skill: Skill
    kind: str
    safe: tuple[str, ...]
    in_context: tuple[str, ...]
    loadings: tuple[LoadingView, ...]
    edges: tuple[EdgeView, ...]


@dataclass(frozen=True, slots=True)
class GraphFigures:
    """How large the graph is."""

    skills: int
    aliases: int
    edges: int
    version: str


@cache
def figures() -> GraphFigures:
    """Return how large the graph is."""
    graph = skills.load_graph()
    return GraphFigures(
        len(graph), sum(len(s.aliases) for s in graph), len(graph.edges), graph.version
    )


def _matches(skill: Skill, words: str) -> bool:
    folded = words.casefold()
    return folded in skill.name.casefold() or any(
        folded in alias.text.casefold() for alias in skill.aliases
    )


def families(words: str) -> list[FamilyView]:
    """Return the skills whose name or alias holds the words, by family."""
    graph = skills.load_graph()
    by_family: dict[str, list[Skill]] = defaultdict(list)
    for skill in graph:
        if not words or _matches(skill, words):
            by_family[skill.family].append(skill)
    return [
        FamilyView(
            family,
            tuple(
                SkillLine(s.id, s.name, kind_of(s.id, graph), len(s.aliases))
                for s in sorted(held, key=lambda s: s.name.casefold())
            ),
        )
        for family, held in sorted(by_family.items())
    ]


_FORWARD: Mapping[Relation, Words] = {
    Relation.ALTERNATIVE: _("does the same job as"),
    Relation.SIBLING: _("close kin of"),
    Relation.PART_OF: _("part of"),
    Relation.KIND_OF: _("a kind of"),
    Relation.IMPLIES: _("takes"),
}
_BACKWARD: Mapping[Relation, Words] = {
    Relation.ALTERNATIVE: _("does the same job as"),
    Relation.SIBLING: _("close kin of"),
    Relation.PART_OF: _("has as a part"),
    Relation.KIND_OF: _("has as a kind"),
    Relation.IMPLIES: _("is taken by"),
}


def _edges(skill: Skill, graph: skills.SkillGraph) -> Iterable[EdgeView]:
    for edge in graph.edges:
        if skill.id not in {edge.source, edge.target}:
            continue
        forward = edge.source == skill.id
        other = graph[edge.target if forward else edge.source]
        words = (_FORWARD if forward else _BACKWARD)[edge.relation]
        yield EdgeView(words, other.id, other.name, f"{edge.credit:.1f}" if edge.credit else "")


def skill_page(skill: Skill) -> SkillPage:
    """Return one skill with its aliases, loadings and relations."""
    graph = skills.load_graph()
    loadings = sorted(skill.loadings.items(), key=lambda pair: -pair[1])
    return SkillPage(
        skill=skill,
        kind=kind_of(skill.id, graph),
        safe=tuple(a.text for a in skill.aliases if a.ambiguity is Ambiguity.SAFE),
        in_context=tuple(a.text for a in skill.aliases if a.ambiguity is not Ambiguity.SAFE),
        loadings=tuple(
            LoadingView(
                skills.competency(c).name, skills.competency(c).dimension.value, round(100 * w)
            )
            for c, w in loadings
        ),
        edges=tuple(_edges(skill, graph)),
    )
