"""How somebody stands against a changed role, from the skills that a screening stored of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kasauti.roles import Role
from kasauti.screening.latent import Z80
from kasauti.screening.matching import match_role
from kasauti.screening.result import Standing
from kasauti.skills import Estimate, Evidence, SkillGraph, Strength

_FLOOR, _CEILING = 1.0, 5.0


def standings(
    skills: Iterable[Mapping[str, Any]], role: Role, *, graph: SkillGraph
) -> tuple[Standing, ...]:
    """Return how each requirement of a role stands, in the role's order, without reading anew.

    Parameters
    ----------
    skills : iterable of mapping
        The ``skills`` of a stored screening (see ``as_dict``), of whatever role.
    role : Role
        As it is, or as somebody thinks of changing it.
    graph : SkillGraph

    Notes
    -----
    The rules are those of a screening. A standard error is taken back from the stored 80 %
    interval, from the side that the scale does not cut.
    """
    held = {one["id"]: _estimate(one) for one in skills}
    return tuple(match.standing for match in match_role(role, held, graph))


def _estimate(stored: Mapping[str, Any]) -> Estimate:
    level, (low, high) = stored["level"], stored["interval"]
    evidence = tuple(
        Evidence("resume", one["quote"], one["shows"], Strength[one["strength"].upper()])
        for one in stored["evidence"]
    )
    return Estimate(stored["id"], level, low, high, _error(level, low, high), evidence)


def _error(level: float | None, low: float | None, high: float | None) -> float | None:
    if level is None or low is None or high is None:
        return None
    whole = [side for side, end in ((level - low, low), (high - level, high))
             if _FLOOR < end < _CEILING]  # fmt: skip
    return max(whole or (level - low, high - level)) / Z80 or None
