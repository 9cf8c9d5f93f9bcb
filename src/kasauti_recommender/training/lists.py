"""Training lists, correct to the point in time: what was known then, what was chosen next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import NAMES, Moment, compute
from kasauti_recommender.features.item_table import ItemTable
from kasauti_recommender.features.state import IMPRESSION, RECENT, UserState
from kasauti_recommender.ranking.ranker import Lists
from kasauti_recommender.retrieval.candidates import united
from kasauti_recommender.retrieval.index import LiveIndex
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import query_of
from kasauti_recommender.retrieval.visits import Visits
from kasauti_recommender.training.changes import Changes

GRADE = np.array([0, 1, 2, 3, 4], dtype=np.int32)  # impression, view, click, cart, purchase
_DAY = 86_400
MOMENTS = 100
"""At how many people's moments a look at drift is taken."""


class NothingChosen(ValueError):
    """No list holds anything that anybody chose."""


@dataclass(frozen=True, slots=True)
class History:
    """Events of all users as parallel arrays, sorted by user and then by time.

    Parameters
    ----------
    user, item, kind, at : arrays, shape (events,)
        ``at`` in seconds since 1970-01-01 UTC.
    starts : int64 array, shape (users + 1,)
    arrived : int64 array, shape (events,), optional
        When each reached the shop, not before ``at``; None where all came at once.
    """

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    kind: NDArray[np.int8]
    at: NDArray[np.int64]
    starts: NDArray[np.int64]
    arrived: NDArray[np.int64] | None = None

    @property
    def known_at(self) -> NDArray[np.int64]:
        """From when on serving knew of each event, in seconds."""
        return self.at if self.arrived is None else self.arrived

    def state_before(self, place: int, start: int) -> UserState:
        """Return the user's state just before event ``place``; the event itself is not in it.

        What had not arrived by then is not in it either.
        """
        return self._state(start, place, int(self.at[place]))

    def state_of(self, user: int) -> UserState:
        """Return a user's state after all that has arrived of them."""
        return self._state(int(self.starts[user]), int(self.starts[user + 1]), None)

    def _state(self, start: int, place: int, moment: int | None) -> UserState:
        known = self.kind[start:place] != IMPRESSION
        if self.arrived is not None and moment is not None:
            known &= self.arrived[start:place] <= moment
        did = start + np.flatnonzero(known)
        past = did[-RECENT:][::-1]
        return UserState(
            recent=tuple(self.item[past].tolist()),
            kinds=tuple(self.kind[past].tolist()),
            times=tuple(self.at[past].tolist()),
            events=len(did),
        )

    def where(self, kept: NDArray[np.bool_]) -> History:
        """Return the events that are kept; users keep their numbers."""
        user = self.user[kept]
        starts = np.searchsorted(user, np.arange(len(self.starts)))
        arrived = None if self.arrived is None else self.arrived[kept]
        return History(user, self.item[kept], self.kind[kept], self.at[kept], starts, arrived)

    @property
    def did(self) -> NDArray[np.bool_]:
        """Which events are more than an impression."""
        did: NDArray[np.bool_] = self.kind != IMPRESSION
        return did

    def after_the_first(self) -> NDArray[np.bool_]:
        """Return which events are something that a user did, and not the first such thing."""
        did = self.did
        before: NDArray[np.int64] = np.cumsum(did) - did
        return did & (before > before[self.starts[self.user]])


def build_lists(
    history: History,
    places: NDArray[np.int64],
    *,
    index: LiveIndex,
    vectors: VectorFile,
    table: ItemTable,
    visits: Visits,
    changes: Changes | None = None,
    size: int = 100,
    reach: NDArray[np.int64] | None = None,
) -> Lists:
    """Return one training list for each event in ``places``.

    The list is what retrieval finds for the user as known just before the event; what the user
    went on to do in the next five events that are no impressions grades it. What retrieval did not
    find is not added: added items would be told by their low similarity, and the ranker would learn
    to prefer it. A list without anything chosen teaches nothing and is left out.

    Parameters
    ----------
    history : History
    places : int array
        Events to learn from; none may be a user's first.
    index, vectors, table, visits
        As they stood at the cut: learnt from events before the first of ``places``. Price and
        stock in the table are put back to each moment where ``changes`` tells them.
    changes : Changes, optional
    size : int
        Candidates a list.
    reach : int array, shape of ``places``, optional
        How many of the events just before each are known; all where it is not given.
    """
    changes = changes or Changes.none()
    features, grades, lengths = [], [], []
    reach = np.full(len(places), RECENT) if reach is None else reach
    for place, most in zip(places.tolist(), reach.tolist(), strict=True):
        start = int(history.starts[history.user[place]])
        end = int(history.starts[history.user[place] + 1])
        state = history.state_before(place, start)
        state = state if most >= RECENT else state.newest(most)
        recent = vectors.take(np.asarray(state.recent, dtype=np.int64))
        query = query_of(state, recent)
        if not query.any():
            continue  # nothing that counts: serving shows popular items
        moment = Moment(int(history.at[place]), state, query, recent, visits.of(state))
        items = _candidates(moment, index, table, size)
        ahead = place + np.flatnonzero(history.kind[place:end] != IMPRESSION)[:5]
        grade = np.zeros(len(items), dtype=np.int32)
        for item, kind in zip(history.item[ahead], history.kind[ahead], strict=True):
            grade[items == item] = np.maximum(grade[items == item], GRADE[kind])
        if not grade.any():
            continue
        involved = np.unique(np.concatenate([items, np.asarray(state.recent, np.int64)]))
        changes.put_back(table, involved, moment.at)
        features.append(compute(moment, items, vectors.take(items), table))
        grades.append(grade)
        lengths.append(len(items))
    if not lengths:
        raise NothingChosen("retrieval found nothing that anybody chose: check the item vectors")
    return Lists(
        np.concatenate(features), np.concatenate(grades), np.asarray(lengths, dtype=np.int64)
    )


