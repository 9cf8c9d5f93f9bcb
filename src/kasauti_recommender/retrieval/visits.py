"""Co-visits: for each item, the items that the same people met, and how strongly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kasauti_recommender.features.definitions import CoVisited
from kasauti_recommender.features.state import UserState
from kasauti_recommender.retrieval.mapped import mapped
from kasauti_recommender.retrieval.vectors import Sequences, weights_of

NEIGHBOURS = 50
_LONGEST = 50  # events of a user that count; the rest are older
_PRODUCTS = 20_000_000  # multiplications a block; bounds memory to some hundred MB
_OF_ITEM, _OF_NEIGHBOUR = 0.5, 0.3  # how far an item's own popularity is damped


def co_visits(sequences: Sequences, *, neighbours: int = NEIGHBOURS) -> sparse.csr_matrix:
    """Return for each item its strongest neighbours, sparse, shape (catalogue, catalogue).

    Two items count once for each user who met both within their last fifty events, by
    1/log2(1 + length) so that long histories say less of a pair; then popular items are damped.
    Made in blocks of rows, so that memory does not grow with the catalogue.

    Parameters
    ----------
    sequences : Sequences
    neighbours : int
        Most that an item keeps.
    """
    met = _met(sequences)
    lengths = np.diff(met.indptr)
    weights = (1 / np.log2(np.maximum(lengths, 1) + 1)).astype(np.float32)
    weighted = (sparse.diags(weights) @ met).tocsr()
    by_item = met.T.tocsr()
    degree = np.diff(by_item.indptr).astype(np.float32) + 1
    damped = (weighted @ sparse.diags(degree**-_OF_NEIGHBOUR)).tocsr()
    costs = np.bincount(met.indices, np.repeat(lengths, lengths), sequences.catalogue)
    parts = [sparse.csr_matrix((0, sequences.catalogue), dtype=np.float32)]
    for first, last in _blocks(costs):
        block = (by_item[first:last] @ damped).tocsr()
        block = (sparse.diags(degree[first:last] ** -_OF_ITEM) @ block).tocsr()
        parts.append(_strongest(block, first, neighbours))
    return sparse.vstack(parts).tocsr()


def _met(sequences: Sequences) -> sparse.csr_matrix:
    """Return users by items, 1 where a user's last events hold an item."""
    starts = sequences.starts
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    late = np.arange(len(owner)) >= starts[1:][owner] - _LONGEST
    cells = (np.ones(int(late.sum()), np.float32), (owner[late], sequences.items[late]))
    met = sparse.csr_matrix(cells, shape=(len(starts) - 1, sequences.catalogue))
    met.data[:] = 1
    return met


def _blocks(costs: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Cut rows into runs of about equal cost."""
    block = np.cumsum(costs, dtype=np.int64) // _PRODUCTS
    edges = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), len(costs)]
    return ((first, last) for first, last in pairwise(edges) if last > first)


def _strongest(block: sparse.csr_matrix, first: int, most: int) -> sparse.csr_matrix:
    """Keep the strongest entries of each row, without the item itself."""
    lengths = np.diff(block.indptr)
    row = np.repeat(np.arange(len(lengths)), lengths)
    kept = np.flatnonzero(block.indices != row + first)
    row = row[kept]
    crowded = (np.bincount(row, minlength=len(lengths)) > most)[row]
    few, many = kept[~crowded], kept[crowded]
    # One number to sort by, many times as fast as three: the row, then the strength, falling; the
    # bits of positive floats rise as the floats do.
    falling = ~block.data[many].astype(np.float32).view(np.uint32)
    order = np.argsort((row[crowded].astype(np.uint64) << np.uint64(32)) | falling)
    sorted_rows = row[crowded][order]
    starts = np.searchsorted(sorted_rows, np.arange(len(lengths)))
    rank = np.arange(len(order)) - starts[sorted_rows]
    chosen = np.sort(np.concatenate((few, many[order[rank < most]])))
    owner = np.repeat(np.arange(len(lengths)), lengths)[chosen]
    starts = np.searchsorted(owner, np.arange(len(lengths) + 1))
    return sparse.csr_matrix((block.data[chosen], block.indices[chosen], starts), block.shape)


class Visits:
    """Neighbours of all items, mapped and shared by workers.

    ::

        starts    item n has the entries starts[n] to starts[n + 1]
        items     item numbers of neighbours
        weights   their strength, as half-precision floats

    Parameters
    ----------
    starts, items, weights : arrays
        As in the files; ``Visits.none()`` knows no neighbours.
    """

    def __init__(
        self,
        starts: NDArray[np.uint64],
        items: NDArray[np.uint32],
        weights: NDArray[np.float16],
    ) -> None:
        self._starts, self._items, self._weights = starts, items, weights
        self.known = len(starts) - 1

    @classmethod
    def none(cls) -> Visits:
        """Return those of a version that has none."""
        return cls(np.zeros(1, "<u8"), np.zeros(0, "<u4"), np.zeros(0, "<f2"))

    @classmethod
    def open(cls, folder: Path) -> Visits:
        """Map what ``write_visits`` wrote.

        Raises
        ------
        ValueError
            If a file is missing or the files do not belong together.
        """
        try:
            starts: NDArray[np.uint64] = mapped(folder / "starts", "<u8")
            items: NDArray[np.uint32] = mapped(folder / "items", "<u4")
            weights: NDArray[np.float16] = mapped(folder / "weights", "<f2")
        except (OSError, ValueError) as error:
            raise ValueError("the co-visits are not whole: train again") from error
        if not len(starts) or not int(starts[-1]) == len(items) == len(weights):
            raise ValueError("the co-visits do not belong together: train again")
        return cls(starts, items, weights)

    def of(self, state: UserState) -> CoVisited:
        """Return what others met together with a user's recent items, newer ones for more."""
        recent = np.asarray(state.recent, dtype=np.int64)
        weights = weights_of(state)
        inside = np.flatnonzero((recent < self.known) & (weights > 0))
        if not len(inside):
            return CoVisited()
        first = self._starts[recent[inside]].astype(np.int64)
        lengths = self._starts[recent[inside] + 1].astype(np.int64) - first
        shift = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        entries = shift + np.arange(len(shift))
        if not len(entries):
            return CoVisited()
        owner = np.repeat(inside, lengths)
        scores = self._weights[entries].astype(np.float32) * weights[owner]
        items = self._items[entries].astype(np.int64)
        order = np.lexsort((scores, items))
        items, scores, owner = items[order], scores[order], owner[order]
        begins = np.flatnonzero(np.diff(items, prepend=-1))
        total = np.add.reduceat(scores, begins)
        last = np.add.reduceat(np.where(owner == 0, scores, 0), begins)
        strongest = np.append(begins[1:], len(items)) - 1
        return CoVisited(items[begins], total, last, recent[owner[strongest]])


def write_visits(folder: Path, matrix: sparse.csr_matrix) -> None:
    """Write the neighbours of each item."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, values, kind in (
        ("starts", matrix.indptr, "<u8"),
        ("items", matrix.indices, "<u4"),
        ("weights", matrix.data, "<f2"),
    ):
        values.astype(kind).tofile(folder / name)
