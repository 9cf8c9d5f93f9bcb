"""What others do with the same sequences: popularity, item-kNN, implicit ALS; sparse throughout."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kasauti_recommender.training.sequence_splits import History

Lists = NDArray[np.int64]
Lister = Callable[[Sequence[History]], Lists]
"""Histories (oldest first) to item numbers, shape (histories, count), best first, -1 for none."""

_BATCH = 1_024


def popularity(train: Sequence[History], items: int, count: int) -> Lister:
    """List what was chosen most, without what the user already had."""
    chosen = np.bincount(np.concatenate([np.asarray(h) for h in train]), minlength=items)
    order = np.argsort(-chosen, kind="stable")

    def lists(histories: Sequence[History]) -> Lists:
        out = np.full((len(histories), count), -1, dtype=np.int64)
        for row, history in enumerate(histories):
            near = order[: count + len(history)]
            kept = near[~np.isin(near, history)][:count]
            out[row, : len(kept)] = kept
        return out

    return lists


def item_neighbours(train: Sequence[History], items: int, count: int) -> Lister:
    """List by the sum of cosines between items' sets of users: the textbook item-kNN."""
    met = matrix_of(train, items)
    length = np.sqrt(np.asarray(met.sum(axis=0)).ravel())
    scaled = met @ sparse.diags(np.divide(1, length, out=np.zeros_like(length), where=length > 0))
    similar = (scaled.T @ scaled).tocsr()

    def lists(histories: Sequence[History]) -> Lists:
        parts = [
            _strongest(matrix_of(histories[n : n + _BATCH], items) @ similar, histories, n, count)
            for n in range(0, len(histories), _BATCH)
        ]
        return np.concatenate(parts)

    return lists


def _strongest(
    scores: sparse.csr_matrix, histories: Sequence[History], first: int, count: int
) -> Lists:
    out = np.full((scores.shape[0], count), -1, dtype=np.int64)
    for row in range(scores.shape[0]):
        entries = slice(scores.indptr[row], scores.indptr[row + 1])
        found, strength = scores.indices[entries], scores.data[entries]
        kept = ~np.isin(found, histories[first + row])
        best = found[kept][np.argsort(-strength[kept], kind="stable")[:count]]
        out[row, : len(best)] = best
    return out


def implicit_als(train: Sequence[History], items: int, count: int, *, seed: int = 7) -> Lister:
    """List by alternating least squares on implicit feedback (library ``implicit``)."""
    from implicit.als import AlternatingLeastSquares  # needed by this comparison only
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):  # its own threads do the work: two pools fight
        model = AlternatingLeastSquares(
            factors=64, regularization=0.05, alpha=20, iterations=15,
            random_state=seed, num_threads=1,
        )  # fmt: skip
        model.fit(matrix_of(train, items), show_progress=False)

    def lists(histories: Sequence[History]) -> Lists:
        with threadpool_limits(1, "blas"):
            found, _ = model.recommend(
                np.arange(len(histories)), matrix_of(histories, items), N=count,
                filter_already_liked_items=True, recalculate_user=True,
            )  # fmt: skip
        return np.asarray(found, dtype=np.int64)

    return lists


def matrix_of(histories: Sequence[History], items: int) -> sparse.csr_matrix:
    """Return users by items, 1 where a history holds an item."""
    lengths = [len(history) for history in histories]
    columns = np.concatenate([np.asarray(h, dtype=np.int64) for h in histories])
    rows = np.repeat(np.arange(len(histories)), lengths)
    ones = np.ones(len(columns), np.float32)
    matrix = sparse.csr_matrix((ones, (rows, columns)), shape=(len(histories), items))
    matrix.data[:] = 1
    return matrix
