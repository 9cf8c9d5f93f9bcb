"""One request: user state → vector → candidates → features → ranks → list."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import Moment, compute
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, REMOVED, ItemTable
from kasauti_recommender.features.state import IMPRESSION, UserState, UserStore
from kasauti_recommender.ranking.arrange import Rules, arrange, by_likeness
from kasauti_recommender.ranking.ranker import Ranker
from kasauti_recommender.retrieval.candidates import Candidates, Source, united
from kasauti_recommender.retrieval.index import LiveIndex
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import query_of
from kasauti_recommender.retrieval.visits import Visits
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.limits import RETRIEVAL, Beside, Usual, state_limit
from kasauti_recommender.serving.request import BUDGET, Degraded

Clock = Callable[[], float]


@dataclass(slots=True)
class Timing:
    """Seconds spent in each stage of one request.

    Parameters
    ----------
    clock : callable
        What the stages are timed by.
    worked : float
        Seconds that the thread itself worked, without those in which others had the processor.
    late : list of str
        Stages that went beyond their limit or were not begun for want of time.
    """

    clock: Clock = time.perf_counter
    stages: dict[str, float] = field(default_factory=dict)
    worked: float = 0.0
    late: list[str] = field(default_factory=list)
    _last: float = field(init=False)
    _began: float = field(default_factory=time.thread_time)

    def __post_init__(self) -> None:
        self._last = self.clock()

    @property
    def spent(self) -> float:
        """Seconds of the stages that are closed."""
        return sum(self.stages.values())

    def mark(self, stage: str, by: float = float("inf")) -> None:
        """Close a stage, which should be so many seconds after the beginning of the first."""
        now = self.clock()
        self.stages[stage] = now - self._last
        if self.spent > by:
            self.late.append(stage)
        self._last, self.worked = now, time.thread_time() - self._began


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

    ``because`` is the user's recent item that each is most like, or was most met with; -1 where
    there is none.
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
CANDIDATES = 300  # that are ranked


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
    visits : Visits, optional
        Co-visits; without them candidates are found by vectors alone.
    candidates : int
        How many are ranked.
    clock : callable
        What stages are timed by, and held against the budget.
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
        visits: Visits | None = None,
        candidates: int = CANDIDATES,
        clock: Clock = time.perf_counter,
    ) -> None:
        self.index, self.vectors, self.table, self.store = index, vectors, table, store
        self.ranker, self.popular, self.fresh, self.rules = ranker, popular, fresh, rules
        self.visits = visits or Visits.none()
        self.candidates, self.clock = candidates, clock
        self._filters: dict[tuple[int, ...], Passing] = {}
        self._beside, self._ranking = Beside(), Usual()

    @classmethod
    def of(cls, bundle: Bundle, store: UserStore, rules: Rules | None = None) -> Engine:
        """Answer from an opened version."""
        return cls(
            index=bundle.index, vectors=bundle.vectors, table=bundle.table, store=store,
            ranker=bundle.ranker, popular=bundle.popular, fresh=bundle.fresh,
            rules=rules or Rules(), visits=bundle.visits,
        )  # fmt: skip

    def recommend(
        self, wanted: Wanted, *, now: int, budget: float = BUDGET, rules: Rules | None = None
    ) -> Picked:
        """Return the list for a request at ``now`` (seconds since 1970-01-01 UTC).

        ``rules`` hold for this list in place of the engine's own.

        A stage that fails, or that the ``budget`` (seconds) leaves no time for, is left out and
        said so; the clock is read after every stage, and without ranks similarity orders. The
        user's state is not waited for beyond its share of the budget, and ranks are not begun
        where they usually take longer than what is left. The list is never empty while the
        catalogue holds anything that passes the filters.
        """
        timing, degraded = Timing(self.clock), []
        state = UserState()
        try:
            get = partial(self.store.get, wanted.user)
            state = self._known(self._beside.call(get, state_limit(budget)))
        except Exception:  # whatever the store's client raises, the shopper gets a list
            degraded.append(Degraded.USER_STATE)
        moment = self._moment(state, now)
        timing.mark("state", state_limit(budget))
        try:
            found = self._candidates(wanted, moment)
        except Exception:
            degraded.append(Degraded.RETRIEVAL)
            found = self._candidates(wanted, replace(moment, query=np.zeros_like(moment.query)))
        timing.mark("retrieval", RETRIEVAL * budget)
        vectors = self.vectors.take(found.items)
        try:
            scores = self._ranks(moment, found, vectors, timing, budget)
        except Exception:
            scores = None
        if scores is None:
            scores = found.scores
            if len(found.items):
                degraded.append(Degraded.RANKER)
        places = arrange(
            scores,
            self.table.category[found.items],
            found.sources,
            wanted.count,
            rules or self.rules,
        )
        items, sources = found.items[places], found.sources[places]
        because = _because(moment, items, vectors[places], sources)
        timing.mark("arranging")
        return Picked(items, scores[places], sources, tuple(degraded), because, timing)

    def _ranks(
        self, moment: Moment, found: Candidates, vectors: NDArray[np.float32], timing: Timing,
        budget: float,
    ) -> NDArray[np.float32] | None:  # fmt: skip
        """Return the ranker's scores; None where there is no time or nothing to rank."""
        if not len(found.items):
            return None
        before = timing.spent
        if before < budget and self._ranking.fits(budget - before):
            features = compute(moment, found.items, vectors, self.table)
            timing.mark("features")
            if timing.spent < budget:
                known = (self.table.flags[found.items] & HAS_BEHAVIOUR) > 0
                scores = by_likeness(self.ranker.score(features), found.scores, ~known)
                timing.mark("ranking", budget)
                self._ranking.took(timing.spent - before)
                return scores
            self._ranking.took(timing.spent - before)
        timing.late.append("ranking")
        return None

    def warm(self) -> None:
        """Go through every stage once, so that the first real request finds all of it ready."""
        sample = self.popular[:4].tolist()
        known = UserState(tuple(sample), (2,) * len(sample), (0,) * len(sample), len(sample))
        for state in (known, UserState()):
            moment = self._moment(state, 0)
            found = self._candidates(Wanted(""), moment)
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
        """Leave out items that this version lacks, and impressions that states once held."""
        room = min(len(self.table), self.vectors.room)
        kept = [
            place for place, item in enumerate(state.recent)
            if item < room and self.table.added[item] and state.kinds[place] != IMPRESSION
        ]  # fmt: skip
        if len(kept) == len(state.recent):
            return state
        recent, kinds, times = (
            tuple(values[p] for p in kept) for values in (state.recent, state.kinds, state.times)
        )
        return UserState(recent, kinds, times, state.events)

    def _moment(self, state: UserState, now: int) -> Moment:
        if not state.recent:
            width = self.index.width
            return Moment(now, state, np.zeros(width, np.float32), np.zeros((0, width), np.float32))
        recent = self.vectors.take(np.asarray(state.recent, dtype=np.int64))
        return Moment(now, state, query_of(state, recent), recent, self.visits.of(state))

    def _candidates(self, wanted: Wanted, moment: Moment) -> Candidates:
        state, query, now = moment.state, moment.query, moment.at
        dropped = set(wanted.exclude) | (set(state.recent) if wanted.exclude_seen else set())
        away = np.fromiter(dropped, np.int64)
        known = bool(query.any())
        parts: list[tuple[NDArray[np.int64], NDArray[np.uint8]]] = []
        if known:
            near = self._passing(self._neighbours(wanted, query, len(dropped)), wanted)
            met = self._passing(moment.visited.best()[: self.candidates + len(dropped)], wanted)
            near, met = (items[~np.isin(items, away)] for items in (near, met))
            parts.append(united(near, met, self.candidates))
        popular = self._passing(self.popular, wanted)
        popular = popular[: int(self.candidates * (0.1 if known else 1.0)) + len(dropped)]
        parts.append(_from(popular, Source.POPULAR))
        parts.append(_from(self._exploring(wanted, query, now), Source.EXPLORATION))
        found = self._joined(parts, query, away)
        if len(found.items) < wanted.count:
            more = self._any(wanted, wanted.count + len(dropped))
            parts.append(_from(more, Source.POPULAR))
            found = self._joined(parts, query, away)
        new = (self.table.flags[found.items] & HAS_BEHAVIOUR) == 0
        new &= now - self.table.added[found.items] < _FRESH_DAYS * 86_400
        found.sources[new & (found.sources == Source.NEIGHBOUR)] = Source.FRESH
        return found

    def _neighbours(
        self, wanted: Wanted, query: NDArray[np.float32], dropped: int
    ) -> NDArray[np.int64]:
        count = self.candidates + dropped
        if not wanted.categories:
            return self.index.search(query, count)[0]
        passing = self._filter(wanted.categories)
        if passing.few is None:
            count = min(count, max(60, 3 * wanted.count) + dropped)  # far lists cost milliseconds
            return self.index.search(query, count, allowed=passing.mask)[0]
        items = self._passing(passing.few, wanted)
        near: NDArray[np.int64] = items[_best(self.vectors.take(items) @ query, count)]
        return near

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
        parts: list[tuple[NDArray[np.int64], NDArray[np.uint8]]],
        query: NDArray[np.float32],
        away: NDArray[np.int64],
    ) -> Candidates:
        items = np.concatenate([part[0] for part in parts])
        sources = np.concatenate([part[1] for part in parts])
        keep = ~np.isin(items, away)
        items, sources = items[keep], sources[keep]
        first = np.sort(np.unique(items, return_index=True)[1])[: self.candidates + 64]
        items, sources = items[first], sources[first]
        return Candidates(items, self.vectors.take(items) @ query, sources)


def _from(items: NDArray[np.int64], source: Source) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    return items, np.full(len(items), source, np.uint8)


def _because(
    moment: Moment,
    items: NDArray[np.int64],
    vectors: NDArray[np.float32],
    sources: NDArray[np.uint8],
) -> NDArray[np.int64]:
    """Return for each shown item the recent one that it is most like, or was most met with."""
    if not moment.state.recent or not len(items):
        return np.full(len(items), -1, dtype=np.int64)
    nearest = np.argmax(vectors @ moment.recent.T, axis=1)
    because: NDArray[np.int64] = np.asarray(moment.state.recent, dtype=np.int64)[nearest]
    place, known = moment.visited.places(items)
    met = known & (sources == Source.CO_VISITED)
    because[met] = moment.visited.by[place[met]]
    return because


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the places of the highest scores, best first."""
    if len(scores) > 4 * count:
        top = np.argpartition(-scores, count)[:count]
        return top[np.argsort(-scores[top], kind="stable")]
    return np.argsort(-scores, kind="stable")[:count]
