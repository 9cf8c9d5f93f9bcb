"""Who may see ratings: nobody sees another's, or any average, before filing their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Filing:
    """A scorecard that is asked for, and whether it is filed.

    Parameters
    ----------
    id, rater : int
    filed : bool
    counts : bool
        False for a shadow, whose ratings train and never enter an estimate.
    """

    id: int
    rater: int
    filed: bool
    counts: bool = True


def readable(reader: int, filings: Collection[Filing]) -> frozenset[int]:
    """Return the ids of the scorecards of one application that a user may read.

    There is no exception by role, for administrators neither: who is on the panel reads their own
    always, and others' filed ones once all of their own are filed; who is not on it reads nothing
    until every scorecard that counts is filed.

    Examples
    --------
    >>> asha, bilal = Filing(1, rater=10, filed=True), Filing(2, rater=20, filed=False)
    >>> sorted(readable(10, [asha, bilal])), sorted(readable(20, [asha, bilal]))
    ([1], [2])
    >>> readable(99, [asha, bilal])
    frozenset()
    """
    own = {one.id for one in filings if one.rater == reader}
    mine = all(one.filed for one in filings if one.rater == reader)
    done = mine if own else complete(filings)
    return frozenset(own | {one.id for one in filings if one.filed and done})


def complete(filings: Collection[Filing]) -> bool:
    """Return whether every scorecard that counts is filed, and there is one."""
    counting = [one.filed for one in filings if one.counts]
    return bool(counting) and all(counting)


def sees_averages(reader: int, filings: Collection[Filing]) -> bool:
    """Return whether a user may see averages, the dossier and the debrief of an application.

    An average of one other rating is that rating, so the same rule holds, and besides every
    scorecard that counts must be filed.
    """
    own_done = all(one.filed for one in filings if one.rater == reader)
    return own_done and complete(filings)
