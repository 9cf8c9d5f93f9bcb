"""Adverse impact at one stage: rates, ratios, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt
from statistics import NormalDist

from kasauti.fairness.counts import GroupCount
from kasauti.fairness.exact import FOUR_FIFTHS, detectable_rate, mid_p

PRIVATE_BELOW = 5  # a smaller cell could point at a person
RATIO_FROM = 30  # people of each group; below, a ratio says more of luck than of the process
SELECTED_FROM = 5  # in both groups together
CAUTION_BELOW = 200
SMALL_SHARE = 0.02  # groups under two per cent of the people are counted and left out of ratios


class Standing(StrEnum):
    """Whether a group's figures may be shown, and how."""

    SHOWN = "shown"
    CAUTION = "caution"  # shown, with a word on its size
    TOO_FEW = "too few"  # counted; no ratio
    WITHHELD = "withheld"  # not even counted openly: the cell is too small for privacy


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """One group beside the best one.

    ``ratio`` and what hangs on it are None where ``standing`` is too few or withheld, and for the
    reference group itself.

    Parameters
    ----------
    count : GroupCount
        The group.
    standing : Standing
        What its size allows.
    ratio : float or None
        Its selection rate divided by the reference group's.
    low, high : float or None
        Ends of the ratio's 95 % interval.
    mid_p : float or None
        Two-sided mid-p of "both rates are one".
    flips : bool or None
        Whether the ratio is under four fifths and moving one selection from the reference group to
        this one would lift it there: then it carries no weight by itself.
    unseen_above : float or None
        A true rate above this one, though under the reference's, would go unseen in a comparison
        of this size one time in five or oftener.
    """

    count: GroupCount
    standing: Standing
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    mid_p: float | None = None
    flips: bool | None = None
    unseen_above: float | None = None

    @property
    def below_four_fifths(self) -> bool:
        """Whether the ratio is shown and under .8."""
        return self.ratio is not None and self.ratio < FOUR_FIFTHS


@dataclass(frozen=True, slots=True)
class Impact:
    """A stage's groups, the best one first named.

    Parameters
    ----------
    reference : str or None
        The group with the highest rate among those large enough; None where none is.
    groups : tuple of GroupImpact
        In the order given.
    unknown : int
        People who did not say; in no ratio.
    """

    reference: str | None
    groups: tuple[GroupImpact, ...]
    unknown: int = 0


def adverse_impact(counts: Sequence[GroupCount], *, unknown: int = 0) -> Impact:
    """Return each group's selection rate beside the best group's.

    Parameters
    ----------
    counts : sequence of GroupCount
        One entry a group.
    unknown : int
        People who gave no group.

    Raises
    ------
    ValueError
        If a group stands twice.

    References
    ----------
    Uniform Guidelines on Employee Selection Procedures (1978), section 4D, and its Questions and
    Answers 20 and 21 (four fifths; one person's difference).

    Examples
    --------
    >>> impact = adverse_impact([GroupCount("women", 100, 20), GroupCount("men", 100, 30)])
    >>> impact.reference, round(impact.groups[0].ratio, 2), impact.groups[0].flips
    ('men', 0.67, False)
    """
    names = [count.group for count in counts]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"counted twice: {', '.join(sorted(twice))}")
    people = sum(count.applied for count in counts)
    large = [count for count in counts if _large(count, people)]
    best = max(large, key=lambda count: count.rate, default=None)
    groups = tuple(_beside(count, best, people) for count in counts)
    return Impact(best.group if best else None, groups, unknown)


def _large(count: GroupCount, people: int) -> bool:
    return count.applied >= RATIO_FROM and count.applied >= SMALL_SHARE * people


def _beside(count: GroupCount, best: GroupCount | None, people: int) -> GroupImpact:
    if count.applied < PRIVATE_BELOW:
        return GroupImpact(count, Standing.WITHHELD)
    if best is None or not _large(count, people):
        return GroupImpact(count, Standing.TOO_FEW)
    if count is best:
        return GroupImpact(count, _seen(count, best))
    if count.selected + best.selected < SELECTED_FROM:
        return GroupImpact(count, Standing.TOO_FEW)
    low, high = _interval(count, best)
    return GroupImpact(
        count,
        _seen(count, best),
        ratio=count.rate / best.rate,
        low=low,
        high=high,
        mid_p=mid_p(count, best),
        flips=_flips(count, best),
        unseen_above=detectable_rate(best.rate, best.applied, count.applied),
    )


def _seen(count: GroupCount, best: GroupCount) -> Standing:
    few = min(count.applied, best.applied) < CAUTION_BELOW
    return Standing.CAUTION if few else Standing.SHOWN


def _interval(count: GroupCount, best: GroupCount) -> tuple[float, float]:
    """Return the ratio's 95 % interval on its logarithm (Katz), half a person added (Walter)."""
    one, other = count.selected + 0.5, best.selected + 0.5
    ratio = log(one / (count.applied + 0.5)) - log(other / (best.applied + 0.5))
    error = sqrt(1 / one - 1 / (count.applied + 0.5) + 1 / other - 1 / (best.applied + 0.5))
    half = NormalDist().inv_cdf(0.975) * error
    return exp(ratio - half), exp(ratio + half)


def _flips(count: GroupCount, best: GroupCount) -> bool:
    if count.selected == count.applied or not best.selected:
        return False
    moved = (count.selected + 1) / count.applied
    left = (best.selected - 1) / best.applied
    return (count.rate < FOUR_FIFTHS * best.rate) and moved >= FOUR_FIFTHS * left
