"""Skills by the names that people write in roles and job descriptions."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from kasauti.skills import Skill, SkillGraph

_APART = 8.0
"""Names this much less alike than the nearest one are no longer meant."""


def resolve_skill(graph: SkillGraph, name: str) -> Skill | None:
    """Return the skill of that name or id, None if there is none."""
    return graph[name] if name in graph else graph.resolve(name)


def nearest_skills(graph: SkillGraph, name: str, *, limit: int = 3) -> tuple[str, ...]:
    """Return the names of the skills spelt most like ``name``, best first."""
    spelt = [(alias.text, skill.name) for skill in graph for alias in skill.aliases]
    matches = process.extract(
        name,
        [text for text, _ in spelt],
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=68,
        limit=limit * 3,
    )
    best = matches[0][1] if matches else 0.0
    near = (spelt[index][1] for _, score, index in matches if score > best - _APART)
    return tuple(dict.fromkeys(near))[:limit]


def plain_name(graph: SkillGraph, skill: str) -> str:
    """Return the skill's name where it reads back as that skill, else its id."""
    name = graph[skill].name
    meant = graph.resolve(name)
    return name if meant is not None and meant.id == skill else skill
