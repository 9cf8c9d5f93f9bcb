"""The whole request in process: state, retrieval, features, ranks, list, on one thread."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from kasauti_recommender.cli.bench.machine import mapped, resident
from kasauti_recommender.cli.bench.shop import NOW
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.retrieval.index import LiveIndex
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.engine import Engine, Wanted
from kasauti_recommender.serving.manifest import warm


@dataclass(frozen=True, slots=True)
class Measured:
    """What a request costs; times in milliseconds unless said otherwise.

    Parameters
    ----------
    items, users : int
    p50, p99 : float
    cpu, cpu_p99 : float
        Mean and p99 of processor time, which neighbours on the machine change least.
    stages : dict of str to float
        Median of each stage.
    history : float
        Share of the requests whose user had a history; the rest would be cheaper.
    add_p99, remove_p99 : float
        To accept, and found or gone in the next search.
    visible : bool
        Every added item was in the next search, no removed one was.
    bytes_an_item : float
        Resident of the mapped index file, and the index's own columns.
    resident : dict of str to int
        Bytes of this process at the end, by kind.
    disk : int
        Bytes of the version's folder.
    """

    items: int
    users: int
    p50: float
    p99: float
    cpu: float
    cpu_p99: float
    stages: dict[str, float]
    history: float
    add_p99: float
    remove_p99: float
    visible: bool
    bytes_an_item: float
    resident: dict[str, int]
    disk: int


def opened(folder: Path) -> Engine:
    """Open the version as a worker does."""
    faiss.omp_set_num_threads(1)
    warm(folder)
    version = Bundle.open(folder)
    engine = Engine.of(version, LmdbUserStore(folder / "users"))
    engine.warm()
    return engine


def measure(folder: Path, items: int, users: int, *, requests: int = 2_000) -> Measured:
    """Answer requests of random users one after another; the first tenth warms."""
    engine = opened(folder)
    random = np.random.default_rng(8)
    seconds, busy, known = [], [], 0
    stages: dict[str, list[float]] = {}
    for number, user in enumerate(random.integers(0, users, requests * 11 // 10).tolist()):
        name = f"u{user:09d}"
        start, used = time.perf_counter(), time.thread_time()
        picked = engine.recommend(Wanted(name), now=NOW)
        if number >= requests // 10:
            seconds.append(time.perf_counter() - start)
            busy.append(time.thread_time() - used)
            known += bool(engine.store.get(name).recent)
            for stage, took in picked.timing.stages.items():
                stages.setdefault(stage, []).append(took)
    index_bytes = mapped("items.index")
    add, remove, visible = _visibility(engine.index, items, random)
    p50, p99 = np.percentile(seconds, (50, 99)) * 1000
    engine.store.close()
    return Measured(
        items, users, float(p50), float(p99), float(np.mean(busy)) * 1000,
        float(np.percentile(busy, 99)) * 1000,
        {stage: float(np.median(took)) * 1000 for stage, took in stages.items()},
        known / requests, add, remove, visible, index_bytes / items + 1, resident(),
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
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
