"""Prices and stock as they were: what the catalogue says of earlier moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kasauti_recommender.features.item_table import IN_STOCK, ItemTable

_SECONDS = 32  # bits of a time beside an item's number in one key


@dataclass(frozen=True, slots=True)
class Changes:
    """What was said of items and when, by item and then by time.

    An item of which only one thing was ever said is not in it: that holds for all moments.

    Parameters
    ----------
    key : int64 array
        Item number and second, in one number, rising.
    price : float32 array
    in_stock : bool array
    """

    key: NDArray[np.int64]
    price: NDArray[np.float32]
    in_stock: NDArray[np.bool_]

    @classmethod
    def none(cls) -> Changes:
        """Return those of a catalogue that only knows today."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, bool))

    @classmethod
    def of(cls, now: pl.DataFrame, earlier: pl.DataFrame) -> Changes:
        """Lay out a checked catalogue and the rows that it replaced.

        Parameters
        ----------
        now : DataFrame
            One row an item, in order of the item numbers.
        earlier : DataFrame
            Rows that held before, with ``changed_at`` in milliseconds.
        """
        if earlier.is_empty():
            return cls.none()
        columns = ["item", "changed_at", "price", "in_stock"]
        number = now.select("id").with_row_index("item")
        both = pl.concat([
            rows.join(number, on="id").select(columns) for rows in (now, earlier)
        ]).filter(pl.len().over("item") > 1)  # fmt: skip
        key = pl.col("item").cast(pl.Int64) * (1 << _SECONDS) + pl.col("changed_at") // 1000
        laid = both.with_columns(key=key).sort("key")
        return cls(
            laid["key"].to_numpy(),
            laid["price"].cast(pl.Float32).to_numpy(),
            laid["in_stock"].to_numpy(),
        )

    def put_back(self, table: ItemTable, items: NDArray[np.int64], at: int) -> None:
        """Write price and stock of ``items`` as of a moment (seconds) into the table.

        Before the first thing that was said of an item, that holds; items without any change keep
        what the table has.
        """
        if not len(self.key):
            return
        place = np.searchsorted(self.key, (items << _SECONDS) + at, "right") - 1
        unsaid = (place < 0) | (self.key[place] >> _SECONDS != items)
        place[unsaid] += 1
        known = place < len(self.key)
        known[known] = self.key[place[known]] >> _SECONDS == items[known]
        items, place = items[known], place[known]
        table.price[items] = self.price[place]
        flags = table.flags[items] & ~np.uint8(IN_STOCK)
        table.flags[items] = flags | self.in_stock[place] * np.uint8(IN_STOCK)
