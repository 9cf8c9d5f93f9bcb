"""Retrieval at any number of items: build, memory, latency, recall against exact search."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.retrieval.build import Shape, cell_centres, empty_index
from kasauti_recommender.retrieval.index import LiveIndex, open_index, probes_for, warm
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import Vectors


@dataclass(slots=True)
class Truth:
    """Exact best items of some queries, gathered chunk by chunk while the index is built."""

    queries: Vectors
    items: NDArray[np.int64]
    scores: NDArray[np.float32]

    @classmethod
    def of(cls, queries: Vectors, k: int = 10) -> Truth:
        """Begin with nothing found."""
        shape = (len(queries), k)
        return cls(queries, np.full(shape, -1), np.full(shape, -np.inf, np.float32))

    def see(self, numbers: NDArray[np.int64], vectors: Vectors) -> None:
        """Take a chunk into account."""
        k = self.items.shape[1]
        scores, places = faiss.knn(self.queries, vectors, k, metric=faiss.METRIC_INNER_PRODUCT)
        scores = np.concatenate((self.scores, scores), axis=1)
        items = np.concatenate((self.items, numbers[places]), axis=1)
        best = np.argsort(-scores, axis=1)[:, :k]
        self.items = np.take_along_axis(items, best, axis=1)
        self.scores = np.take_along_axis(scores, best, axis=1)


@dataclass(frozen=True, slots=True)
class Built:
    """What building took.

    Parameters
    ----------
    items, cells : int
    train_seconds, add_seconds : float
    index_bytes : int
        Of the file that workers map.
    truths : tuple of Truth
        For held-out items and for users, in this order.
    """

    items: int
    cells: int
    train_seconds: float
    add_seconds: float
    index_bytes: int
    truths: tuple[Truth, Truth]


def build(folder: Path, made: MadeVectors, *, queries: int = 300) -> Built:
    """Build index and vector file under ``folder`` and gather the exact answers on the way."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = Shape.for_items(made.items, made.width)
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    start = time.perf_counter()
    sample = made.draw(min(1_000_000, made.items), 2)
    index = empty_index(cell_centres(sample, shape.cells), sample[:200_000])
    del sample
    trained = time.perf_counter() - start
    truths = (Truth.of(made.draw(queries, 3)), Truth.of(made.shoppers(queries, 4)))
    vectors = VectorFile.create(folder / "vectors", made.items + 100_000, made.width)
    adding = 0.0
    with Progress() as bar:
        task = bar.add_task(f"{made.items:,} items", total=made.items)
        for numbers, chunk in made.chunks():
            start = time.perf_counter()
            index.add_with_ids(chunk, numbers)
            vectors.write(int(numbers[0]), chunk)
            adding += time.perf_counter() - start
            for truth in truths:
                truth.see(numbers, chunk)
            bar.advance(task, len(numbers))
    vectors.flush()
    path = folder / "items.index"
    faiss.write_index(index, str(path))
    return Built(made.items, shape.cells, trained, adding, path.stat().st_size, truths)


@dataclass(frozen=True, slots=True)
class Searched:
    """What searching costs and finds, one query at a time on one thread.

    Parameters
    ----------
    probes : int
    p50, p99 : float
        Milliseconds.
    held_out_items, users : float
        Share of the exact best 10 among the ``k`` candidates.
    """

    probes: int
    k: int
    p50: float
    p99: float
    held_out_items: float
    users: float


def search(
    folder: Path, built: Built, *, probes: int | None = None, k: int = 500, repeats: int = 4
) -> Searched:
    """Search every query ``repeats`` times; the first round warms and is not counted."""
    faiss.omp_set_num_threads(1)
    warm(folder / "items.index")
    live = LiveIndex(open_index(folder / "items.index"), capacity=built.items, probes=probes)
    seconds: list[float] = []
    shares = []
    for truth in built.truths:
        hits = []
        for turn in range(repeats):
            for query, wanted in zip(truth.queries, truth.items, strict=True):
                start = time.perf_counter()
                found, _ = live.search(query, k)
                if turn:
                    seconds.append(time.perf_counter() - start)
                else:
                    hits.append(np.isin(wanted, found).mean())
        shares.append(float(np.mean(hits)))
    p50, p99 = np.percentile(seconds, (50, 99)) * 1000
    return Searched(probes or probes_for(built.cells), k, float(p50), float(p99), *shares)
