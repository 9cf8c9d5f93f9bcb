"""People of one role side by side: ties as ties."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kasauti.dossier.packet import Dossier

APART = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Placed:
    """A place: 1-based, shared by people whose overall estimates cannot be told apart."""

    place: int
    tied: int
    dossier: Dossier


def places(dossiers: Iterable[Dossier]) -> tuple[Placed, ...]:
    """Return people in order of the overall estimate; who cannot be told from the best ties.

    A group ends where a person lies further below its first than 1.28 standard errors of the
    difference. Within a group the order is by name: it says nothing.
    """
    waiting = sorted(dossiers, key=lambda d: (-(d.overall.level or 0.0), d.person))
    placed: list[Placed] = []
    while waiting:
        best = waiting[0]
        group = [d for d in waiting if not _apart(best, d)]
        waiting = [d for d in waiting if _apart(best, d)]
        place = len(placed) + 1
        group.sort(key=lambda d: d.person)
        placed += [Placed(place, len(group), dossier) for dossier in group]
    return tuple(placed)


def _apart(best: Dossier, other: Dossier) -> bool:
    difference = (best.overall.level or 0.0) - (other.overall.level or 0.0)
    error = math.hypot(best.overall.standard_error or 0.0, other.overall.standard_error or 0.0)
    return difference > APART * error
