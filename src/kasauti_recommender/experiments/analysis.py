"""What an experiment showed: is the split sound, at a fixed horizon, and at any time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

SRM_ALARM = 0.001
"""Below this p a split is not what was asked for, and nothing else may be read from it."""


@dataclass(frozen=True, slots=True)
class Arm:
    """What was counted in an arm: users, and those who converted (clicked, bought)."""

    name: str
    users: int
    conversions: int

    @property
    def rate(self) -> float:
        """Conversions per user; 0 without users."""
        return self.conversions / self.users if self.users else 0.0


def sample_ratio(users: Sequence[int], shares: Sequence[float]) -> float:
    """Return the p-value of the split against the shares asked for (chi-squared).

    Examples
    --------
    >>> round(sample_ratio((50_400, 49_600), (0.5, 0.5)), 3)
    0.011
    """
    total, asked = sum(users), sum(shares)
    if total == 0:
        return 1.0
    expected = [total * share / asked for share in shares]
    off = sum((had - due) ** 2 / due for had, due in zip(users, expected, strict=True))
    return float(special.chdtrc(len(expected) - 1, off))


@dataclass(frozen=True, slots=True)
class Difference:
    """Candidate minus control.

    Parameters
    ----------
    lift : float
        Relative to the control's rate.
    low, high : float
        Interval of the absolute difference.
    p : float
    """

    absolute: float
    lift: float
    low: float
    high: float
    p: float


def at_horizon(control: Arm, candidate: Arm, *, confidence: float = 0.95) -> Difference:
    """Compare two rates once, at the end that was fixed before (unpooled z for the interval).

    Looking earlier and stopping when it pleases makes its error rate false: use ``always_valid``
    for that.
    """
    absolute = candidate.rate - control.rate
    error = _error(control, candidate)
    pooled = (control.conversions + candidate.conversions) / max(1, control.users + candidate.users)
    tested = math.sqrt(
        pooled * (1 - pooled) * (1 / max(1, control.users) + 1 / max(1, candidate.users))
    )
    p = float(2 * special.ndtr(-abs(absolute) / tested)) if tested > 0 else 1.0
    reach = float(special.ndtri(0.5 + confidence / 2)) * error
    lift = absolute / control.rate if control.rate else math.inf if absolute > 0 else 0.0
    return Difference(absolute, lift, absolute - reach, absolute + reach, p)


def always_valid(
    control: Arm, candidate: Arm, *, alpha: float = 0.05, scale: float = 0.005
) -> Difference:
    """Compare two rates at any time and as often as one likes, with the error rate kept.

    Mixture sequential probability ratio test with a normal mixture of standard deviation
    ``scale`` over the absolute difference (Johari, Koomen, Pekelis and Walsh 2017).

    Parameters
    ----------
    control, candidate : Arm
    alpha : float
        Error rate over all looks together.
    scale : float
        The size of difference it is most sensitive to, as an absolute rate.
    """
    absolute = candidate.rate - control.rate
    variance = _error(control, candidate) ** 2
    if variance == 0:
        return Difference(absolute, 0.0, -math.inf, math.inf, 1.0)
    mixed = scale**2
    log_ratio = 0.5 * math.log(variance / (variance + mixed)) + mixed * absolute**2 / (
        2 * variance * (variance + mixed)
    )
    p = min(1.0, math.exp(-log_ratio))
    reach = math.sqrt(
        2 * variance * (variance + mixed) / mixed
        * (math.log(1 / alpha) + 0.5 * math.log((variance + mixed) / variance))
    )  # fmt: skip
    lift = absolute / control.rate if control.rate else 0.0
    return Difference(absolute, lift, absolute - reach, absolute + reach, p)


def _error(control: Arm, candidate: Arm) -> float:
    return math.sqrt(
        sum(arm.rate * (1 - arm.rate) / arm.users for arm in (control, candidate) if arm.users)
    )


def users_per_arm(rate: float, lift: float, *, alpha: float = 0.05, power: float = 0.8) -> int:
    """Return how many users each arm needs to see a relative ``lift`` of ``rate``.

    Examples
    --------
    >>> round(users_per_arm(0.04, 0.02), -4)
    950000
    """
    if not 0 < rate < 1 or lift == 0:
        raise ValueError("a rate between 0 and 1 and a lift other than 0 are needed")
    reach = special.ndtri(1 - alpha / 2) + special.ndtri(power)
    other = rate * (1 + lift)
    spread = rate * (1 - rate) + other * (1 - other)
    needed: int = math.ceil(reach**2 * spread / (other - rate) ** 2)
    return needed
