"""Pictures from numbers, beside a candidate's code: ``plot.line("loss", {"train": [3.1, 2.4]})``.

The page draws them; only numbers leave the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

MOST = 1000  # points of a series; longer ones are thinned evenly

send: Callable[..., None] | None = None


def line(title: str, series: Mapping[str, Iterable[Any]] | Iterable[Any]) -> None:
    """Draw one line for each named series, against 0, 1, 2 …"""
    named = series if isinstance(series, Mapping) else {"": series}
    drawn = {str(name): _thinned([float(v) for v in values]) for name, values in named.items()}
    if send is not None:
        send(plot={"title": str(title), "series": drawn})


def _thinned(values: list[float]) -> list[tuple[int, float]]:
    step = max(1, -(-len(values) // MOST))
    return [(i, values[i]) for i in range(0, len(values), step)]
