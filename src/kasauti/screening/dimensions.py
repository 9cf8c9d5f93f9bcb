"""From competencies to the two dimensions, the bridge, and which side is stronger."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kasauti.screening.latent import interval
from kasauti.screening.result import DimensionEstimate
from kasauti.skills import Dimension, Estimate, Stronger, competencies, stronger_of

CORRELATION = 0.5  # of the errors of competencies read from one résumé
PRIOR_ERROR = 1.2
BEST = 3  # evidenced competencies that the prior rests on
BASE = 1.25  # what an unevidenced competency is worth where nothing else is known


def dimension(side: Dimension, estimates: Sequence[Estimate]) -> DimensionEstimate:
    """Return the dimension's level from the sixteen competency estimates.

    Notes
    -----
    The mean of its competencies. An unevidenced one enters at a prior with standard error 1.2:
    the best guess of one competency from three others that correlate ρ = 0.5 with it and with
    each other, BASE + ρ / (1 + 2ρ) · Σ (level − BASE) over the three best evidenced. BASE is just
    above Beginner: on a résumé, silence is weak evidence of little, never of nothing. Gates give
    the least that is shown, so an evidenced competency enters no lower than an unevidenced one
    would: telling a little of testing never costs a person who tells much of services.
    """
    own = {c.id for c in competencies() if c.dimension is side}
    mine = [estimate for estimate in estimates if estimate.subject in own]
    levels, errors = _levels_and_errors(mine)
    level = sum(levels) / len(levels)
    error = math.sqrt(_covariance(errors, errors, same=True)) / len(levels)
    low, high = interval(level, error)
    evidenced = sum(estimate.evidenced for estimate in mine)
    return DimensionEstimate(Estimate(side.value, level, low, high, error), evidenced, len(mine))


def _levels_and_errors(mine: Sequence[Estimate]) -> tuple[list[float], list[float]]:
    known = sorted((e.level for e in mine if e.level is not None), reverse=True)[:BEST]
    share = CORRELATION / (1.0 + (BEST - 1) * CORRELATION)
    prior = BASE + share * sum(max(0.0, level - BASE) for level in known)
    levels = [prior if e.level is None else max(prior, e.level) for e in mine]
    errors = [PRIOR_ERROR if e.standard_error is None else e.standard_error for e in mine]
    return levels, errors


def _covariance(left: Sequence[float], right: Sequence[float], *, same: bool) -> float:
    """Return the sum over all pairs of error products, correlated CORRELATION off the diagonal."""
    product = CORRELATION * sum(left) * sum(right)
    if same:
        product += (1.0 - CORRELATION) * sum(error * error for error in left)
    return product


def stronger_side(
    engineering: DimensionEstimate, ml: DimensionEstimate, estimates: Sequence[Estimate]
) -> Stronger:
    """Return which side is stronger, only as surely as the evidence allows.

    With d the difference and SED its standard error (errors of competencies of one résumé
    correlate, which makes the difference surer than either side): |d| < SED not distinguishable,
    < 1.645 SED leans, else stronger; insufficient where either side is.
    """
    if not (engineering.sufficient and ml.sufficient):
        return Stronger.INSUFFICIENT
    d = (engineering.estimate.level or 0.0) - (ml.estimate.level or 0.0)
    return stronger_of(d, difference_error(estimates))


def difference_error(estimates: Sequence[Estimate]) -> float:
    """Return the standard error of engineering minus ml."""
    side = {c.id: c.dimension for c in competencies()}
    left, right = (
        _levels_and_errors([e for e in estimates if side[e.subject] is dimension_])[1]
        for dimension_ in (Dimension.ENGINEERING, Dimension.ML)
    )
    variance = (
        _covariance(left, left, same=True) / len(left) ** 2
        + _covariance(right, right, same=True) / len(right) ** 2
        - 2.0 * _covariance(left, right, same=False) / (len(left) * len(right))
    )
    return math.sqrt(variance)
