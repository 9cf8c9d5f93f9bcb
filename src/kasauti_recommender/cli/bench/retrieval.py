"""Retrieval at any number of items: build, memory, latency, recall against exact search."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors, intrinsic_dimension
from kasauti_recommender.cli.bench.stages import Facts, Stages
from kasauti_recommender.retrieval.build import Shape, cell_centres, empty_index, merge_parts, write
from kasauti_recommender.retrieval.index import LiveIndex, open_index, probes_for, warm
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import Vectors

PART, CHUNK, QUERIES, TOP = 2_500_000, 500_000, 300, 10
ROOM = 100_000  # item numbers kept free for items that come later
Say = Callable[[str], None]


@dataclass(slots=True)
class Truth:
    """Exact best items of some queries, gathered chunk by chunk while the index is built."""

    queries: Vectors
    items: NDArray[np.int64]
    scores: NDArray[np.float32]

    @classmethod
    def of(cls, queries: Vectors, k: int = 100) -> Truth:
        """Begin with nothing found."""
        shape = (len(queries), k)
        return cls(queries, np.full(shape, -1), np.full(shape, -np.inf, np.float32))

    def see(self, numbers: NDArray[np.int64], vectors: Vectors) -> None:
        """Take a chunk into account."""
        k = self.items.shape[1]
        scores, places = faiss.knn(self.queries, vectors, k, metric=faiss.METRIC_INNER_PRODUCT)
        self.join(numbers[places], scores)

    def join(self, items: NDArray[np.int64], scores: NDArray[np.float32]) -> None:
        """Take the best items of another stretch into account."""
        k = self.items.shape[1]
        scores = np.concatenate((self.scores, scores), axis=1)
        items = np.concatenate((self.items, items), axis=1)
        best = np.argsort(-scores, axis=1)[:, :k]
        self.items = np.take_along_axis(items, best, axis=1)
        self.scores = np.take_along_axis(scores, best, axis=1)


def truths(made: MadeVectors) -> tuple[Truth, Truth]:
    """Begin the exact answers for held-out items and for users, in this order."""
    return Truth.of(made.draw(QUERIES, 3)), Truth.of(made.shoppers(QUERIES, 4))


@dataclass(frozen=True, slots=True)
class Built:
    """What building took.

    Parameters
    ----------
    items, cells : int
    train_seconds, add_seconds, merge_seconds : float
        Placing the cells; assigning, encoding and storing the items; joining the parts.
    index_bytes : int
        Of the file that workers map.
    hardness : float
        Local intrinsic dimension of the made vectors around the held-out items.
    load : tuple of float
        The lowest and the highest one-minute load while items were added.
    truths : tuple of Truth
        For held-out items and for users, in this order.
    """

    items: int
    cells: int
    train_seconds: float
    add_seconds: float
    merge_seconds: float
    index_bytes: int
    hardness: float
    load: tuple[float, float]
    truths: tuple[Truth, Truth]

    @property
    def seconds(self) -> float:
        """Seconds of the build; making vectors and exact answers is not part of it."""
        return self.train_seconds + self.add_seconds + self.merge_seconds


def build(
    folder: Path, made: MadeVectors, stages: Stages, *, threads: int = 0,
    on_cluster: bool = False, say: Say = lambda _: None,
) -> Built:  # fmt: skip
    """Build index and vector file under ``folder``; what is already built is not built again.

    With ``on_cluster`` the parts are jobs of the Ray cluster that was joined.
    """
    faiss.omp_set_num_threads(threads or os.cpu_count() or 1)
    cells = Shape.for_items(made.items, made.width).cells
    if not stages.done("cells"):
        with stages.stage("cells") as facts:
            _place_cells(folder, made, cells)
        say(f"{cells:,} cells placed in {facts['seconds']:.0f} s")
    firsts = range(0, made.items, PART)
    left = [first for first in firsts if not stages.done(f"items from {first}")]
    for first, facts in (_on_cluster if on_cluster else _one_by_one)(folder, made, left):
        with stages.stage(f"items from {first}") as noted:
            noted.update(facts)
        say(f"items from {first:,} of {made.items:,}, load {noted['load']}")
    path = folder / "items.index"
    if not stages.done("index"):
        with stages.stage("index"):
            merge_parts(folder / "empty.index", [_part_of(folder, f) for f in firsts], path)
        say(f"{len(firsts)} parts joined")
    shutil.rmtree(folder / "parts", ignore_errors=True)
    added = [stages.facts(f"items from {first}") for first in firsts]
    loads = [facts["load"][0] for facts in added]
    exact = _gathered(folder, made, firsts)
    return Built(
        made.items, cells, stages.facts("cells")["seconds"],
        sum(facts["adding"] for facts in added), stages.facts("index")["seconds"],
        path.stat().st_size, intrinsic_dimension(exact[0].scores), (min(loads), max(loads)), exact,
    )  # fmt: skip


def _place_cells(folder: Path, made: MadeVectors, cells: int) -> None:
    sample = made.draw(min(1_000_000, made.items), 2)
    index = empty_index(cell_centres(sample, cells), sample[:200_000])
    faiss.write_index(index, str(folder / "empty.index"))
    VectorFile.create(folder / "vectors", made.items + ROOM, made.width)
    with (folder / "children.u2").open("wb") as file:
        os.truncate(file.fileno(), made.items * 2)
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "truth").mkdir(exist_ok=True)


def _part_of(folder: Path, first: int) -> Path:
    return folder / "parts" / f"{first:012d}.index"


def _one_by_one(
    folder: Path, made: MadeVectors, firsts: Sequence[int]
) -> Iterator[tuple[int, Facts]]:
    for first in firsts:
        yield first, _part(folder, made, first)


def _on_cluster(
    folder: Path, made: MadeVectors, firsts: Sequence[int]
) -> Iterator[tuple[int, Facts]]:
    """Build the parts as jobs; one that is lost with its machine is done again on another."""
    import ray  # loads slowly

    job, shared = ray.remote(max_retries=-1, scheduling_strategy="SPREAD")(_part), ray.put(made)
    running = {job.remote(folder.resolve(), shared, first): first for first in firsts}
    while running:
        (done,), _ = ray.wait(list(running), num_returns=1)
        yield running.pop(done), ray.get(done)


def _part(folder: Path, made: MadeVectors, first: int) -> Facts:
    """Build the index of one stretch, its vectors and its exact answers."""
    index = faiss.read_index(str(folder / "empty.index"))
    vectors = VectorFile(folder / "vectors", writable=True)
    children = np.memmap(folder / "children.u2", np.uint16, "r+")
    exact, adding = truths(made), 0.0
    last = min(first + PART, made.items)
    for start in range(first, last, CHUNK):
        numbers = np.arange(start, min(start + CHUNK, last))
        child, chunk = made.drawn(len(numbers), 1, start)
        began = time.perf_counter()
        index.add_with_ids(chunk, numbers)
        vectors.write(start, chunk)
        adding += time.perf_counter() - began
        children[numbers] = child
        for truth in exact:
            truth.see(numbers, chunk)
    vectors.flush()
    children.flush()
    one, other = exact
    np.savez(
        folder / "truth" / f"{first:012d}.npz", items0=one.items, scores0=one.scores,
        items1=other.items, scores1=other.scores,
    )  # fmt: skip
    write(index, _part_of(folder, first))
    return {"adding": round(adding, 2)}


def _gathered(folder: Path, made: MadeVectors, firsts: Iterable[int]) -> tuple[Truth, Truth]:
    exact = truths(made)
    for first in firsts:
        with np.load(folder / "truth" / f"{first:012d}.npz") as held:
            for number, truth in enumerate(exact):
                truth.join(held[f"items{number}"], held[f"scores{number}"])
    return exact


@dataclass(frozen=True, slots=True)
class Searched:
    """What searching costs and finds, one query at a time on one thread.

    Parameters
    ----------
    probes : int
    p50, p99, cpu_p99 : float
        Milliseconds; the last of processor time, which neighbours on the machine change least.
    held_out_items, users : float
        Share of the exact best 10 among the ``k`` candidates.
    """

    probes: int
    k: int
    p50: float
    p99: float
    cpu_p99: float
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
    busy: list[float] = []
    shares = []
    for truth in built.truths:
        hits = []
        for turn in range(repeats):
            for query, wanted in zip(truth.queries, truth.items, strict=True):
                start, used = time.perf_counter(), time.thread_time()
                found, _ = live.search(query, k)
                if turn:
                    seconds.append(time.perf_counter() - start)
                    busy.append(time.thread_time() - used)
                else:
                    hits.append(np.isin(wanted[:TOP], found).mean())
        shares.append(float(np.mean(hits)))
    p50, p99 = np.percentile(seconds, (50, 99)) * 1000
    cpu = float(np.percentile(busy, 99)) * 1000
    return Searched(probes or probes_for(built.cells), k, float(p50), float(p99), cpu, *shares)
