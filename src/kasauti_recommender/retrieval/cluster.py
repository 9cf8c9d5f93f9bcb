"""Retrieval on several machines: parts of an index built as jobs, shards searched as actors.

Ray runs both. Jobs and shards read and write one shared folder (a network file system, or the one
disk of a test); a job that is lost with its machine is done again on another, a shard comes back
there and is told again what it has missed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import ray
from numpy.typing import NDArray

from kasauti_recommender.retrieval.build import merge_parts, write
from kasauti_recommender.retrieval.index import Found, LiveIndex, merged, open_index, warm
from kasauti_recommender.retrieval.vectors import Vectors

Chunks = Iterable[tuple[NDArray[np.int64], Vectors]]
Change = tuple[int, Vectors | None]
"""Item number and vector; without a vector the item was removed."""


@contextmanager
def joined(address: str) -> Iterator[None]:
    """Be part of a Ray cluster; ``auto`` finds the one that this machine belongs to."""
    ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    try:
        yield
    finally:
        ray.shutdown()


def processors() -> int:
    """Return how many processors the cluster has now."""
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return max(1, int(resources.get("CPU", 1)))


def build_part(empty: Path, chunks: Chunks, path: Path) -> int:
    """Build the part of an index that holds the chunks' items; return how many it holds.

    A part that is there is whole and is not built again.
    """
    if not path.exists():
        index = faiss.read_index(str(empty))
        for numbers, vectors in chunks:
            index.add_with_ids(np.ascontiguousarray(vectors), numbers)
        path.parent.mkdir(parents=True, exist_ok=True)
        write(index, path)
    return int(open_index(path).ntotal)


@ray.remote(max_retries=-1)
def _build_part(empty: Path, chunks: Callable[[], Chunks], path: Path) -> int:
    faiss.omp_set_num_threads(1)
    return build_part(empty, chunks(), path)


def build_on_cluster(
    empty: Path, sources: Sequence[Callable[[], Chunks]], parts: Path, path: Path
) -> int:
    """Build an index from sources, each a job somewhere on the cluster, and join the parts here.

    Parameters
    ----------
    empty : Path
        The trained index without items (``empty_index``), on the shared folder.
    sources : sequence of callable
        Each returns the chunks of one part; it is sent to the machine that builds the part.
    parts : Path
        Shared folder of the parts. Those that are there already are kept: an interrupted build
        goes on.
    path : Path
        Where the whole index is written, in one step.

    Returns
    -------
    int
        How many items the index holds.
    """
    names = [parts / f"{number:06d}.index" for number in range(len(sources))]
    jobs = [
        _build_part.options(scheduling_strategy="SPREAD").remote(empty, source, name)
        for source, name in zip(sources, names, strict=True)
    ]
    ray.get(jobs)
    return merge_parts(empty, names, path)


class Shard:
    """One stretch of the items, searched by itself; knows how many changes it has seen.

    Parameters
    ----------
    path : Path
        An index of these items.
    """

    def __init__(self, path: Path) -> None:
        faiss.omp_set_num_threads(1)
        warm(path)
        self._index = LiveIndex(open_index(path), capacity=0)
        self._seen = 0

    def search(
        self, query: Vectors, k: int, first: int, changes: Sequence[Change],
        allowed: NDArray[np.uint8] | None = None,
    ) -> tuple[Found, int]:  # fmt: skip
        """Catch up with changes, of which the first is number ``first``; search if none is missing.

        ``allowed`` is a filter over item numbers as packed bits.

        Returns
        -------
        tuple
            What was found, and how many changes it is built on. Where that is less than was
            sent, this shard began anew and must be told all.
        """
        if first <= self._seen:
            for item, vector in changes[self._seen - first :]:
                if vector is None:
                    self._index.remove(item)
                else:
                    self._index.add(item, vector)
                self._seen += 1
            mask = None if allowed is None else np.unpackbits(allowed).astype(bool)
            return self._index.search(query, k, allowed=mask), self._seen
        return (np.empty(0, np.int64), np.empty(0, np.float32)), self._seen


class ShardedIndex:
    """Nearest items over shards on several machines; the interface of ``LiveIndex``.

    Every search asks all shards at once and joins what they found. A shard whose machine is lost
    is started again elsewhere; until it is back, searches go on without its items and say so in
    ``missing``. Changes are kept here and sent along with the next search, so that a new item is
    found by the next search wherever its shard stands.

    Parameters
    ----------
    paths : sequence of Path
        An index a shard, on the shared folder.
    patience : float
        Seconds a search waits for a shard.
    """

    def __init__(self, paths: Sequence[Path], *, patience: float = 0.2) -> None:
        actor: Any = ray.remote(max_restarts=-1, max_task_retries=0, num_cpus=0.01)(Shard)
        self._shards = [actor.options(scheduling_strategy="SPREAD").remote(path) for path in paths]
        self._changes: list[list[Change]] = [[] for _ in paths]
        self._told = [0] * len(paths)
        self._lock = threading.Lock()
        self._patience = patience
        self.missing: tuple[int, ...] = ()

    def ready(self, seconds: float = 60) -> None:
        """Return when every shard answers.

        Raises
        ------
        TimeoutError
            Naming the shards that do not.
        """
        until = time.monotonic() + seconds
        query = np.zeros(self.width(seconds), np.float32)
        while True:
            self.search(query, 1)
            if not self.missing:
                return
            if time.monotonic() > until:
                raise TimeoutError(f"shards {self.missing} did not answer in {seconds:.0f} s")
            time.sleep(0.1)

    def width(self, seconds: float = 60) -> int:
        """Return the columns of the vectors, as the first shard says."""
        width: int = ray.get(
            self._shards[0].__ray_call__.remote(lambda shard: shard._index.width), timeout=seconds
        )
        return width

    def add(self, item: int, vector: Vectors) -> None:
        """Make a new item findable by the next search."""
        self._change(item % len(self._shards), (item, np.asarray(vector, np.float32)))

    def remove(self, item: int) -> None:
        """Never return the item again, from the next search on."""
        for shard in range(len(self._shards)):
            self._change(shard, (item, None))

    def _change(self, shard: int, change: Change) -> None:
        with self._lock:
            self._changes[shard].append(change)

    def search(self, query: Vectors, k: int, *, allowed: NDArray[np.bool_] | None = None) -> Found:
        """Return up to ``k`` item numbers and scores over all shards that answer, best first.

        Parameters
        ----------
        query : float32 array, shape (width,)
        k : int
        allowed : bool array over item numbers, optional
            Filter; numbers beyond its end do not pass. Sent to each shard as a bit an item.

        Returns
        -------
        tuple of int64 and float32 array
            Never fewer than ``k`` while no shard is missing and as many items pass.
        """
        query = np.asarray(query, np.float32)
        packed = None if allowed is None else ray.put(np.packbits(allowed))
        found, missing = self._asked(range(len(self._shards)), query, k, packed)
        self.missing = tuple(missing)
        return merged(found, k)

    def _asked(
        self, shards: Iterable[int], query: Vectors, k: int, allowed: Any, *, again: bool = True
    ) -> tuple[list[Found], list[int]]:
        calls = {}
        with self._lock:
            for shard in shards:
                first, changes = self._told[shard], self._changes[shard]
                call = self._shards[shard].search.remote(query, k, first, changes[first:], allowed)
                calls[call] = (shard, len(changes))
        done, late = ray.wait(list(calls), num_returns=len(calls), timeout=self._patience)
        found, missing, behind = [], [calls[call][0] for call in late], []
        for call in done:
            shard, sent = calls[call]
            try:
                here, seen = ray.get(call)
            except ray.exceptions.RayError:
                missing.append(shard)
                continue
            if seen >= sent:
                found.append(here)
            else:
                behind.append(shard)
            with self._lock:
                self._told[shard] = min(seen, sent)
        if behind and again:
            more, gone = self._asked(behind, query, k, allowed, again=False)
            return found + more, missing + gone
        return found, missing + behind
