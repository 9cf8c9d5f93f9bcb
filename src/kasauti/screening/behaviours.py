"""Competency evidence from sentences that name no skill but show the behaviour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from kasauti.screening.tables import any_of, in_one_line, table
from kasauti.screening.units import DESCRIBED, Context, Places, Unit
from kasauti.skills import Mention


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A rule of ``data/behaviours.toml``.

    Parameters
    ----------
    id : str
        ``behaviour:testing``; never the id of a skill.
    shows : str
        Completes "the words show …".
    loads : mapping of str to float
        Competency id to weight.
    pattern : re.Pattern
    """

    id: str
    shows: str
    loads: Mapping[str, float]
    pattern: re.Pattern[str]


@cache
def behaviours() -> Mapping[str, Behaviour]:
    """Return the rules by id."""
    return {
        f"behaviour:{name}": Behaviour(
            f"behaviour:{name}", rule["shows"], rule["loads"], any_of(rule["patterns"])
        )
        for name, rule in table("behaviours").items()
    }


def seen(text: str, places: Places, mentions: Iterable[Mention]) -> tuple[Unit, ...]:
    """Return a unit for every behaviour that a sentence of own action shows.

    A sentence counts only in a job, internship, project or paper whose entry names at least one
    skill of the graph: leading a sales team is no engineering behaviour.
    """
    technical = {place.position for m in mentions if (place := places.at(m.start)) is not None}
    flat = in_one_line(text)
    units = []
    for start, end in places.sentences:
        place = places.at(start)
        if place is None or place.context not in DESCRIBED:
            continue
        signals = places.shown((start, end))
        appeared = place.context is Context.PUBLICATION and "artefact" in signals
        if not appeared and not (signals.own and place.position in technical):
            continue
        period = places.entries[place.position].period if place.position >= 0 else None
        units += [
            Unit(rule.id, start, end, place.context, signals, place.position, period)
            for rule in behaviours().values()
            if rule.pattern.search(flat, start, end)
        ]
    return tuple(units)
