"""A person against the role's requirements, one by one, each explained."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kasauti.roles import Requirement, Role
from kasauti.screening.latent import expected_share, interval
from kasauti.screening.result import RequirementMatch, Standing
from kasauti.skills import Estimate, Level, Related, SkillGraph, Strength

RELATED_CAP = 2.0  # related-skill credit never lifts above Intermediate
MET = 0.9  # attainment from which a requirement counts as met, level at least the required
LISTED_SHARE = 0.5  # of what Beginner attains, where kindred work is described
UNKNOWN_ERROR = 0.2  # of the attainment of a requirement that is not evidenced
NAMES = {level: level.name.capitalize() for level in Level}


@dataclass(frozen=True, slots=True)
class _Credit:
    """The best that one way of meeting a requirement attains."""

    attainment: float
    error: float
    estimate: Estimate
    skill: str
    source: Related | None = None


def described(estimate: Estimate) -> bool:
    """True where a use is told, or follows from one that is told."""
    return any(evidence.strength >= Strength.DESCRIBED for evidence in estimate.evidence)


def match_role(
    role: Role, skills: Mapping[str, Estimate], graph: SkillGraph
) -> tuple[RequirementMatch, ...]:
    """Return one match per requirement, in the role's order.

    Notes
    -----
    A requirement attains E[min(1, level / required)] of the best skill of its group. Only a told
    use attains; a skill that is merely listed attains half of Beginner's share, and only where a
    kindred skill's use is told, so pasted lists move nothing. Related skills count one hop away,
    at their curated credit, from a level of at most 2, always below the direct way; a must-have
    takes them only where the role says so.
    """
    return tuple(_match(requirement, skills, graph) for requirement in role.requirements)


def _match(
    requirement: Requirement, skills: Mapping[str, Estimate], graph: SkillGraph
) -> RequirementMatch:
    asked = [skill for skill in requirement.any_of if skill in graph]
    direct = _best(
        [_direct(requirement, skill, skills, graph) for skill in asked if skill in skills]
    )
    credits = [
        _credited(requirement, skill, related, skills)
        for skill in asked
        for related in graph.related(skill)
        if related.skill.id in skills and related.credit > 0 and described(skills[related.skill.id])
    ]
    related = _best(credits)
    allowed = not requirement.must or requirement.accept_related
    best = _best([c for c in (direct, related if allowed else None) if c is not None])
    return _explained(requirement, best, related, graph)


def _best(credits: Sequence[_Credit]) -> _Credit | None:
    return max(credits, key=lambda c: (c.attainment, c.source is None, c.skill), default=None)


def _direct(
    requirement: Requirement, skill: str, skills: Mapping[str, Estimate], graph: SkillGraph
) -> _Credit:
    estimate = skills[skill]
    level, error = estimate.level or 1.0, estimate.standard_error or 1.0
    attained = expected_share(level, error, requirement.level)
    spread = _spread(level, error, requirement.level)
    if not described(estimate):
        share = LISTED_SHARE if _kindred(skill, skills, graph) else 0.0
        attained, spread = share / requirement.level, UNKNOWN_ERROR
    return _Credit(attained, spread, estimate, skill)


def _kindred(skill: str, skills: Mapping[str, Estimate], graph: SkillGraph) -> bool:
    """True where the use of a related skill, or of one of the same family, is told."""
    kin = {related.skill.id for related in graph.related(skill)}
    family = graph[skill].family
    return any(
        (other in kin or graph[other].family == family) and described(estimate)
        for other, estimate in skills.items()
        if other != skill
    )


def _credited(
    requirement: Requirement, skill: str, related: Related, skills: Mapping[str, Estimate]
) -> _Credit:
    estimate = skills[related.skill.id]
    level = min(RELATED_CAP, estimate.level or 1.0)
    error = estimate.standard_error or 1.0
    share = expected_share(level, error, requirement.level)
    spread = _spread(level, error, requirement.level) * related.credit
    return _Credit(share * related.credit, spread, estimate, skill, related)


def _spread(level: float, error: float, required: Level) -> float:
    """Return half the difference of the shares one error above and below."""
    low, high = max(1.0, level - error), level + error
    return max(0.03, (min(1.0, high / required) - min(1.0, low / required)) / 2.0)


def _explained(
    requirement: Requirement, best: _Credit | None, related: _Credit | None, graph: SkillGraph
) -> RequirementMatch:
    name = " or ".join(graph[s].name if s in graph else s for s in requirement.any_of)
    wanted = f"{NAMES[requirement.level]} ({int(requirement.level)})"
    if best is None or best.attainment <= 0.0:
        return _missing(requirement, name, wanted, best, related)
    level = best.estimate.level or 1.0
    if best.source is not None:
        source = best.source.skill.name
        return RequirementMatch(
            requirement,
            Standing.RELATED,
            best.attainment,
            best.skill,
            best.estimate,
            best.source.skill.id,
            best.source.credit,
            f"No use of {name} is told; {source} is credited {best.source.credit:.1f} for it.",
            f"One described use of {name} itself would count in full.",
            f"What carries over from your work with {source} to {name}, and what does not?",
        )
    met = best.attainment >= MET or level >= requirement.level - 0.3
    if not described(best.estimate):
        met = False
    standing = Standing.MET if met else Standing.PARTLY
    settled = (best.estimate.low or 0.0) >= requirement.level - 0.5
    return RequirementMatch(
        requirement,
        standing,
        best.attainment,
        best.skill,
        best.estimate,
        missing="" if met else _short_of(best.estimate, graph[best.skill].name, wanted),
        would_change="" if met else _would_change(requirement.level, graph[best.skill].name),
        ask=""
        if met and settled
        else _question(best.estimate, graph[best.skill].name, requirement),
    )


def _missing(
    requirement: Requirement,
    name: str,
    wanted: str,
    best: _Credit | None,
    related: _Credit | None,
) -> RequirementMatch:
    listed = best is not None
    sentence = (
        f"{name} is listed, and no use of it or of anything kindred is told."
        if listed
        else f"Nothing in the résumé tells of {name}."
    )
    if related is not None and related.source is not None:
        sentence += (
            f" {related.source.skill.name} is related (would credit {related.source.credit:.1f});"
            " this must-have does not accept related skills."
        )
    return RequirementMatch(
        requirement,
        Standing.MISSING,
        0.0,
        best.skill if best else None,
        best.estimate if best else None,
        missing=sentence,
        would_change=f"A described use of {name} in a post or project; {wanted} is asked.",
        ask=f"Have you used {name}? Tell of one piece of work you did with it yourself.",
    )


def _short_of(estimate: Estimate, name: str, wanted: str) -> str:
    if not described(estimate):
        return f"{name} is listed without a use; {wanted} is asked."
    shown = NAMES[Level(min(5, max(1, round(estimate.level or 1.0))))]
    return f"{name} is evidenced at {shown} ({estimate.level:.1f}); {wanted} is asked."


_STEPS = {
    Level.BEGINNER: "A listing, a course or a certificate.",
    Level.INTERMEDIATE: "One described use of {name} with your own action and its object.",
    Level.PROFICIENT: "Owned use of {name} in a post, with a result, a scale, depth or production.",
    Level.ADVANCED: "Owned use of {name} in production, with results and depth, in two posts.",
    Level.EXPERT: "Advanced use of {name} twice, and checkable: merged work, a paper, a talk.",
}


def _would_change(level: Level, name: str) -> str:
    return _STEPS[level].format(name=name)


def _question(estimate: Estimate, name: str, requirement: Requirement) -> str:
    if not described(estimate):
        return f"Which piece of work did you do with {name} yourself, and what came of it?"
    if requirement.level >= Level.ADVANCED:
        return f"Tell of the hardest trade-off you decided with {name}: options, numbers, outcome."
    return (
        f"Walk through one thing you built with {name}: your part, how you checked it, what broke."
    )


def attainment(matches: Sequence[RequirementMatch]) -> Estimate:
    """Return the weighted attainment on 0 to 1 with its 80 % interval."""
    total = sum(match.requirement.weight for match in matches)
    if total <= 0:
        return Estimate("role", 0.0, 0.0, 0.0, 0.0)
    level = sum(m.requirement.weight * m.attainment for m in matches) / total
    variance = sum((m.requirement.weight * _error(m)) ** 2 for m in matches)
    error = math.sqrt(variance) / total
    low, high = interval(level, error, floor=0.0, ceiling=1.0)
    return Estimate("role", level, low, high, error)


def _error(match: RequirementMatch) -> float:
    estimate = match.estimate
    if estimate is None or match.standing is Standing.MISSING or not described(estimate):
        return UNKNOWN_ERROR
    level = estimate.level or 1.0
    if match.credit is not None:
        level = min(RELATED_CAP, level)
    spread = _spread(level, estimate.standard_error or 1.0, match.requirement.level)
    return spread * (match.credit if match.credit is not None else 1.0)
