"""What to ask: the most uncertain of what matters most, first."""

from __future__ import annotations

from collections.abc import Sequence

from kasauti.roles import Role
from kasauti.screening.result import Flag, FlagKind, RequirementMatch
from kasauti.skills import Dimension, Estimate, competency

LIMIT = 8
_MUST = 2.0  # a must-have matters twice as much as a nice one
_OF_FLAG = {
    FlagKind.BEFORE_RELEASE: "A date does not fit the technology: when did you first use it?",
    FlagKind.OVERLAP: "Two posts overlap: how were they held side by side?",
    FlagKind.REPEATED: "The same words describe several posts: what differed between them?",
}


def questions(
    role: Role | None,
    matches: Sequence[RequirementMatch],
    competencies: Sequence[Estimate],
    flags: Sequence[Flag],
) -> tuple[str, ...]:
    """Return at most eight questions, ordered by weight times uncertainty.

    A requirement's question weighs its weight (twice for a must-have) times the attainment that
    is missing or unsure. A competency's weighs its dimension's share in the role where the 80 %
    interval holds the role's bar, or nothing is told of it.
    """
    weighed: list[tuple[float, str]] = []
    total = sum(match.requirement.weight for match in matches) or 1.0
    for match in matches:
        if match.ask:
            share = match.requirement.weight / total * (_MUST if match.requirement.must else 1.0)
            weighed.append((share * _open(match), match.ask))
    if role is not None:
        weighed += [
            (_weight(role, estimate) * unsure, _about(estimate, role))
            for estimate in competencies
            if (unsure := _unsure(role, estimate)) > 0
        ]
    asked = [words for _, words in sorted(weighed, key=lambda pair: (-round(pair[0], 9), pair[1]))]
    kinds = sorted({flag.kind for flag in flags if flag.kind in _OF_FLAG})
    return tuple(dict.fromkeys([*asked[: LIMIT - len(kinds)], *(_OF_FLAG[kind] for kind in kinds)]))


def _open(match: RequirementMatch) -> float:
    error = match.estimate.standard_error if match.estimate else None
    return max(1.0 - match.attainment, 0.1 * (error or 1.0))


def _unsure(role: Role, estimate: Estimate) -> float:
    """Return how open it is whether the person reaches the role's bar, 0 when settled."""
    bar = role.bars.get(estimate.subject)
    if bar is None:
        return 0.0
    if estimate.level is None or estimate.low is None or estimate.high is None:
        return bar / 5.0
    if not estimate.low < bar <= estimate.high:
        return 0.0
    return (bar / 5.0) * (estimate.high - estimate.low) / 4.0


def _weight(role: Role, estimate: Estimate) -> float:
    side = competency(estimate.subject).dimension
    members = 4 if side is Dimension.BRIDGE else 6
    return role.weights.get(side, 0.0) / members


def _about(estimate: Estimate, role: Role) -> str:
    asked = competency(estimate.subject)
    bar = role.bars[estimate.subject]
    anchor = asked.anchors[bar - 1].rstrip(".")
    known = "nothing is told" if estimate.level is None else "the evidence is not sure"
    return f"{asked.name}: {known}. Ask for an example of this: “{anchor}.”"
