"""Candidates: where each came from, and who finds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Source(IntEnum):
    """Why an item is among the candidates; the reason shown to the shopper follows from it."""

    NEIGHBOUR = 0  # near the user's recent items
    FRESH = 1  # new in the catalogue, placed by its attributes
    POPULAR = 2  # popular in this context
    EXPLORATION = 3  # shown to learn about it
    CO_VISITED = 4  # met by others together with the user's recent items


@dataclass(frozen=True, slots=True)
class Candidates:
    """Parallel arrays, best first within a source.

    Parameters
    ----------
    items : int64 array, shape (n,)
        Item numbers (rows of the catalogue).
    scores : float32 array, shape (n,)
        Inner product with the user's vector; 0 where the source has none.
    sources : uint8 array, shape (n,)
        ``Source`` of each.
    """

    items: NDArray[np.int64]
    scores: NDArray[np.float32]
    sources: NDArray[np.uint8]


def united(
    near: NDArray[np.int64], visited: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return the candidates of a user's own taste, in training and serving alike.

    The nearest items and those most met along with recent ones take turns, each item once, until
    ``count`` are found; where one source ends the other goes on.

    Parameters
    ----------
    near, visited : int64 arrays
        Item numbers, best first, without what must not be shown.
    count : int
        Most to return.

    Returns
    -------
    items : int64 array
    sources : uint8 array
        ``Source`` of each: the one that named it first.
    """
    turns = np.concatenate((2 * np.arange(len(near)), 2 * np.arange(len(visited)) + 1))
    order = np.argsort(turns, kind="stable")
    items = np.concatenate((near, visited))[order]
    sources = np.repeat(
        np.array([Source.NEIGHBOUR, Source.CO_VISITED], np.uint8), (len(near), len(visited))
    )[order]
    first = np.sort(np.unique(items, return_index=True)[1])[:count]
    return items[first], sources[first]


class ItemIndex(Protocol):
    """Nearest items by inner product, safe for many readers."""

    def search(
        self, query: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return up to ``k`` item numbers and scores, best first, without removed items."""

    def add(self, item: int, vector: NDArray[np.float32]) -> None:
        """Make a new item findable by the next search."""

    def remove(self, item: int) -> None:
        """Never return the item again, from the next search on."""
