"""A measured figure, with the uncertainty and the number of cases behind it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Parameters
    ----------
    name : str
    value : float
    low, high : float
        The 95 % interval.
    n : int
        Cases it rests on.
    bar : float or None
        What it must reach; None where no bar is set.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    bar: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the value reaches its bar; None without a bar."""
        return None if self.bar is None else self.value >= self.bar

    def __str__(self) -> str:
        verdict = (
            "" if self.bar is None else f"  bar {self.bar:.2f} {'met' if self.met else 'MISSED'}"
        )
        return f"{self.name:<44} {self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}{verdict}"


def proportion(name: str, hits: int, n: int, bar: float | None = None) -> Figure:
    """A share with its Wilson interval."""
    if n == 0:
        return Figure(name, 0.0, 0.0, 1.0, 0, bar)
    share = hits / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Figure(name, share, max(0.0, centre - half), min(1.0, centre + half), n, bar)
