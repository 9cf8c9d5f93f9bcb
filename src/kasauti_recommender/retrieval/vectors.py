"""Vectors of items, learnt from behaviour or predicted from attributes, and of users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kasauti_recommender.features.state import UserState

Vectors = NDArray[np.float32]

FADE = 0.8
WEIGHT_OF_KIND = np.array([0.0, 0.6, 1.0, 1.5, 2.0], dtype=np.float32)
"""How much an impression, a view, a click, a cart and a purchase say of a taste."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """Users' item numbers in order of time, laid end to end.

    Parameters
    ----------
    items : int64 array, shape (events,)
    starts : int64 array, shape (users + 1,)
        User ``u`` is ``items[starts[u]:starts[u + 1]]``.
    catalogue : int
        How many items there are; numbers run from 0 to ``catalogue - 1``.
    """

    items: NDArray[np.int64]
    starts: NDArray[np.int64]
    catalogue: int

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]], catalogue: int) -> Sequences:
        """Lay rows of item numbers end to end."""
        kept = [np.asarray(row, dtype=np.int64) for row in rows]
        starts = np.zeros(len(kept) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in kept], out=starts[1:])
        items = np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)
        if items.size and (items.min() < 0 or items.max() >= catalogue):
            raise ValueError(f"an item number lies outside 0 to {catalogue - 1}")
        return cls(items, starts, catalogue)


def cooccurrence(sequences: Sequences, *, window: int = 5) -> sparse.csr_matrix:
    """Count how often items stand near each other in a sequence, nearer ones for more.

    A pair at distance d within ``window`` counts 1/d, both ways; vectorised by shifting the whole
    event array against itself and masking where a user ends.
    """
    items, starts = sequences.items, sequences.starts
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    shape = (sequences.catalogue, sequences.catalogue)
    total = sparse.csr_matrix(shape, dtype=np.float32)
    for distance in range(1, window + 1):
        same = owner[:-distance] == owner[distance:]
        left, right = items[:-distance][same], items[distance:][same]
        weight = np.full(left.size, 1 / distance, dtype=np.float32)
        total = total + sparse.coo_matrix((weight, (left, right)), shape=shape).tocsr()
    total = total + total.T
    total.setdiag(0)
    total.eliminate_zeros()
    return total.tocsr()


def behaviour_vectors(
    sequences: Sequences, *, width: int = 64, window: int = 5, shift: float = 1.0, seed: int = 7
) -> Vectors:
    """Learn unit vectors whose inner products follow co-occurrence.

    Positive pointwise mutual information with context distribution smoothing 0.75, factorised by
    a randomised SVD (Levy and Goldberg 2014; Levy, Goldberg and Dagan 2015).

    Parameters
    ----------
    sequences : Sequences
    width : int
        Columns of the result.
    window : int
        How far apart two items may stand.
    shift : float
        Log of the negative-sample count that the factorisation stands for.
    seed : int
        Of the randomised SVD.

    Returns
    -------
    float32 array, shape (catalogue, width)
        Rows of unit length; all zero for an item never seen with another.
    """
    from sklearn.utils.extmath import randomized_svd  # loads slowly; serving needs none

    counts = cooccurrence(sequences, window=window).tocoo()
    if counts.nnz == 0:
        return np.zeros((sequences.catalogue, width), dtype=np.float32)
    rows = np.bincount(counts.row, weights=counts.data, minlength=sequences.catalogue)
    smoothed = rows**0.75
    smoothed *= rows.sum() / smoothed.sum()
    mutual = np.log(counts.data * rows.sum() / (rows[counts.row] * smoothed[counts.col]))
    positive = np.maximum(mutual - np.log(shift), 0).astype(np.float32)
    matrix = sparse.csr_matrix((positive, (counts.row, counts.col)), shape=counts.shape)
    rank = min(width, sequences.catalogue - 1)
    left, values, _ = randomized_svd(matrix, rank, n_iter=4, random_state=seed)
    vectors = np.zeros((sequences.catalogue, width), dtype=np.float32)
    vectors[:, :rank] = left * np.sqrt(values)
    return unit(vectors)


def unit(vectors: Vectors) -> Vectors:
    """Scale rows to length 1; zero rows stay zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return scaled


def has_direction(vector: Vectors) -> bool:
    """Return whether a vector can be scaled to length 1: it is finite and longer than nothing."""
    with np.errstate(over="ignore", invalid="ignore"):
        length = float(np.linalg.norm(vector))
    return 0 < length < np.inf


class AttributeEncoder:
    """Predicts an item's vector from its attributes, so that a new item is findable at once.

    Ridge regression from a sparse 0/1 attribute matrix to behaviour vectors.

    Parameters
    ----------
    ridge : float
        Weight of the penalty.
    """

    def __init__(self, ridge: float = 1.0) -> None:
        self.ridge = ridge
        self.weights: Vectors = np.zeros((0, 0), dtype=np.float32)

    def fit(self, attributes: sparse.csr_matrix, vectors: Vectors) -> AttributeEncoder:
        """Fit on the items that have vectors (rows of zeros are left out)."""
        known = np.linalg.norm(vectors, axis=1) > 0
        x, y = attributes[known].astype(np.float64), vectors[known].astype(np.float64)
        gram = x.T @ x + self.ridge * sparse.identity(x.shape[1])
        solve = sparse.linalg.splu(gram.tocsc())
        self.weights = solve.solve(np.ascontiguousarray(x.T @ y)).astype(np.float32)
        return self

    def predict(self, attributes: sparse.csr_matrix) -> Vectors:
        """Return unit vectors, shape (items, width); zero for items without known attributes."""
        return unit(np.asarray(attributes.astype(np.float32) @ self.weights))


def weights_of(state: UserState) -> Vectors:
    """Return how much each recent event counts: newer ones and stronger kinds for more."""
    kinds = np.minimum(np.asarray(state.kinds, dtype=np.int64), len(WEIGHT_OF_KIND) - 1)
    weights: Vectors = FADE ** np.arange(len(kinds), dtype=np.float32) * WEIGHT_OF_KIND[kinds]
    return weights


def query_of(state: UserState, recent: Vectors) -> Vectors:
    """Return the user's vector, for training and serving alike.

    Parameters
    ----------
    state : UserState
    recent : float32 array, shape (n, width)
        Vectors of ``state.recent``, same order.

    Returns
    -------
    float32 array, shape (width,)
        Unit length; zeros where nothing is known or nothing counts.
    """
    return unit(np.asarray(weights_of(state) @ recent, dtype=np.float32))
