"""One request: user state → vector → candidates → features → ranks → list."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import Moment, compute
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, REMOVED, ItemTable
from kasauti_recommender.features.state import UserState, UserStore
from kasauti_recommender.ranking.arrange import Rules, arrange
from kasauti_recommender.ranking.ranker import Ranker
from kasauti_recommender.retrieval.candidates import Candidates, Source
from kasauti_recommender.retrieval.index import LiveIndex
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import unit
from kasauti_recommender.serving.request import Degraded

Clock = Callable[[], float]

_FADE = 0.8
_WEIGHTS = np.array([0.0, 0.6, 1.0, 1.5, 2.0], dtype=np.float32)  # by kind of event


@dataclass(slots=True)
class Timing:
    """Seconds spent in each stage of one request."""

    stages: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def mark(self, stage: str) -> None:
        """Close a stage."""
        now = time.perf_counter()
        self.stages[stage] = now - self._last
        self._last = now


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request in item numbers.

    Parameters
    ----------
    user : str
    count : int
    categories : tuple of int
        Only these; empty for all.
    in_stock : bool
    exclude : tuple of int
    exclude_seen : bool
    """

    user: str
    count: int = 20
    categories: tuple[int, ...] = ()
    in_stock: bool = True
    exclude: tuple[int, ...] = ()
    exclude_seen: bool = True


@dataclass(frozen=True, slots=True)
class Picked:
    """The list: item numbers, scores, sources, where less was done, and where the time went.

    ``because`` is the user's recent item that each is most like, -1 where there is none.
    """

    items: NDArray[np.int64]
    scores: NDArray[np.float32]
    sources: NDArray[np.uint8]
    degraded: tuple[Degraded, ...]
    because: NDArray[np.int64]
    timing: Timing


@dataclass(slots=True)
class Passing:
    """Which items a filter on categories passes; the numbers too where they are few."""

    mask: NDArray[np.bool_]
    few: NDArray[np.int64] | None


_FEW = 20_000  # scored exactly, in about a millisecond
_KEPT = 8  # filters remembered; one byte an item each
_FRESH_DAYS = 7


