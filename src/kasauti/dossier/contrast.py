"""Which side is stronger: three states, never a bare sign."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kasauti.skills import Dimension, competencies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kasauti.dossier.fusion import Fused

LEANS, STRONGER = 1.0, 1.645
CORRELATION = 0.5  # of the errors of two competencies of one dimension
Z90 = 1.6448536269514722
DRIVERS = 3


class State(StrEnum):
    """What may be said."""

    ENGINEERING = "engineering stronger"
    LEANS_ENGINEERING = "leans engineering"
    NOT_DISTINGUISHABLE = "not distinguishable"
    LEANS_ML = "leans ml"
    ML = "ml stronger"
    INSUFFICIENT = "insufficient evidence"


@dataclass(frozen=True, slots=True)
class Contrast:
    """Engineering minus ml, and what may be said of it.

    Parameters
    ----------
    state : State
    difference, error : float
        d and its standard error SED.
    low, high : float
        The 90 % interval of d.
    drivers : tuple of str
        The competencies that pull most in the direction of d.
    settle : str
        What further measurement would settle it; empty where it is settled.
    """

    state: State
    difference: float
    error: float
    low: float
    high: float
    drivers: tuple[str, ...]
    settle: str


def decide(difference: float, error: float) -> State:
    """Return the state for a difference and its standard error.

    Examples
    --------
    >>> decide(0.4, 0.5).value, decide(0.6, 0.5).value, decide(-0.9, 0.5).value
    ('not distinguishable', 'leans engineering', 'ml stronger')
    """
    size = abs(difference)
    if size < LEANS * error:
        return State.NOT_DISTINGUISHABLE
    if size < STRONGER * error:
        return State.LEANS_ENGINEERING if difference > 0 else State.LEANS_ML
    return State.ENGINEERING if difference > 0 else State.ML


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
    state = decide(difference, error)
    if not all(_enough(side, fused) for side in (Dimension.ENGINEERING, Dimension.ML)):
        state = State.INSUFFICIENT
    low, high = difference - Z90 * error, difference + Z90 * error
    settled = state in (State.ENGINEERING, State.ML)
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
