"""A gate and its units as a level with uncertainty, in closed form."""

from __future__ import annotations

import math

from kasauti.screening.gates import Gate, Use
from kasauti.screening.units import Context
from kasauti.skills import Level

Z80 = 1.2815515655446004  # 80 % of a normal lies within ± this many standard errors
PRIOR_SD = 1.0
_SD = {
    Context.LISTED: 1.2,
    Context.SUMMARY: 1.2,
    Context.STUDY: 1.0,
    Context.STACK: 1.0,
    Context.PROJECT: 0.8,
    Context.INTERNSHIP: 0.8,
    Context.ACADEMIC: 0.7,
    Context.PUBLICATION: 0.6,
    Context.WORK: 0.6,
}
_CHECKABLE_SD = 0.4


def place(gate: Gate) -> tuple[float, float]:
    """Return the level and its standard error.

    The gate sets the place; time used and the strength of the words move it within the step
    (never to the next); each position adds an observation that narrows the error. Nothing that
    is added can lower the level.

    Notes
    -----
    level = gate − 0.2 + 0.4 (1 − exp(−months/24)) recency + 0.2 strength; standard error =
    (1 + Σ 1/sd²)^−½ over positions, sd 1.2 listed, 1.0 studied or in a stack, 0.8 project or
    internship, 0.7 academic, 0.6 published or at work, 0.4 with a checkable artefact; divided by
    the root of recency.
    """
    level = gate.level - 0.2 + 0.4 * gate.weight + 0.2 * gate.strength
    precision = 1.0 / PRIOR_SD**2 + sum(1.0 / _sd(use) ** 2 for use in gate.uses)
    error = 1.0 / math.sqrt(precision * gate.recency)
    return min(5.0, max(1.0, level)), error


def _sd(use: Use) -> float:
    if use.described and "artefact" in use.signals:
        return _CHECKABLE_SD
    if use.context in (Context.WORK, Context.ACADEMIC) and not use.described:
        return _SD[Context.STACK]
    return _SD[use.context]


def interval(
    level: float, error: float, *, floor: float = 1.0, ceiling: float = 5.0
) -> tuple[float, float]:
    """Return the 80 % interval, kept within the scale."""
    return max(floor, level - Z80 * error), min(ceiling, level + Z80 * error)


def expected_share(level: float, error: float, required: Level | float) -> float:
    """Return E[min(1, θ/required)] for θ normal around ``level``, not below 1.

    Closed form: with b = required and a = 1 as the floor,
    E = (a Φ(α) + ∫ₐᵇ θ f + b (1 − Φ(β))) / b.

    Examples
    --------
    >>> expected_share(4.0, 0.0001, 3) > 0.999
    True
    >>> round(expected_share(2.0, 0.0001, 4), 3)
    0.5
    """
    floor, top = 1.0, float(required)
    if top <= floor:
        return 1.0
    alpha, beta = (floor - level) / error, (top - level) / error
    middle = level * (_cdf(beta) - _cdf(alpha)) - error * (_pdf(beta) - _pdf(alpha))
    return min(1.0, (floor * _cdf(alpha) + middle + top * (1.0 - _cdf(beta))) / top)


def _cdf(z: float) -> float:
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def _pdf(z: float) -> float:
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
