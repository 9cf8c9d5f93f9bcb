"""The features of a user and a candidate, defined once, computed alike in training and serving."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, ItemTable
from kasauti_recommender.features.state import UserState

Floats = NDArray[np.float32]

NAMES = (
    "similarity", "similarity_to_last", "highest_similarity", "mean_similarity",
    "log_popularity", "click_rate", "age_days", "is_fresh", "log_price", "price_to_usual",
    "same_category_as_last", "category_share", "same_brand_as_last", "brand_share",
    "in_stock", "has_behaviour", "times_seen", "hours_since_seen",
    "log_user_events", "recent_events", "hours_since_last", "last_kind", "category_spread",
    "hour_of_day", "co_visits", "co_visits_of_last",
)  # fmt: skip
"""Columns in order. A model names the ones it was trained on; a changed list is a new version."""

SPEAK_FOR = frozenset({
    "similarity", "similarity_to_last", "highest_similarity", "mean_similarity",
    "co_visits", "co_visits_of_last",
})  # fmt: skip
"""Columns of which more never lowers a score. Held to that, trees learn less of chance."""

_HOUR, _DAY, _NEVER = 3600.0, 86_400.0, 24.0 * 365
_HIGHEST_PRICE = float(1 << 40)  # what the catalogue takes; a file may hold what is no number


def _no_items() -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


def _no_numbers() -> Floats:
    return np.empty(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class CoVisited:
    """Items that others met together with what a user met.

    Parameters
    ----------
    items : int64 array, shape (n,)
        Item numbers, rising.
    scores, last : float32 arrays, shape (n,)
        Strength over all recent items, and by the newest of them alone.
    by : int64 array, shape (n,)
        The recent item that says most for each.
    """

    items: NDArray[np.int64] = field(default_factory=_no_items)
    scores: Floats = field(default_factory=_no_numbers)
    last: Floats = field(default_factory=_no_numbers)
    by: NDArray[np.int64] = field(default_factory=_no_items)

    def places(self, items: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return where items stand, and which of them stand here at all."""
        if not len(self.items):
            return np.zeros(len(items), np.int64), np.zeros(len(items), bool)
        place = np.minimum(np.searchsorted(self.items, items), len(self.items) - 1)
        return place, self.items[place] == items

    def best(self) -> NDArray[np.int64]:
        """Return the items, the strongest first."""
        return self.items[np.argsort(-self.scores, kind="stable")]


@dataclass(frozen=True, slots=True)
class Moment:
    """A request as features see it.

    Parameters
    ----------
    at : int
        Seconds since 1970-01-01 UTC. Everything in ``state`` happened before.
    state : UserState
    query : float32 array, shape (width,)
        The user's vector.
    recent : float32 array, shape (n, width)
        Vectors of ``state.recent``, same order.
    visited : CoVisited
        Of ``state.recent``; nothing where a version has no co-visits.
    """

    at: int
    state: UserState
    query: Floats
    recent: Floats
    visited: CoVisited = field(default_factory=CoVisited)


def compute(moment: Moment, items: NDArray[np.int64], vectors: Floats, table: ItemTable) -> Floats:
    """Return the features of each candidate.

    Parameters
    ----------
    moment : Moment
    items : int64 array, shape (n,)
        Item numbers.
    vectors : float32 array, shape (n, width)
        Their vectors.
    table : ItemTable

    Returns
    -------
    float32 array, shape (n, len(NAMES))
        Finite everywhere: what is unknown has a stated value, never NaN.
    """
    out = np.zeros((len(items), len(NAMES)), dtype=np.float32)
    column = {name: out[:, place] for place, name in enumerate(NAMES)}
    _item_features(column, items, moment, table)
    _user_features(column, moment, table)
    column["similarity"][:] = vectors @ moment.query
    place, known = moment.visited.places(items)
    if known.any():
        column["co_visits"][known] = moment.visited.scores[place[known]]
        column["co_visits_of_last"][known] = moment.visited.last[place[known]]
    if moment.state.recent:
        _pair_features(column, items, vectors, moment, table)
    else:
        column["hours_since_seen"][:] = _NEVER
    np.nan_to_num(out, copy=False, nan=0.0, posinf=1e6, neginf=-1e6)
    return out


def _priced(table: ItemTable, items: NDArray[np.int64]) -> Floats:
    """Return items' prices between nothing and the highest one that can be meant."""
    return np.clip(np.nan_to_num(table.price[items], posinf=_HIGHEST_PRICE), 0, _HIGHEST_PRICE)


def _item_features(
    column: dict[str, Floats], items: NDArray[np.int64], moment: Moment, table: ItemTable
) -> None:
    flags = table.flags[items]
    age = np.maximum(0.0, (moment.at - table.added[items].astype(np.int64)) / _DAY)
    column["log_popularity"][:] = np.log1p(np.maximum(table.popularity[items], 0))
    column["click_rate"][:] = table.click_rate[items]
    column["age_days"][:] = age
    column["is_fresh"][:] = age < 7
    column["log_price"][:] = np.log1p(_priced(table, items))
    column["in_stock"][:] = (flags & IN_STOCK) > 0
    column["has_behaviour"][:] = (flags & HAS_BEHAVIOUR) > 0


def _user_features(column: dict[str, Floats], moment: Moment, table: ItemTable) -> None:
    state = moment.state
    column["log_user_events"][:] = np.log1p(state.events)
    column["recent_events"][:] = len(state.recent)
    column["hour_of_day"][:] = moment.at % _DAY / _HOUR
    column["hours_since_last"][:] = (
        min(_NEVER, max(0, moment.at - state.times[0]) / _HOUR) if state.times else _NEVER
    )
    column["last_kind"][:] = state.kinds[0] if state.kinds else -1
    column["category_spread"][:] = len(set(table.category[list(state.recent)].tolist()))


def _pair_features(
    column: dict[str, Floats],
    items: NDArray[np.int64],
    vectors: Floats,
    moment: Moment,
    table: ItemTable,
) -> None:
    recent = np.asarray(moment.state.recent)
    similar = vectors @ moment.recent.T
    column["similarity_to_last"][:] = similar[:, 0]
    column["highest_similarity"][:] = similar.max(axis=1)
    column["mean_similarity"][:] = similar.mean(axis=1)
    usual = np.log1p(np.median(_priced(table, recent)))
    column["price_to_usual"][:] = column["log_price"] - usual
    for name, values in (("category", table.category), ("brand", table.brand)):
        theirs, past = values[items], values[recent]
        same = theirs[:, None] == past[None, :]
        column[f"same_{name}_as_last"][:] = same[:, 0]
        column[f"{name}_share"][:] = same.mean(axis=1)
    seen = items[:, None] == recent[None, :]
    hours = np.maximum(0, moment.at - np.asarray(moment.state.times)) / _HOUR
    column["times_seen"][:] = seen.sum(axis=1)
    column["hours_since_seen"][:] = np.where(seen, hours, _NEVER).min(axis=1)
