"""Searching: a mapped index that workers share, a delta for fresh items, none removed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import Vectors

Found = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Item numbers and scores, best first."""

FEW = 20_000
"""Up to so many items behind a filter are scored one by one: 2 to 4 ms, nothing missed."""

_NOWHERE, _BASE, _DELTA = 0, 1, 2


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


def probes_for(lists: int) -> int:
    """Return how many lists to read so that 500 candidates hold 0.98 of the exact best ten.

    A small index is cut coarsely and its lists are short: reading more of them costs little.
    """
    return 80 if lists <= 4096 else 64 if lists <= 8192 else 32


class LiveIndex:
    """Nearest items by inner product, with additions and removals at once visible.

    The mapped base never changes; fresh items live in a small exact delta. One byte an item says
    where it is to be found: nowhere, in the base, in the delta. Searches over-fetch and drop;
    where that leaves too few, the items that pass are scored exactly, or more lists are read
    with a selector, which costs seven times as much per item.

    faiss forbids searching while adding, so the delta is an append-only array: a search takes
    its length under a lock and reads only below it.

    Parameters
    ----------
    base : faiss.IndexIVF
    capacity : int
        Item numbers run from 0 to ``capacity - 1``; grows as items are added.
    probes : int, optional
        Lists read by a search without a narrow filter; by default ``probes_for`` the lists.
    vectors : VectorFile, optional
        Vectors of the items of the base, for exact scores behind narrow filters. Without it such
        a search reads all lists.

    Raises
    ------
    ValueError
        If ``vectors`` has another width or less room than the base needs.
    """

    def __init__(
        self,
        base: faiss.IndexIVF,
        *,
        capacity: int,
        probes: int | None = None,
        vectors: VectorFile | None = None,
    ) -> None:
        if vectors is not None and vectors.width != base.d:
            raise ValueError(f"vectors of width {vectors.width} beside an index of {base.d}")
        self._base, self._vectors = base, vectors
        self._probes = min(base.nlist, probes or probes_for(base.nlist))
        self._centres = self._all_centres() if base.nlist <= 4096 else None
        self._where = _items_of(base, capacity)
        self._findable = int(np.count_nonzero(self._where))
        if vectors is not None and vectors.room <= int(np.flatnonzero(self._where)[-1]):
            raise ValueError("the item vectors are fewer than the index holds: build both again")
        self._delta = _Delta(base.d)
        self._gone = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._findable

    @property
    def width(self) -> int:
        """Columns of the vectors."""
        return int(self._base.d)

    def add(self, item: int, vector: Vectors) -> None:
        """Make a new item findable by the next search; an item that was there takes the vector.

        Raises
        ------
        ValueError
            If the vector has another width or values that are not finite, or the number is
            negative.
        """
        if item < 0:
            raise ValueError(f"an item number is not negative: {item}")
        if np.shape(vector) != (self.width,):
            raise ValueError(
                f"item {item}: vector of shape {np.shape(vector)}, expected ({self.width},)"
            )
        if not np.isfinite(vector).all():
            raise ValueError(f"item {item}: the vector has values that are not finite")
        with self._lock:
            if item >= len(self._where):
                more = max(item + 1, len(self._where) * 5 // 4) - len(self._where)
                self._where = np.concatenate((self._where, np.zeros(more, dtype=np.uint8)))
            self._delta.append(item, vector)
            self._findable += int(self._where[item] == _NOWHERE)
            self._gone += int(self._where[item] == _BASE)
            self._where[item] = _DELTA

    def remove(self, item: int) -> None:
        """Never return the item again, from the next search on; an unknown one is no fault."""
        with self._lock:
            if not 0 <= item < len(self._where) or self._where[item] == _NOWHERE:
                return
            self._gone += int(self._where[item] == _BASE)
            self._where[item] = _NOWHERE
            self._findable -= 1

    def search(self, query: Vectors, k: int, *, allowed: NDArray[np.bool_] | None = None) -> Found:
        """Return up to ``k`` item numbers and scores, best first.

        Parameters
        ----------
        query : float32 array, shape (width,)
        k : int
        allowed : bool array over item numbers, optional
            Filter; numbers beyond its end do not pass.

        Returns
        -------
        tuple of int64 and float32 array
            Never fewer than ``k`` while as many items pass.

        Raises
        ------
        ValueError
            If the query has another width or values that are not finite, or ``k`` is below 1.
        """
        if np.shape(query) != (self.width,) or not np.isfinite(query).all():
            raise ValueError(f"the query must have {self.width} finite values")
        if k < 1:
            raise ValueError(f"at least one item must be asked for, not {k}")
        query = np.ascontiguousarray(query, dtype=np.float32)
        with self._lock:
            where, fresh, findable = self._where, self._delta.view(), self._findable
        near = _among(fresh, query, k, where, allowed)
        spare = 32 + k * self._gone // self._base.ntotal
        found = self._near(query, min(k + spare, self._base.ntotal), where, allowed)
        if len(found[0]) < k and len(found[0]) + len(near[0]) < findable:
            found = self._narrow(query, k, where, allowed)
        return _merge(found, near, k)

    def _near(
        self,
        query: Vectors,
        fetch: int,
        where: NDArray[np.uint8],
        allowed: NDArray[np.bool_] | None,
    ) -> Found:
        """Read the nearest lists without a selector and drop what does not pass."""
        items, scores = self._read(query, fetch, self._probes)
        keep = where[items] == _BASE
        if allowed is not None:
            keep &= _passes(items, allowed)
        return items[keep], scores[keep]

    def _read(
        self, query: Vectors, fetch: int, probes: int, selector: faiss.IDSelector | None = None
    ) -> Found:
        """Read the ``probes`` nearest lists; up to 4,096 of them are compared one by one."""
        pointer = faiss.swig_ptr
        if self._centres is not None or probes >= self._base.nlist:
            centres = self._all_centres() if self._centres is None else self._centres
            nearness = centres @ query
            cells = np.argpartition(-nearness, probes - 1)[:probes]
            cells = cells[np.argsort(-nearness[cells])].astype(np.int64)
            nearness = nearness[cells]
        else:
            wide = faiss.SearchParametersHNSW(efSearch=max(32, 2 * probes))
            found = self._base.quantizer.search(query[None, :], probes, params=wide)
            nearness, cells = found[0][0], found[1][0]
        scores, items = np.empty(fetch, np.float32), np.empty(fetch, np.int64)
        parameters = faiss.SearchParametersIVF(nprobe=len(cells), sel=selector)
        # The Python method takes no selector; this one also costs half of a search that assigns.
        self._base.search_preassigned_c(
            1, pointer(query), fetch, pointer(cells), pointer(nearness),
            pointer(scores), pointer(items), False, parameters,
        )  # fmt: skip
        held = items >= 0
        return items[held], scores[held]

    def _all_centres(self) -> Vectors:
        centres: Vectors = self._base.quantizer.reconstruct_n(0, self._base.nlist)
        return centres

    def _narrow(
        self,
        query: Vectors,
        k: int,
        where: NDArray[np.uint8],
        allowed: NDArray[np.bool_] | None,
    ) -> Found:
        """Search the items of the base that pass: all of them if few, else ever more lists."""
        passing = where == _BASE
        if allowed is not None:
            shared = min(len(passing), len(allowed))
            passing[:shared] &= allowed[:shared]
            passing[shared:] = False
        count = int(np.count_nonzero(passing))
        wanted = min(k, count)
        if wanted == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if self._vectors is not None and count <= FEW:
            items = np.flatnonzero(passing)
            return _best(items, self._vectors.take(items) @ query, k)
        bits = np.packbits(passing, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)
        lists = self._base.nlist
        probes = min(lists, max(self._probes, 4 * k * lists // count))
        while True:
            found = self._read(query, wanted, probes, selector)
            if len(found[0]) == wanted or probes == lists:
                return found
            probes = min(lists, probes * 4)


class _Delta:
    """Fresh items and vectors, append-only; of one added again the last counts."""

    def __init__(self, width: int) -> None:
        self._items = np.zeros(1024, dtype=np.int64)
        self._vectors: Vectors = np.zeros((1024, width), dtype=np.float32)
        self._count = 0
        self._known: set[int] = set()

    def append(self, item: int, vector: Vectors) -> None:
        if self._count == len(self._items):
            self._grow()
        self._items[self._count] = item
        self._vectors[self._count] = vector
        self._count += 1
        self._known.add(item)

    def _grow(self) -> None:
        """Move to new arrays: searches under way keep theirs. What is outdated stays behind."""
        last = _last_of_each(self._items)
        room = 1024 + 2 * len(last)
        items, vectors = (
            np.zeros(room, np.int64),
            np.zeros((room, self._vectors.shape[1]), np.float32),
        )
        items[: len(last)], vectors[: len(last)] = self._items[last], self._vectors[last]
        self._items, self._vectors, self._count = items, vectors, len(last)

    def view(self) -> tuple[NDArray[np.int64], Vectors, bool]:
        """Return items, vectors, and whether an item may stand there twice."""
        count = self._count
        return self._items[:count], self._vectors[:count], count > len(self._known)


def _last_of_each(items: NDArray[np.int64]) -> NDArray[np.int64]:
    _, back = np.unique(items[::-1], return_index=True)
    return np.sort(len(items) - 1 - back)


def _items_of(base: faiss.IndexIVF, capacity: int) -> NDArray[np.uint8]:
    """Return where each item number is, from the ids in the lists; room numbers are nowhere."""
    where = np.zeros(capacity, dtype=np.uint8)
    lists = base.invlists
    for cell in range(base.nlist):
        size = lists.list_size(cell)
        if not size:
            continue
        ids = lists.get_ids(cell)
        items = faiss.rev_swig_ptr(ids, size)
        low, high = int(items.min()), int(items.max())
        if low < 0:
            raise CorruptIndex(f"the index holds item number {low}. Build it again or roll back.")
        if high >= len(where):
            where = np.concatenate((where, np.zeros(high + 1 - len(where), dtype=np.uint8)))
        where[items] = _BASE
        lists.release_ids(cell, ids)
    return where


def _passes(items: NDArray[np.int64], allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if not len(allowed):
        return np.zeros(len(items), dtype=bool)
    inside = items < len(allowed)
    passes: NDArray[np.bool_] = inside & allowed[np.where(inside, items, 0)]
    return passes


def _among(
    fresh: tuple[NDArray[np.int64], Vectors, bool],
    query: Vectors,
    k: int,
    where: NDArray[np.uint8],
    allowed: NDArray[np.bool_] | None,
) -> Found:
    """Score the delta exactly."""
    items, vectors, repeated = fresh
    keep = where[items] == _DELTA
    if repeated:
        last = np.zeros(len(items), dtype=bool)
        last[_last_of_each(items)] = True
        keep &= last
    if allowed is not None:
        keep &= _passes(items, allowed)
    return _best(items[keep], (vectors @ query)[keep], k)


def _best(items: NDArray[np.int64], scores: Vectors, k: int) -> Found:
    if len(scores) > 4 * k:
        top = np.argpartition(-scores, k)[:k]
        items, scores = items[top], scores[top]
    order = np.argsort(-scores, kind="stable")[:k]
    return items[order], scores[order]


def merged(parts: Sequence[Found], k: int) -> Found:
    """Return the best ``k`` of what several indexes of different items found."""
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    items, scores = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return _best(items, scores, k)


def _merge(one: Found, other: Found, k: int) -> Found:
    if not len(other[0]):
        return one[0][:k], one[1][:k]
    return _best(np.concatenate((one[0], other[0])), np.concatenate((one[1], other[1])), k)
