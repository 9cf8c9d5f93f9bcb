"""Made vectors that are as hard to search as learnt ones: clustered, in levels, of low local rank.

Uniform noise would make every index look bad and tight blobs every index look perfect. Parents
hold children, sizes follow a long tail, each parent has a local basis of decaying directions,
and some noise is of full rank. Hardness is told by the local intrinsic dimension.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.retrieval.vectors import Vectors, unit

PARENTS, RANK = 400, 32


class MadeVectors:
    """Unit vectors of items, chunk by chunk, the same for the same seed.

    Parameters
    ----------
    items, width : int
    seed : int
    """

    def __init__(self, items: int, width: int = 64, *, seed: int = 7) -> None:
        self.items, self.width, self.seed = items, width, seed
        random = np.random.default_rng((seed, 0))
        children = max(PARENTS, min(40_000, items // 250))
        parents = unit(random.normal(size=(PARENTS, width)).astype(np.float32))
        self._basis = random.normal(size=(PARENTS, RANK, width)).astype(np.float32)
        self._basis *= (0.93 ** np.arange(RANK, dtype=np.float32))[None, :, None]
        self._basis /= np.sqrt(width)
        self.parent = random.integers(0, PARENTS, children)
        spread = random.normal(size=(children, RANK)).astype(np.float32)
        moved = np.einsum("cr,crw->cw", spread, self._basis[self.parent]) * 0.55
        self.centres = parents[self.parent] + moved
        sizes = random.lognormal(0, 1.2, children)
        self._share = np.cumsum(sizes / sizes.sum())

    def chunks(self, size: int = 500_000) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """Yield item numbers and vectors; the numbers run from 0."""
        for first in range(0, self.items, size):
            count = min(size, self.items - first)
            yield np.arange(first, first + count), self.draw(count, 1, first)

    def draw(self, count: int, *stream: int) -> Vectors:
        """Return ``count`` vectors of a stream of their own."""
        return self.drawn(count, *stream)[1]

    def drawn(self, count: int, *stream: int) -> tuple[NDArray[np.int64], Vectors]:
        """Return, for each vector of a stream, the child it belongs to, and the vectors."""
        random = np.random.default_rng((self.seed, *stream))
        child = self.children(random.random(count))
        return child, self._around(child, random)

    def children(self, chance: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the child that each number between 0 and 1 falls to, large ones more often."""
        child: NDArray[np.int64] = np.searchsorted(self._share, chance)
        return child.clip(0, len(self.centres) - 1)

    def _around(self, child: NDArray[np.int64], random: np.random.Generator) -> Vectors:
        out = self.centres[child]
        order = np.argsort(self.parent[child], kind="stable")
        edges = np.searchsorted(self.parent[child][order], np.arange(PARENTS + 1))
        local = random.standard_normal((len(child), RANK), dtype=np.float32)
        for parent in range(PARENTS):
            rows = order[edges[parent] : edges[parent + 1]]
            if len(rows):
                out[rows] += 0.6 * (local[rows] @ self._basis[parent])
        out += random.standard_normal(out.shape, dtype=np.float32) * np.float32(
            0.55 / np.sqrt(self.width)
        )
        return unit(out)

    def shoppers(self, count: int, *stream: int, events: int = 5) -> Vectors:
        """Return queries as users have them: means of ``events`` items from one or two tastes."""
        random = np.random.default_rng((self.seed, *stream))
        last = len(self.centres) - 1
        pair = np.searchsorted(self._share, random.random((count, 2))).clip(0, last)
        which = random.integers(0, 2, (count, events))
        child = np.take_along_axis(pair, which, axis=1).ravel()
        drawn = self._around(child, random)
        return unit(drawn.reshape(count, events, self.width).mean(axis=1))


def intrinsic_dimension(similarity: Vectors) -> float:
    """Return the local intrinsic dimension (maximum likelihood, Levina and Bickel 2005).

    Parameters
    ----------
    similarity : float32 array, shape (queries, neighbours)
        Inner products of unit vectors with their nearest neighbours, the nearest first.
    """
    near = np.sqrt(np.maximum(0, 2 - 2 * similarity))
    ratio = np.log(near[:, -1:] / np.maximum(near[:, :-1], 1e-9))
    return float(np.mean(1 / ratio.mean(axis=1)))