class Engine:
    """Answers requests from one set of models, in one thread.

    Parameters
    ----------
    index : LiveIndex
    vectors : VectorFile
    table : ItemTable
    store : UserStore
    ranker : Ranker
    popular : int64 array
        Item numbers, most popular first; several thousand, so that filters leave enough.
    fresh : int64 array
        New items that wait to be learnt about.
    rules : Rules
    candidates : int
        How many are ranked.
    """

    def __init__(
        self,
        *,
        index: LiveIndex,
        vectors: VectorFile,
        table: ItemTable,
        store: UserStore,
        ranker: Ranker,
        popular: NDArray[np.int64],
        fresh: NDArray[np.int64],
        rules: Rules,
        candidates: int = 300,
    ) -> None:
        self.index, self.vectors, self.table, self.store = index, vectors, table, store
        self.ranker, self.popular, self.fresh, self.rules = ranker, popular, fresh, rules
        self.candidates = candidates
        self._filters: dict[tuple[int, ...], Passing] = {}

    def recommend(self, wanted: Wanted, *, now: int, budget: float = 0.05) -> Picked:
        """Return the list for a request at ``now`` (seconds since 1970-01-01 UTC).

        A stage that fails, or that the ``budget`` (seconds) leaves no time for, is left out and
        said so; the list is never empty while the catalogue holds anything that passes the filters.
        """
        timing, degraded = Timing(), []
        state, recent, query = UserState(), np.zeros((0, self.index.width), np.float32), None
        try:
            state = self._known(self.store.get(wanted.user))
        except Exception:  # whatever the store's client raises, the shopper gets a list
            degraded.append(Degraded.USER_STATE)
        recent = self.vectors.take(np.asarray(state.recent, dtype=np.int64))
        query = self._query(state, recent)
        timing.mark("state")
        try:
            found = self._candidates(wanted, state, query, now)
        except Exception:
            degraded.append(Degraded.RETRIEVAL)
            found = self._candidates(wanted, state, np.zeros_like(query), now)
        timing.mark("retrieval")
        vectors = self.vectors.take(found.items)
        scores, spent = None, sum(timing.stages.values())
        if len(found.items) and spent < budget:
            try:
                moment = Moment(now, state, query, recent)
                features = compute(moment, found.items, vectors, self.table)
                timing.mark("features")
                scores = self.ranker.score(features)
                timing.mark("ranking")
            except Exception:
                scores = None
        if scores is None:
            scores = found.scores
            if len(found.items):
                degraded.append(Degraded.RANKER)
        places = arrange(
            scores, self.table.category[found.items], found.sources, wanted.count, self.rules
        )
        because = np.full(len(places), -1, dtype=np.int64)
        if state.recent and len(places):
            nearest = np.argmax(vectors[places] @ recent.T, axis=1)
            because = np.asarray(state.recent, dtype=np.int64)[nearest]
        timing.mark("arranging")
        items, sources = found.items[places], found.sources[places]
        return Picked(items, scores[places], sources, tuple(degraded), because, timing)

    def warm(self) -> None:
        """Go through every stage once, so that the first real request finds all of it ready."""
        sample = self.popular[:4].tolist()
        state = UserState(tuple(sample), (2,) * len(sample), (0,) * len(sample), len(sample))
        recent = self.vectors.take(np.asarray(state.recent, dtype=np.int64))
        for query in (self._query(state, recent), np.zeros(self.index.width, np.float32)):
            found = self._candidates(Wanted(""), state, query, 0)
            moment = Moment(0, state, query, recent)
            features = compute(moment, found.items, self.vectors.take(found.items), self.table)
            self.ranker.score(features)

    def changed(self, item: int) -> None:
        """Bring the remembered filters up to date after an item changed."""
        for categories, passing in self._filters.items():
            fits = bool(np.isin(self.table.category[item], categories)) if categories else True
            if fits and not passing.mask[item] and passing.few is not None:
                passing.few = np.append(passing.few, item)
            passing.mask[item] = fits

    def popular_now(self, wanted: Wanted) -> NDArray[np.int64]:
        """Return the popular items that pass, without any model: the answer above the knee."""
        items = self._passing(self.popular, wanted)
        return items[~np.isin(items, wanted.exclude)][: wanted.count]

    def _known(self, state: UserState) -> UserState:
        """Leave out items that this version does not hold."""
        room = min(len(self.table), self.vectors.room)
        if not state.recent or max(state.recent) < room:
            return state
        kept = [p for p, item in enumerate(state.recent) if item < room]
        recent, kinds, times = (
            tuple(values[p] for p in kept) for values in (state.recent, state.kinds, state.times)
        )
        return UserState(recent, kinds, times, state.events)

    def _query(self, state: UserState, recent: NDArray[np.float32]) -> NDArray[np.float32]:
        if not state.recent:
            return np.zeros(self.index.width, dtype=np.float32)
        fade = _FADE ** np.arange(len(state.recent), dtype=np.float32)
        weights = fade * _WEIGHTS[np.asarray(state.kinds)]
        return unit(weights @ recent)

    def _candidates(
        self, wanted: Wanted, state: UserState, query: NDArray[np.float32], now: int
    ) -> Candidates:
        dropped = set(wanted.exclude) | (set(state.recent) if wanted.exclude_seen else set())
        known = bool(query.any())
        parts: list[tuple[NDArray[np.int64], NDArray[np.float32], Source]] = []
        if known:
            parts.append((*self._neighbours(wanted, query, len(dropped)), Source.NEIGHBOUR))
        popular = self._passing(self.popular, wanted)
        popular = popular[: int(self.candidates * (0.1 if known else 1.0)) + len(dropped)]
        parts.append((popular, self.vectors.take(popular) @ query, Source.POPULAR))
        fresh = self._exploring(wanted, query, now)
        parts.append((fresh, self.vectors.take(fresh) @ query, Source.EXPLORATION))
        found = self._joined(parts, wanted, dropped)
        if len(found.items) < wanted.count:
            more = self._any(wanted, wanted.count + len(dropped))
            parts.append((more, self.vectors.take(more) @ query, Source.POPULAR))
            found = self._joined(parts, wanted, dropped)
        new = (self.table.flags[found.items] & HAS_BEHAVIOUR) == 0
        new &= now - self.table.added[found.items] < _FRESH_DAYS * 86_400
        found.sources[new & (found.sources == Source.NEIGHBOUR)] = Source.FRESH
        return found

    def _neighbours(
        self, wanted: Wanted, query: NDArray[np.float32], dropped: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        count = self.candidates + dropped
        if not wanted.categories:
            return self.index.search(query, count)
        passing = self._filter(wanted.categories)
        if passing.few is None:
            count = min(count, max(60, 3 * wanted.count) + dropped)  # far lists cost milliseconds
            return self.index.search(query, count, allowed=passing.mask)
        items = self._passing(passing.few, wanted)
        scores = self.vectors.take(items) @ query
        best = _best(scores, count)
        return items[best], scores[best]

    def _filter(self, categories: tuple[int, ...]) -> Passing:
        key = tuple(sorted(categories))
        if (held := self._filters.get(key)) is None:
            mask = (
                np.isin(self.table.category, key) if key else np.ones(len(self.table), dtype=bool)
            )
            few = np.flatnonzero(mask) if np.count_nonzero(mask) <= _FEW else None
            if len(self._filters) >= _KEPT:
                self._filters.pop(next(iter(self._filters)))
            self._filters[key] = held = Passing(mask, few)
        return held

    def _exploring(self, wanted: Wanted, query: NDArray[np.float32], now: int) -> NDArray[np.int64]:
        """Choose new items near the user's taste; which of them leads changes every ten minutes."""
        pool = self._passing(self.fresh[:2048], wanted)
        if query.any():
            pool = pool[_best(self.vectors.take(pool) @ query, max(1, self.candidates // 20))]
        turn = zlib.crc32(f"{wanted.user} {now // 600}".encode()) % max(1, len(pool))
        return np.roll(pool, -turn)[: max(1, self.candidates // 20)]

    def _any(self, wanted: Wanted, count: int) -> NDArray[np.int64]:
        """Return what passes however rare, the most popular first: the last resort of a filter."""
        passing = self._filter(wanted.categories)
        items = passing.few if passing.few is not None else np.flatnonzero(passing.mask)
        items = self._passing(items, wanted)
        return items[_best(self.table.popularity[items], count)]

    def _passing(self, items: NDArray[np.int64], wanted: Wanted) -> NDArray[np.int64]:
        flags = self.table.flags[items]
        keep = (flags & REMOVED) == 0
        keep &= self.table.added[items] != 0  # room for items that come later
        if wanted.in_stock:
            keep &= (flags & IN_STOCK) > 0
        if wanted.categories:
            keep &= np.isin(self.table.category[items], wanted.categories)
        passing: NDArray[np.int64] = items[keep]
        return passing

    def _joined(
        self,
        parts: list[tuple[NDArray[np.int64], NDArray[np.float32], Source]],
        wanted: Wanted,
        dropped: set[int],
    ) -> Candidates:
        items = np.concatenate([part[0] for part in parts])
        scores = np.concatenate([part[1] for part in parts])
        sources = np.concatenate([np.full(len(p[0]), p[2], np.uint8) for p in parts])
        flags = self.table.flags[items]
        keep = (flags & REMOVED) == 0
        if wanted.in_stock:
            keep &= (flags & IN_STOCK) > 0
        if wanted.categories:
            keep &= np.isin(self.table.category[items], wanted.categories)
        if dropped:
            keep &= ~np.isin(items, np.fromiter(dropped, np.int64))
        items, scores, sources = items[keep], scores[keep], sources[keep]
        first = np.sort(np.unique(items, return_index=True)[1])[: self.candidates + 64]
        return Candidates(items[first], scores[first].astype(np.float32), sources[first])


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the places of the highest scores, best first."""
    if len(scores) > 4 * count:
        top = np.argpartition(-scores, count)[:count]
        return top[np.argsort(-scores[top], kind="stable")]
    return np.argsort(-scores, kind="stable")[:count]
