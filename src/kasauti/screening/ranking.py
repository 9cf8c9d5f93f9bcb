"""The shortlist: by role attainment, people who cannot be told apart sharing a place."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kasauti.screening.result import Ranked, Screening


def shortlist(screenings: Iterable[Screening]) -> tuple[Ranked, ...]:
    """Return people in order of role attainment, with ties.

    Parameters
    ----------
    screenings : iterable of Screening
        For one role. People whose résumé cannot be trusted to be read are left out: they are a
        person's task.

    Returns
    -------
    tuple of Ranked

    Notes
    -----
    A place is opened by the highest person not yet placed; whoever follows and differs from that
    leader by less than the standard error of the difference shares it. So groups never depend on
    the order of arrival, and no one shares a place with someone distinguishably higher. Within a
    place: attainment, then the lower of the two dimensions, then the file name.
    """
    waiting = sorted((s for s in screenings if s.rankable), key=_order)
    ranked: list[Ranked] = []
    while waiting:
        leader = waiting[0]
        size = next(
            (i for i, other in enumerate(waiting) if not _tied(leader, other)), len(waiting)
        )
        first = len(ranked) + 1
        ranked += [Ranked(first, size, screening) for screening in waiting[:size]]
        waiting = waiting[size:]
    return tuple(ranked)


def _order(screening: Screening) -> tuple[float, float, str]:
    sides = (screening.engineering.estimate.level or 1.0, screening.ml.estimate.level or 1.0)
    return (
        -round(screening.attainment.level or 0.0, 9),
        -round(min(sides), 9),
        screening.profile.document,
    )


def _tied(leader: Screening, other: Screening) -> bool:
    difference = (leader.attainment.level or 0.0) - (other.attainment.level or 0.0)
    error = math.hypot(
        leader.attainment.standard_error or 0.0, other.attainment.standard_error or 0.0
    )
    return difference < error or other is leader
