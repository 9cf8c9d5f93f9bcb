"""Searching: a mapped index that workers share, a delta for fresh items, a mask for removed ones."""

from __future__ import annotations

import threading
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.retrieval.vectors import Vectors


class CorruptIndex(Exception):
    """The file is no index, or not a whole one: build it again or roll back."""


def open_index(path: Path) -> faiss.IndexIVF:
    """Map an index read-only; pages are shared by all workers.

    Raises
    ------
    CorruptIndex
        If the file is missing, cut short or of another kind.
    """
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    except RuntimeError as error:
        raise CorruptIndex(f"{path.name}: {error}. Build it again or roll back.") from error
    if not isinstance(index, faiss.IndexIVF) or index.ntotal == 0:
        raise CorruptIndex(f"{path.name} holds no inverted lists. Build it again or roll back.")
    return index


def warm(path: Path, *, block: int = 1 << 24) -> int:
    """Read the file once so that its pages are resident; return its size in bytes.

    A mapped index that is cold misses its latency on a third of even a light load.
    """
    size = 0
    with path.open("rb", buffering=0) as file:
        while data := file.read(block):
            size += len(data)
    return size


class LiveIndex:
    """Nearest items by inner product, with additions and removals at once visible.

    The mapped base never changes; fresh items live in a small exact delta, removed items in a
    bitmap. Searches over-fetch and drop: a selector inside the search costs seven times as much.
    faiss forbids searching while adding, so the delta is an array grown under a lock and read by
    length.

    Parameters
    ----------
    base : faiss.IndexIVF
    capacity : int
        Item numbers run from 0 to ``capacity - 1``.
    probes : int
    """

    def __init__(self, base: faiss.IndexIVF, *, capacity: int, probes: int = 16) -> None:
        self._base = base
        self._parameters = faiss.SearchParametersIVF(nprobe=probes)
        self._removed = np.zeros(capacity, dtype=bool)
        self._fresh_vectors: Vectors = np.zeros((1024, base.d), dtype=np.float32)
        self._fresh_items: NDArray[np.int64] = np.zeros(1024, dtype=np.int64)
        self._fresh = 0
        self._gone = 0
        self._lock = threading.Lock()

    @property
    def width(self) -> int:
        """Columns of the vectors."""
        return int(self._base.d)

    def add(self, item: int, vector: Vectors) -> None:
        """Make a new item findable by the next search.

        Raises
        ------
        ValueError
            If the vector has another width or values that are not finite.
        """
        if vector.shape != (self.width,):
            raise ValueError(f"item {item}: vector of width {vector.shape}, expected {self.width}")
        if not np.isfinite(vector).all():
            raise ValueError(f"item {item}: the vector has values that are not finite")
        with self._lock:
            self._grow(item)
            self._fresh_vectors[self._fresh] = vector
            self._fresh_items[self._fresh] = item
            self._fresh += 1
            self._removed[item] = False

    def _grow(self, item: int) -> None:
        if self._fresh == len(self._fresh_items):
            self._fresh_vectors = np.concatenate((self._fresh_vectors, np.zeros_like(self._fresh_vectors)))
            self._fresh_items = np.concatenate((self._fresh_items, np.zeros_like(self._fresh_items)))
        if item >= len(self._removed):
            more = max(item + 1, len(self._removed) * 5 // 4) - len(self._removed)
            self._removed = np.concatenate((self._removed, np.zeros(more, dtype=bool)))

    def remove(self, item: int) -> None:
        """Never return the item again, from the next search on."""
        with self._lock:
            self._grow(item)
            if not self._removed[item]:
                self._removed[item] = True
                self._gone += 1

    def search(
        self, query: Vectors, k: int, *, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return up to ``k`` item numbers and scores, best first.

        Parameters
        ----------
        query : float32 array, shape (width,)
        k : int
        allowed : bool array over item numbers, optional
            Filter. Where it passes few, the search reads more lists until ``k`` are found or all
            have been read: a filter never silently returns too few.
        """
        if query.shape != (self.width,) or not np.isfinite(query).all():
            raise ValueError(f"the query must have {self.width} finite values")
        fresh = self._search_fresh(query, k, allowed)
        probes, fetch = self._parameters.nprobe, min(k + 32 + k * self._gone // max(1, self._base.ntotal), 4096)
        while True:
            found = self._search_base(query, fetch, probes, allowed)
            enough = len(found[0]) >= k or (probes >= self._base.nlist and fetch >= self._base.ntotal)
            if enough:
                return _merge(found, fresh, k)
            probes, fetch = min(probes * 4, self._base.nlist), min(fetch * 8, self._base.ntotal)

    def _search_base(
        self, query: Vectors, fetch: int, probes: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        parameters = faiss.SearchParametersIVF(nprobe=probes)
        scores, items = self._base.search(query[None, :], fetch, params=parameters)
        items, scores = items[0], scores[0]
        keep = (items >= 0) & ~self._removed[items]
        if allowed is not None:
            keep &= allowed[items]
        return items[keep], scores[keep]

    def _search_fresh(
        self, query: Vectors, k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        count = self._fresh
        items = self._fresh_items[:count]
        keep = ~self._removed[items]
        if allowed is not None:
            keep &= allowed[items]
        scores = self._fresh_vectors[:count] @ query
        items, scores = items[keep], scores[keep]
        best = np.argsort(-scores, kind="stable")[:k]
        return items[best], scores[best]


def _merge(
    one: tuple[NDArray[np.int64], NDArray[np.float32]],
    other: tuple[NDArray[np.int64], NDArray[np.float32]],
    k: int,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    items, scores = np.concatenate((other[0], one[0])), np.concatenate((other[1], one[1]))
    _, first = np.unique(items, return_index=True)
    first.sort()
    items, scores = items[first], scores[first]
    best = np.argsort(-scores, kind="stable")[:k]
    return items[best], scores[best]