def joined(parts: Sequence[Lists]) -> Lists:
    """Lay the lists of several parts end to end."""
    return Lists(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.grades for part in parts]),
        np.concatenate([part.lengths for part in parts]),
    )


def _candidates(moment: Moment, index: LiveIndex, table: ItemTable, size: int) -> NDArray[np.int64]:
    """Return what serving would rank, before the shop's own filters; nothing added later."""
    seen, there = moment.state.recent, int((table.added > moment.at).sum())
    count = size + RECENT + min(there, size)
    near, met = index.search(moment.query, count)[0], moment.visited.best()[:count]
    near, met = (
        items[~np.isin(items, seen) & (table.added[items] <= moment.at)] for items in (near, met)
    )
    return united(near, met, size)[0]


def renumbered(history: History, number: NDArray[np.int64]) -> History:
    """Return a history in a version's item numbers, without the items it has never met.

    Parameters
    ----------
    history : History
    number : int64 array, shape (items,)
        The version's number of each item; -1 for one it has never met.
    """
    return replace(history, item=number[history.item]).where(number[history.item] >= 0)


def observed(
    history: History,
    since: int,
    *,
    index: LiveIndex,
    vectors: VectorFile,
    table: ItemTable,
    visits: Visits,
    most: int = 20,
    moments: int = MOMENTS,
    seed: int = 5,
) -> NDArray[np.float32]:
    """Return the features of what would be ranked at moments of people drawn at random.

    Whoever did something since is drawn, and of each one moment a day. What drift is held against
    and what is held against it are both drawn so: other people, other moments or lists of another
    length are no drift. One moment a person over many days would be no day's people: whoever comes
    every day is in every look, and would count once among those who came once.

    Parameters
    ----------
    history : History
        In the version's item numbers (``renumbered``).
    since : int
        Second from which moments are drawn.
    index, vectors, table, visits
        The version's.
    most : int
        Candidates a moment; one that has fewer is left out.
    moments : int
        How many to draw, at most.

    Returns
    -------
    float32 array, shape (moments, most, features)
    """
    random = np.random.default_rng(seed)
    inside = random.permutation(np.flatnonzero(history.after_the_first() & (history.at >= since)))
    day = (history.at[inside] - since) // _DAY
    people_of_days = np.stack([history.user[inside], day])
    one_each = inside[np.unique(people_of_days, axis=1, return_index=True)[1]]
    found = np.empty((moments, most, len(NAMES)), np.float32)
    looked = 0
    for place in random.permutation(one_each).tolist():
        if looked == moments:
            break
        state = history.state_before(place, int(history.starts[history.user[place]]))
        recent = vectors.take(np.asarray(state.recent, dtype=np.int64))
        query = query_of(state, recent)
        if not query.any():
            continue
        moment = Moment(int(history.at[place]), state, query, recent, visits.of(state))
        items = _candidates(moment, index, table, most)
        if len(items) == most:
            found[looked] = compute(moment, items, vectors.take(items), table)
            looked += 1
    return found[:looked]


def lately(history: History, moments: int = MOMENTS) -> int:
    """Return since when to look: the last day, or the latest ``moments`` events where it has fewer.

    A whole day has every hour in it, and each person once.
    """
    at = np.sort(history.at[history.after_the_first()])
    if not len(at):
        return 0
    return int(min(at[-1] - _DAY + 1, at[-min(moments, len(at))]))
