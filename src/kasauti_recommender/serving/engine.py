"""One request: user state → vector → candidates → features → ranks → list."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import Moment, compute
from kasauti_recommender.features.item_table import IN_STOCK, REMOVED, ItemTable
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
    """The list: item numbers, scores, sources, whence less was done, and where the time went."""

    items: NDArray[np.int64]
    scores: NDArray[np.float32]
    sources: NDArray[np.uint8]
    degraded: tuple[Degraded, ...]
    timing: Timing


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

    def recommend(self, wanted: Wanted, *, now: int) -> Picked:
        """Return the list for a request at ``now`` (seconds since 1970-01-01 UTC).

        A stage that fails is left out and said so; the list is never empty while the catalogue
        holds anything that passes the filters.
        """
        timing, degraded = Timing(), []
        state = UserState()
        try:
            state = self.store.get(wanted.user)
        except (OSError, TimeoutError, ConnectionError):
            degraded.append(Degraded.USER_STATE)
        recent = self.vectors.take(np.asarray(state.recent, dtype=np.int64))
        query = self._query(state, recent)
        timing.mark("state")
        found = self._candidates(wanted, state, query)
        timing.mark("retrieval")
        vectors = self.vectors.take(found.items)
        features = compute(Moment(now, state, query, recent), found.items, vectors, self.table)
        timing.mark("features")
        scores = self.ranker.score(features) if len(found.items) else found.scores
        timing.mark("ranking")
        places = arrange(
            scores, np.asarray(self.table.category[found.items]), found.sources, wanted.count,
            self.rules,
        )  # fmt: skip
        timing.mark("arranging")
        return Picked(
            found.items[places], scores[places], found.sources[places], tuple(degraded), timing
        )

    def _query(self, state: UserState, recent: NDArray[np.float32]) -> NDArray[np.float32]:
        if not state.recent:
            return np.zeros(self.index.width, dtype=np.float32)
        fade = _FADE ** np.arange(len(state.recent), dtype=np.float32)
        weights = fade * _WEIGHTS[np.asarray(state.kinds)]
        return unit(weights @ recent)

    def _candidates(
        self, wanted: Wanted, state: UserState, query: NDArray[np.float32]
    ) -> Candidates:
        dropped = set(wanted.exclude) | (set(state.recent) if wanted.exclude_seen else set())
        parts: list[tuple[NDArray[np.int64], NDArray[np.float32], Source]] = []
        if query.any():
            items, scores = self.index.search(query, self.candidates + len(dropped))
            parts.append((items, scores, Source.NEIGHBOUR))
        for pool, source, share in (
            (self.popular, Source.POPULAR, 1.0 if not query.any() else 0.1),
            (self.fresh, Source.EXPLORATION, 0.05),
        ):
            chosen = self._passing(pool, wanted)[: int(self.candidates * share)]
            parts.append((chosen, np.zeros(len(chosen), np.float32), source))
        return self._joined(parts, wanted, dropped)

    def _passing(self, items: NDArray[np.int64], wanted: Wanted) -> NDArray[np.int64]:
        flags = self.table.flags[items]
        keep = (flags & REMOVED) == 0
        if wanted.in_stock:
            keep &= (flags & IN_STOCK) > 0
        if wanted.categories:
            keep &= np.isin(self.table.category[items], wanted.categories)
        return items[keep]

    def _joined(
        self,
        parts: list[tuple[NDArray[np.int64], NDArray[np.float32], Source]],
        wanted: Wanted,
        dropped: set[int],
    ) -> Candidates:
        items = np.concatenate([part[0] for part in parts])
        scores = np.concatenate([part[1] for part in parts])
        sources = np.concatenate([np.full(len(p[0]), p[2], np.uint8) for p in parts])
        passing = np.isin(items, self._passing(items, wanted))
        if dropped:
            passing &= ~np.isin(items, np.fromiter(dropped, np.int64))
        _, first = np.unique(items, return_index=True)
        keep = np.zeros(len(items), dtype=bool)
        keep[first] = True
        keep &= passing
        return Candidates(items[keep], scores[keep], sources[keep])
