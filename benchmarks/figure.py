"""Figures as the product has them, and intervals drawn by resampling."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from kasauti.demonstration import Figure, proportion

__all__ = ["Figure", "bootstrapped", "proportion"]

_Item = TypeVar("_Item")


def bootstrapped(
    name: str,
    items: Sequence[_Item],
    measure: Callable[[Sequence[_Item]], float],
    bar: str = "",
    baseline: str = "",
    draws: int = 1000,
) -> Figure:
    """Return ``measure`` of all items, with the interval from draws with replacement.

    Examples
    --------
    >>> found = bootstrapped("mean", [1, 2, 3], lambda some: sum(some) / len(some))
    >>> found.value, found.n
    (2.0, 3)
    """
    if not items:
        return Figure(name, 0.0, None, None, 0, bar, baseline)
    dice = random.Random(20261123)
    values = sorted(measure(dice.choices(items, k=len(items))) for _ in range(draws))
    low, high = values[int(0.025 * draws)], values[int(0.975 * draws) - 1]
    return Figure(name, measure(items), low, high, len(items), bar, baseline)
