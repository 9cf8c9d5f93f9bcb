"""Do training and serving see the same? The same moments, computed both ways.

Offline the state of a user is cut out of the whole history; online it has grown event by event in
the store. Where the two differ, a model is served features it was not trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import NAMES, CoVisited, Floats, Moment, compute
from kasauti_recommender.features.item_table import ItemTable
from kasauti_recommender.features.state import IMPRESSION, RECENT, UserState, UserStore

Query = Callable[[UserState, Floats], Floats]
"""A user's vector from the state and the vectors of its recent items."""
Take = Callable[[NDArray[np.int64]], Floats]
"""Vectors of item numbers."""
Visited = Callable[[UserState], CoVisited]
"""Co-visits of the state's recent items."""


def no_visits(_: UserState) -> CoVisited:
    """Return none: a version may have no co-visits."""
    return CoVisited()


@dataclass(frozen=True, slots=True)
class Events:
    """Events as parallel arrays, in the order in which they arrived."""

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    kind: NDArray[np.int8]
    at: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """How one side turns a state into features.

    Parameters
    ----------
    take : callable
    query : callable
    table : ItemTable
    visited : callable, optional
    """

    take: Take
    query: Query
    table: ItemTable
    visited: Visited = field(default=no_visits)

    def features(self, state: UserState, items: NDArray[np.int64], at: int) -> Floats:
        """Return the features of ``items`` for a user at ``at``."""
        recent = self.take(np.asarray(state.recent, dtype=np.int64))
        moment = Moment(at, state, self.query(state, recent), recent, self.visited(state))
        return compute(moment, items, self.take(items), self.table)


@dataclass(frozen=True, slots=True)
class Skew:
    """What differs.

    Parameters
    ----------
    moments, rows : int
        Compared.
    largest : dict of str to float
        Greatest absolute difference, by feature.
    share : dict of str to float
        Share of rows that differ by more than ``tolerance``.
    tolerance : float
    """

    moments: int
    rows: int
    largest: dict[str, float]
    share: dict[str, float]
    tolerance: float

    @property
    def differing(self) -> tuple[str, ...]:
        """Features beyond the tolerance, worst first."""
        beyond = [name for name, value in self.largest.items() if not value <= self.tolerance]
        return tuple(sorted(beyond, key=lambda name: -self.share[name]))

    def report(self) -> str:
        """Return one line a feature, and a verdict."""
        verdict = (
            f"{len(self.differing)} of {len(self.largest)} features differ"
            if self.differing
            else "offline and online agree"
        )
        lines = [f"{self.moments} moments, {self.rows} rows: {verdict}"]
        lines += [
            f"{name:<22} {self.largest[name]:>12.6g} {self.share[name]:>8.2%}"
            for name in (self.differing or self.largest)
        ]
        return "\n".join(lines)


def state_before(events: Events, user: int, at: int) -> UserState:
    """Cut a user's state before ``at`` out of the whole history, in time order."""
    did = events.kind != IMPRESSION
    mine = np.flatnonzero((events.user == user) & (events.at < at) & did)
    newest = mine[np.argsort(events.at[mine], kind="stable")][::-1][:RECENT]
    return UserState(
        recent=tuple(events.item[newest].tolist()),
        kinds=tuple(events.kind[newest].tolist()),
        times=tuple(events.at[newest].tolist()),
        events=len(mine),
    )


def replayed(
    events: Events, store: UserStore, moments: Sequence[tuple[int, int]]
) -> Iterator[UserState]:
    """Feed the events to the store as they arrived; yield each state asked for, when it is due.

    Parameters
    ----------
    moments : sequence of (user, at)
        In order of time.
    """
    arrived, total = 0, len(events.user)
    for user, at in moments:
        while arrived < total and events.at[arrived] < at:
            one = arrived
            store.append(
                str(events.user[one]), int(events.item[one]), int(events.kind[one]),
                int(events.at[one]),
            )  # fmt: skip
            arrived += 1
        yield store.get(str(user))


def skew(
    events: Events,
    moments: Sequence[tuple[int, int]],
    items: NDArray[np.int64],
    store: UserStore,
    *,
    offline: Side,
    online: Side,
    tolerance: float = 1e-5,
) -> Skew:
    """Compute the features of ``items`` at each moment both ways and compare.

    Parameters
    ----------
    events : Events
    moments : sequence of (user, at)
        In order of time, seconds since 1970-01-01 UTC.
    items : int64 array
        Candidates of every moment.
    store : UserStore
        Empty; holds the events afterwards.
    offline, online : Side
    tolerance : float
        Differences up to this are rounding.
    """
    cut = (state_before(events, user, at) for user, at in moments)
    grown = replayed(events, store, moments)
    seen = [at for _, at in moments]
    return compare(
        zip(seen, cut, grown, strict=True), items, offline=offline, online=online,
        tolerance=tolerance,
    )  # fmt: skip


def compare(
    states: Iterable[tuple[int, UserState, UserState]],
    items: NDArray[np.int64],
    *,
    offline: Side,
    online: Side,
    tolerance: float = 1e-5,
) -> Skew:
    """Compute the features of ``items`` from both sides' states.

    Parameters
    ----------
    states : iterable of (at, offline state, online state)
        ``at`` in seconds since 1970-01-01 UTC.

    Raises
    ------
    ValueError
        If there is nothing to compare.
    """
    apart = [
        np.abs(offline.features(cut, items, at) - online.features(grown, items, at))
        for at, cut, grown in states
    ]
    if not apart:
        raise ValueError("nothing to compare: name at least one moment")
    table = np.concatenate(apart)
    return Skew(
        moments=len(apart),
        rows=len(table),
        largest=dict(zip(NAMES, table.max(axis=0).tolist(), strict=True)),
        share=dict(zip(NAMES, (table > tolerance).mean(axis=0).tolist(), strict=True)),
        tolerance=tolerance,
    )
