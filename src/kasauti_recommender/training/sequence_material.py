"""Real sequences as what the training pipeline learns from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from kasauti_recommender.training.lists import History
from kasauti_recommender.training.material import Catalogue, Material

CLICK = 2
BEGAN = 1_600_000_000


def material_of(
    histories: Sequence[Sequence[int]],
    times: Sequence[NDArray[np.int64]],
    attributes: sparse.csr_matrix,
) -> Material:
    """Return material in which every entry of a sequence is a click.

    Parameters
    ----------
    histories : sequence of item numbers in order of time, a row a user
    times : sequence of int64 arrays
        Seconds of each entry, from any beginning, not falling within a row.
    attributes : sparse matrix of 0 and 1, shape (items, attributes)
    """
    lengths = np.array([len(history) for history in histories], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    item = np.concatenate([np.asarray(history, dtype=np.int64) for history in histories])
    at = np.concatenate([np.asarray(some, dtype=np.int64) for some in times]) + BEGAN
    user = np.repeat(np.arange(len(lengths)), lengths)
    history = History(user, item, np.full(len(item), CLICK, np.int8), at, starts)
    items = attributes.shape[0]
    goods = Catalogue(
        ids=pl.Series([f"i{number}" for number in range(items)]),
        price=np.zeros(items, np.float32),
        added=np.full(items, BEGAN, np.int32),
        in_stock=np.ones(items, bool),
        numbers={name: np.full(items, -1, np.int32) for name in ("category", "brand")},
        words={"category": (), "brand": ()},
        attributes=attributes,
        attribute_names=tuple(f"attribute:{number}" for number in range(attributes.shape[1])),
    )
    users = pl.Series([f"u{number}" for number in range(len(lengths))])
    seen = hashlib.sha256(item.tobytes() + at.tobytes() + attributes.indices.tobytes())
    return Material(goods, users, history, {}, seen.hexdigest())
