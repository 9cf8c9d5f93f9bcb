"""The signals that a swap test changes, one at a time."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kasauti.fairness.swaps import Direction


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to change on a résumé.

    Parameters
    ----------
    id : str
        What it is, in words.
    field : str
        Of the résumé: ``name``, ``city``, ``school``, ``personal`` or ``work``.
    direction : Direction
        Whether it must move nothing, or must move the score.
    pairs : tuple of (str, str)
        What stands there before and after.
    """

    id: str
    field: str
    direction: Direction
    pairs: tuple[tuple[str, str], ...]


@cache
def signals() -> tuple[Signal, ...]:
    """Return the signals that ship, in the order of their file."""
    source = (files("kasauti.fairness") / "data" / "signals.toml").read_text("utf-8")
    return tuple(
        Signal(
            entry["id"],
            entry["field"],
            Direction(entry.get("direction", "signal")),
            tuple((before, after) for before, after in entry["pairs"]),
        )
        for entry in tomllib.loads(source)["signal"]
    )
