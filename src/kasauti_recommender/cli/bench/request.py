"""The whole request in process: state, retrieval, features, ranks, list, on one thread.

Vectors, users and the ranker are made: the numbers are of speed and memory, not of quality.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from rich.progress import track

from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.machine import resident
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, ItemTable
from kasauti_recommender.features.state import UserState
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.ranking.arrange import Rules
from kasauti_recommender.ranking.ranker import Lists, Ranker, Trees, export, train
from kasauti_recommender.retrieval.index import LiveIndex, open_index, warm
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.serving.engine import Engine, Wanted

NOW = 1_790_000_000
TASTES, HISTORY = 4_000, 16


def prepare(folder: Path, made: MadeVectors, users: int) -> None:
    """Make the item table, the users' states and a ranker beside the index in ``folder``."""
    random = np.random.default_rng(made.seed)
    ItemTable.empty(made.items).save(folder / "table")
    table = ItemTable.open(folder / "table", writable=True)
    for first in range(0, made.items, 1_000_000):
        rows = slice(first, min(first + 1_000_000, made.items))
        count = rows.stop - first
        table.category[rows] = random.integers(0, 40, count)
        table.brand[rows] = random.integers(0, 3_000, count)
        table.price[rows] = random.lognormal(11, 1, count)
        table.added[rows] = NOW - random.integers(0, 60 * 86_400, count)
        table.popularity[rows] = random.pareto(1.3, count)
        table.flags[rows] = IN_STOCK * (random.random(count) < 0.96) + HAS_BEHAVIOUR
    store = LmdbUserStore(folder / "users")
    store.load(track(_states(folder, made.items, users), f"{users:,} users", total=users))
    store.close()
    _ranker(folder / "ranker.onnx")


def _states(folder: Path, items: int, users: int) -> Iterator[tuple[str, UserState]]:
    """Yield users who return to one of some thousand tastes, each the neighbours of an item."""
    random = np.random.default_rng(5)
    vectors = VectorFile(folder / "vectors")
    live = LiveIndex(open_index(folder / "items.index"), capacity=items, probes=4)
    centres = vectors.take(random.integers(0, items, min(TASTES, users)))
    pools = [live.search(centre, 200)[0] for centre in centres]
    for user in range(users):
        pool = pools[int(random.integers(len(pools)))]
        recent = tuple(pool[random.integers(0, len(pool), HISTORY)].tolist())
        times = tuple(range(NOW - 600, NOW - 600 - HISTORY * 3600, -3600))
        yield f"u{user:09d}", UserState(recent, (1, 2, 1, 3) * (HISTORY // 4), times, HISTORY)


def _ranker(path: Path) -> None:
    random = np.random.default_rng(6)
    features = random.normal(size=(20_000, len(NAMES))).astype(np.float32)
    grades = (features[:, :4].sum(axis=1) + random.normal(size=20_000) > 2).astype(np.int32)
    booster = train(Lists(features, grades, np.full(200, 100)), NAMES, Trees())
    export(booster, NAMES, path)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a request costs; times in milliseconds unless said otherwise.

    Parameters
    ----------
    items, users : int
    ready_seconds : float
        From nothing opened to the first answer, files read once.
    p50, p99 : float
    stages : dict of str to float
        Median of each stage.
    add_p99, remove_p99 : float
        To accept, and found or gone in the next search.
    visible : bool
        Every added item was in the next search, no removed one was.
    bytes_an_item : float
        Index file and the index's own columns.
    resident : dict of str to int
        Bytes of this process at the end, by kind.
    """

    items: int
    users: int
    ready_seconds: float
    p50: float
    p99: float
    stages: dict[str, float]
    add_p99: float
    remove_p99: float
    visible: bool
    bytes_an_item: float
    resident: dict[str, int]


def opened(folder: Path) -> Engine:
    """Open everything under ``folder`` as a starting worker does."""
    faiss.omp_set_num_threads(1)
    warm(folder / "items.index")
    vectors, table = VectorFile(folder / "vectors"), ItemTable.open(folder / "table")
    index = LiveIndex(open_index(folder / "items.index"), capacity=vectors.room, vectors=vectors)
    some = np.arange(min(5_000, len(table)))
    return Engine(
        index=index, vectors=vectors, table=table, store=LmdbUserStore(folder / "users"),
        ranker=Ranker(folder / "ranker.onnx", NAMES), popular=some, fresh=some[-500:],
        rules=Rules(),
    )  # fmt: skip


def measure(folder: Path, items: int, users: int, *, requests: int = 2_000) -> Measured:
    """Answer requests of random users one after another; the first tenth warms."""
    start = time.perf_counter()
    engine = opened(folder)
    engine.recommend(Wanted("u000000000"), now=NOW)
    ready = time.perf_counter() - start
    random = np.random.default_rng(8)
    seconds: list[float] = []
    stages: dict[str, list[float]] = {}
    for number, user in enumerate(random.integers(0, users, requests * 11 // 10).tolist()):
        start = time.perf_counter()
        picked = engine.recommend(Wanted(f"u{user:09d}"), now=NOW)
        if number >= requests // 10:
            seconds.append(time.perf_counter() - start)
            for stage, spent in picked.timing.stages.items():
                stages.setdefault(stage, []).append(spent)
    add, remove, visible = _visibility(engine.index, items, random)
    p50, p99 = np.percentile(seconds, (50, 99)) * 1000
    size = (folder / "items.index").stat().st_size
    engine.store.close()
    return Measured(
        items, users, ready, float(p50), float(p99),
        {stage: float(np.median(spent)) * 1000 for stage, spent in stages.items()},
        add, remove, visible, size / items + 1, resident(),
    )  # fmt: skip


def _visibility(
    index: LiveIndex, items: int, random: np.random.Generator, *, times: int = 300
) -> tuple[float, float, bool]:
    added, removed, visible = [], [], True
    for number in range(times):
        vector = random.normal(size=index.width).astype(np.float32)
        vector /= np.linalg.norm(vector)
        start = time.perf_counter()
        index.add(items + number, vector)
        visible &= items + number in index.search(vector, 10)[0]
        added.append(time.perf_counter() - start)
        start = time.perf_counter()
        index.remove(items + number)
        visible &= items + number not in index.search(vector, 10)[0]
        removed.append(time.perf_counter() - start)
    p99 = [float(np.percentile(spent, 99)) * 1000 for spent in (added, removed)]
    return p99[0], p99[1], visible
