"""The dossier of one person for one role."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kasauti.dossier.contrast import Contrast, contrast, dimension_mean
from kasauti.dossier.disagreement import Disagreement, disagreements
from kasauti.dossier.fusion import PRIOR, Z80, Fused, Measurement, Prior, fuse
from kasauti.skills import Dimension, Estimate, Level, competencies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kasauti.roles import Role

MOST_OF_THE_MANAGER = 0.1


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that was not proven, the question it became, and what came of it."""

    words: str
    probe: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Manager:
    """The hiring manager's own overall judgement, a declared input of at most a tenth.

    Parameters
    ----------
    level : float
        1 to 5.
    share : float
        Its weight in the overall estimate, declared when the role opened.
    reason : str
        Why, in the manager's words; kept with it.
    """

    level: float
    share: float = MOST_OF_THE_MANAGER
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a larger share than a tenth."""
        if not 0.0 <= self.share <= MOST_OF_THE_MANAGER:
            raise ValueError(f"a manager's judgement weighs at most {MOST_OF_THE_MANAGER:.0%}")
        if not 1.0 <= self.level <= 5.0:
            raise ValueError(f"a level is 1 to 5, not {self.level}")


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of one person for one role.

    Parameters
    ----------
    person, role : str
    bars : mapping of str to Level
    weights : mapping of Dimension to float
        Frozen when the role opened.
    competencies : tuple of Fused
        Sixteen, in the order of the scale.
    engineering, ml, bridge, overall : Estimate
    contrast : Contrast
    disagreements : tuple of Disagreement
    claims : tuple of Claim
    manager : Manager or None
    """

    person: str
    role: str
    bars: Mapping[str, Level]
    weights: Mapping[Dimension, float]
    competencies: tuple[Fused, ...]
    engineering: Estimate
    ml: Estimate
    bridge: Estimate
    overall: Estimate
    contrast: Contrast
    disagreements: tuple[Disagreement, ...]
    claims: tuple[Claim, ...] = ()
    manager: Manager | None = None


def compile_dossier(
    person: str,
    role: Role,
    measurements: Sequence[Measurement],
    *,
    claims: Sequence[Claim] = (),
    manager: Manager | None = None,
    prior: Prior = PRIOR,
) -> Dossier:
    """Return the dossier of one person.

    Parameters
    ----------
    person : str
    role : Role
        With the bars and weights it was opened with.
    measurements : sequence of Measurement
        First ratings only: what was amended after talk is kept elsewhere and changes nothing here.
    claims : sequence of Claim
    manager : Manager or None
    prior : Prior

    Notes
    -----
    The overall estimate is the weighted mean of engineering, ml and bridge, one third each unless
    the role says otherwise. The contrast leaves out the off-side ratings of a sitting that one
    person rated on both sides.
    """
    ids = [c.id for c in competencies()]
    fused = {c: fuse(c, measurements, prior=prior) for c in ids}
    kept = [m for m in measurements if m.contrast]
    sides = {side: _estimate(side.value, *dimension_mean(side, fused)) for side in Dimension}
    return Dossier(
        person=person,
        role=role.title,
        bars=MappingProxyType(dict(role.bars)),
        weights=MappingProxyType(dict(role.weights)),
        competencies=tuple(fused[c] for c in ids),
        engineering=sides[Dimension.ENGINEERING],
        ml=sides[Dimension.ML],
        bridge=sides[Dimension.BRIDGE],
        overall=_overall(sides, role.weights, manager),
        contrast=contrast({c: fuse(c, kept, prior=prior) for c in ids}),
        disagreements=disagreements(fused, measurements),
        claims=tuple(claims),
        manager=manager,
    )


def _estimate(subject: str, level: float, error: float) -> Estimate:
    low, high = max(1.0, level - Z80 * error), min(5.0, level + Z80 * error)
    return Estimate(subject, level, low, high, error)


def _overall(
    sides: Mapping[Dimension, Estimate],
    weights: Mapping[Dimension, float],
    manager: Manager | None,
) -> Estimate:
    level = math.fsum(weights[side] * (sides[side].level or 0.0) for side in Dimension)
    error = math.sqrt(
        math.fsum((weights[side] * (sides[side].standard_error or 0.0)) ** 2 for side in Dimension)
    )
    if manager is None:
        return _estimate("overall", level, error)
    level = (1.0 - manager.share) * level + manager.share * manager.level
    words = f"{manager.share:.0%} of it is the hiring manager's own judgement, as declared."
    return replace(_estimate("overall", level, error), note=words)
