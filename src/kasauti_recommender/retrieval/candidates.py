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
