"""From material to a version's folder: vectors, encoder, index, lists, ranker, popular items."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, ItemTable
from kasauti_recommender.features.state import RECENT, UserState
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.ranking.ranker import Trees, export, train
from kasauti_recommender.retrieval.build import Shape, build
from kasauti_recommender.retrieval.index import LiveIndex, open_index
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import (
    AttributeEncoder,
    Sequences,
    Vectors,
    behaviour_vectors,
)
from kasauti_recommender.serving.bundle import write_manifest
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.training.lists import History, build_lists
from kasauti_recommender.training.material import Material

_CHUNK = 200_000
_POPULAR, _FRESH = 5_000, 5_000
_REFERENCE = 50_000  # rows of features that drift is measured against
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a version is trained with; together with data and code it names the version.

    Parameters
    ----------
    width, window : int
        Of the item vectors; how far apart two items may stand to count as seen together.
    least_events : int
        An item with fewer events than this is placed by its attributes alone.
    ridge : float
        Of the attribute encoder.
    lists : int
        Events that the ranker learns from.
    trees : Trees
    learn_until, test_from : float
        Quantiles of time: vectors and counts know what lies before the first, the ranker learns
        from what lies between, and what comes from the second on only tests.
    room : float
        Share of item numbers kept free for items that come later; at least 10,000.
    seed : int
    """

    width: int = 64
    window: int = 3
    least_events: int = 2
    ridge: float = 10.0
    lists: int = 4_000
    trees: Trees = field(default_factory=Trees)
    learn_until: float = 0.9
    test_from: float = 0.95
    room: float = 0.05
    seed: int = 7

    def digest(self) -> str:
        """Return the SHA-256 of all of them."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class Stages:
    """Seconds that each stage took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


def cuts(history: History, parameters: Parameters) -> tuple[int, int]:
    """Return the two moments between which the ranker learns, in seconds."""
    shares = (parameters.learn_until, parameters.test_from)
    learn, test = np.quantile(history.at, shares, method="lower")
    return int(learn), int(test)


def events_between(
    history: History, first: int, last: int, most: int, *, seed: int
) -> NDArray[np.int64]:
    """Draw at most ``most`` events from ``first`` up to ``last`` that are not a user's first."""
    inside = np.flatnonzero((history.at >= first) & (history.at < last))
    inside = inside[inside > history.starts[history.user[inside]]]
    if len(inside) > most:
        inside = np.random.default_rng(seed).choice(inside, most, replace=False)
    return np.sort(inside)


def learn(
    material: Material,
    parameters: Parameters,
    folder: Path,
    *,
    version: str,
    created_from: dict[str, object],
    on_cluster: bool = False,
) -> dict[str, float]:
    """Fill ``folder`` with a version and seal it with its manifest; return seconds by stage.

    With ``on_cluster`` the lists are made by jobs of the Ray cluster that was joined; they are
    the same.

    Raises
    ------
    ValueError
        If there are too few events to learn from.
    """
    stages, goods, history = Stages(), material.catalogue, material.history
    first, last = cuts(history, parameters)
    known = history.at < first
    with stages.timed("vectors"):
        vectors, behaviour = _vectors(material, known, parameters, folder)
    room = len(goods) + max(10_000, int(len(goods) * parameters.room))
    with stages.timed("index"):
        stored = VectorFile.create(folder / "vectors", room, parameters.width)
        stored.write(0, vectors)
        stored.flush()
        _index(vectors, parameters, folder)
    table = _table(material, known, behaviour, room)
    table.save(folder / "table")
    places = events_between(history, first, last, parameters.lists, seed=parameters.seed)
    live = LiveIndex(open_index(folder / "items.index"), capacity=room)
    with stages.timed("lists"):
        if on_cluster:
            from kasauti_recommender.training.cluster import lists_on_cluster  # Ray loads slowly

            lists = lists_on_cluster(history, places, folder)
        else:
            lists = build_lists(history, places, index=live, vectors=stored, table=table)
    with stages.timed("ranker"):
        booster = train(lists, NAMES, parameters.trees, seed=parameters.seed)
        export(booster, NAMES, folder / "ranker.onnx")
    np.save(folder / "reference.npy", lists.features[:_REFERENCE])
    with stages.timed("states"):
        _states(material, folder)
    with stages.timed("seal"):
        _pools(material, table, folder)
        write_ids(folder / "ids", goods.ids.to_list())
        (folder / "words.json").write_text(json.dumps(goods.words))
        write_manifest(
            folder, version=version, items=len(goods), width=parameters.width,
            created_from=created_from,
        )  # fmt: skip
    return stages.seconds


