"""A measured figure with its uncertainty, what it must reach and what it is measured beside."""

from __future__ import annotations

from dataclasses import dataclass


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
