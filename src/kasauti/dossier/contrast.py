"""Which side is stronger: three states, never a bare sign."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kasauti.skills import Dimension, Stronger, competencies, stronger_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kasauti.dossier.fusion import Fused

CORRELATION = 0.5  # of the errors of two competencies of one dimension
Z90 = 1.6448536269514722
DRIVERS = 3


@dataclass(frozen=True, slots=True)
class Contrast:
    """Engineering minus ml, and what may be said of it.

    Parameters
    ----------
    state : Stronger
    difference, error : float
        d and its standard error SED.
    low, high : float
        The 90 % interval of d.
    drivers : tuple of str
        The competencies that pull most in the direction of d.
    settle : str
        What further measurement would settle it; empty where it is settled.
    """

    state: Stronger
    difference: float
    error: float
    low: float
    high: float
    drivers: tuple[str, ...]
    settle: str


def dimension_mean(side: Dimension, fused: Mapping[str, Fused]) -> tuple[float, float]:
    """Return a dimension's level and standard error.

    Errors of two competencies of one dimension are taken to correlate .5, whatever they came from:
    one conversation colours all that is rated in it. An unmeasured competency enters at the prior.
    """
    own = [fused[c.id] for c in competencies() if c.dimension is side]
    errors = [one.shrunken_error for one in own]
    level = math.fsum(one.shrunken_level for one in own) / len(own)
    variance = (1.0 - CORRELATION) * math.fsum(e * e for e in errors)
    variance += CORRELATION * math.fsum(errors) ** 2
    return level, math.sqrt(variance) / len(own)


def contrast(fused: Mapping[str, Fused]) -> Contrast:
    """Return which side is stronger, from competencies fused without off-side ratings.

    The two sides come from different means, so their errors are taken as independent, which makes
    SED larger, not smaller, than it may be. The bridge is in neither side.
    """
    engineering, error_e = dimension_mean(Dimension.ENGINEERING, fused)
    ml, error_m = dimension_mean(Dimension.ML, fused)
    difference, error = engineering - ml, math.hypot(error_e, error_m)
    state = stronger_of(difference, error)
    if not all(_enough(side, fused) for side in (Dimension.ENGINEERING, Dimension.ML)):
        state = Stronger.INSUFFICIENT
    low, high = difference - Z90 * error, difference + Z90 * error
    settled = state in (Stronger.ENGINEERING, Stronger.ML)
    return Contrast(
        state,
        difference,
        error,
        low,
        high,
        _drivers(difference, engineering, ml, fused),
        "" if settled else _settle(fused),
    )


def _enough(side: Dimension, fused: Mapping[str, Fused]) -> bool:
    own = [fused[c.id] for c in competencies() if c.dimension is side]
    return 2 * sum(one.estimate.evidenced for one in own) >= len(own)


def _drivers(
    difference: float, engineering: float, ml: float, fused: Mapping[str, Fused]
) -> tuple[str, ...]:
    middle = (engineering + ml) / 2.0
    sign = {Dimension.ENGINEERING: 1.0, Dimension.ML: -1.0, Dimension.BRIDGE: 0.0}
    towards = math.copysign(1.0, difference)
    pull = {
        c.id: towards * sign[c.dimension] * (fused[c.id].shrunken_level - middle)
        for c in competencies()
        if fused[c.id].estimate.evidenced
    }
    found = sorted((c for c in pull if pull[c] > 0), key=lambda c: (-pull[c], c))
    return tuple(found[:DRIVERS])


def _settle(fused: Mapping[str, Fused]) -> str:
    widest = max(
        (c for c in competencies() if c.dimension is not Dimension.BRIDGE),
        key=lambda c: (fused[c.id].shrunken_error, c.id),
    )
    return f"A further independent measurement of {widest.id}, {widest.name}, would narrow it most."