def _vectors(
    material: Material, known: NDArray[np.bool_], parameters: Parameters, folder: Path
) -> tuple[Vectors, NDArray[np.bool_]]:
    """Learn vectors of items with enough behaviour; predict all others from their attributes."""
    goods, history = material.catalogue, material.history
    counts = np.bincount(history.item[known], minlength=len(goods))
    often = counts >= parameters.least_events
    place = np.cumsum(often) - 1
    kept = known & often[history.item]
    starts = np.searchsorted(history.user[kept], np.arange(len(history.starts)))
    frequent = Sequences(place[history.item[kept]], starts, int(often.sum()))
    if frequent.catalogue < parameters.width:
        raise ValueError(
            f"{frequent.catalogue} items were seen {parameters.least_events} times or more before "
            f"the cut: at least {parameters.width} are needed; bring more events or fewer columns"
        )
    vectors = np.zeros((len(goods), parameters.width), dtype=np.float32)
    vectors[often] = behaviour_vectors(
        frequent, width=parameters.width, window=parameters.window, seed=parameters.seed
    )
    behaviour = np.linalg.norm(vectors, axis=1) > 0
    encoder = AttributeEncoder(parameters.ridge).fit(goods.attributes, vectors)
    np.savez(folder / "encoder.npz", names=np.array(goods.attribute_names), weights=encoder.weights)
    vectors[~behaviour] = encoder.predict(goods.attributes[~behaviour])
    return vectors, behaviour


def _index(vectors: Vectors, parameters: Parameters, folder: Path) -> None:
    random = np.random.default_rng(parameters.seed)
    chosen = random.permutation(len(vectors))[:500_000]
    chunks = (
        (np.arange(first, min(first + _CHUNK, len(vectors))), vectors[first : first + _CHUNK])
        for first in range(0, len(vectors), _CHUNK)
    )
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    shape = Shape.for_items(len(vectors), parameters.width)
    build(chunks, vectors[np.sort(chosen)], shape, folder / "items.index", seed=parameters.seed)
    faiss.omp_set_num_threads(1)


def _table(
    material: Material, known: NDArray[np.bool_], behaviour: NDArray[np.bool_], room: int
) -> ItemTable:
    goods, table = material.catalogue, ItemTable.empty(room)
    items = slice(0, len(goods))
    table.category[:], table.brand[:] = -1, -1
    table.category[items] = goods.numbers["category"]
    table.brand[items] = goods.numbers["brand"]
    table.price[items] = goods.price
    table.added[items] = goods.added
    table.flags[items] = goods.in_stock * IN_STOCK + behaviour * HAS_BEHAVIOUR
    item, kind = material.history.item[known], material.history.kind[known]
    shown = np.bincount(item, kind == 0, minlength=len(goods))
    clicked = np.bincount(item, kind >= 2, minlength=len(goods))
    table.popularity[items] = np.bincount(item, kind > 0, minlength=len(goods))
    table.click_rate[items] = (clicked + 1) / (np.maximum(shown, clicked) + 20)
    return table


def _pools(material: Material, table: ItemTable, folder: Path) -> None:
    """Write the popular items that can be had, and the new ones that nobody has met yet."""
    items = len(material.catalogue)
    buyable = (table.flags[:items] & IN_STOCK) > 0
    order = np.argsort(-table.popularity[:items], kind="stable")
    np.save(folder / "popular.npy", order[buyable[order]][:_POPULAR])
    waiting = buyable & ((table.flags[:items] & HAS_BEHAVIOUR) == 0)
    newest = np.argsort(-table.added[:items], kind="stable")
    np.save(folder / "fresh.npy", newest[waiting[newest]][:_FRESH])


def _states(material: Material, folder: Path) -> None:
    """Write what is known of every user at the end of the history."""
    store = LmdbUserStore(folder / "users")
    store.load(states(material.history, material.users.to_list()))
    store.close()


def states(history: History, users: list[str]) -> Iterator[tuple[str, UserState]]:
    """Yield each user's state after all of their events."""
    item, kind, at = (column.tolist() for column in (history.item, history.kind, history.at))
    for user, (start, end) in zip(
        users,
        zip(history.starts[:-1].tolist(), history.starts[1:].tolist(), strict=True),
        strict=True,
    ):
        past = slice(max(start, end - RECENT), end)
        recent, kinds, times = (tuple(values[past][::-1]) for values in (item, kind, at))
        yield user, UserState(recent, kinds, times, events=end - start)
