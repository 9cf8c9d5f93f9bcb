"""A measured figure with its uncertainty, what it must reach and what it is measured beside."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from math import sqrt

_Z = 1.959963984540054  # 95 %
_COMPARED = {">=": operator.ge, "<=": operator.le, "==": operator.eq}


@dataclass(frozen=True)
class Figure:
    """One figure of a bench.

    Parameters
    ----------
    name : str
        What was measured: ``"skill F1"``.
    value : float
    low, high : float or None
        95 % interval (bootstrap or Wilson); None where the figure is a plain count or time.
    n : int
        How many items it rests on.
    bar : str
        What it must reach, as a comparison: ``">= 0.88"``, ``"<= 0.15"``, ``"== 0"``; empty
        where nothing is asked.
    baseline : str
        What the known baselines reach on the same data, in words.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    n: int
    bar: str = ""
    baseline: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the value reaches its bar; None without a bar, or of nothing.

        Examples
        --------
        >>> Figure("skill F1", 0.9, None, None, 10, ">= 0.88").met
        True
        """
        if not self.bar or not self.n:
            return None
        sign, _, bound = self.bar.partition(" ")
        return bool(_COMPARED[sign](self.value, float(bound)))


def proportion(name: str, hits: int, n: int, bar: str = "", baseline: str = "") -> Figure:
    """Return a share with its Wilson interval; of nothing, the share is 0 and all is possible.

    Examples
    --------
    >>> found = proportion("read right", 9, 10)
    >>> found.value, round(found.low, 2), round(found.high, 2)
    (0.9, 0.6, 0.98)
    """
    if n == 0:
        return Figure(name, 0.0, 0.0, 1.0, 0, bar, baseline)
    share = hits / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Figure(name, share, low, high, n, bar, baseline)
