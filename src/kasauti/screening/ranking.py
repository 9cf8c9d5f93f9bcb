"""The shortlist: by role attainment, people who cannot be told apart sharing a place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

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
    figures = [(s.attainment.level or 0.0, s.attainment.standard_error or 0.0) for s in waiting]
    return tuple(
        Ranked(place, tied, screening)
        for (place, tied), screening in zip(places(figures), waiting, strict=True)
    )


def places(figures: Sequence[tuple[float, float]]) -> tuple[tuple[int, int], ...]:
    """Return each one's place and how many share it.

    Parameters
    ----------
    figures : sequence of (float, float)
        Attainment and its standard error, highest attainment first.

    Examples
    --------
    >>> places([(0.9, 0.05), (0.88, 0.05), (0.4, 0.05)])
    ((1, 2), (1, 2), (3, 1))
    """
    placed: list[tuple[int, int]] = []
    first = 0
    for at in range(1, len(figures) + 1):
        if at == len(figures) or not _tied(figures[first], figures[at]):
            placed += [(first + 1, at - first)] * (at - first)
            first = at
    return tuple(placed)


def _order(screening: Screening) -> tuple[float, float, str]:
    sides = (screening.engineering.estimate.level or 1.0, screening.ml.estimate.level or 1.0)
    return (
        -round(screening.attainment.level or 0.0, 9),
        -round(min(sides), 9),
        screening.profile.document,
    )


def _tied(leader: tuple[float, float], other: tuple[float, float]) -> bool:
    return leader[0] - other[0] < math.hypot(leader[1], other[1])
