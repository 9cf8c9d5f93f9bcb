"""Products as they were: what the catalogue says of earlier moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, REMOVED, ItemTable

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
            Rows that held before, with ``changed_at`` in milliseconds; of those with the same one
            the later row holds.
        """
        if earlier.is_empty():
            return cls.none()
        columns = ["item", "changed_at", "price", "in_stock"]
        number = now.select("id").with_row_index("item")
        both = pl.concat([
            rows.join(number, on="id", maintain_order="left").select(columns)
            for rows in (earlier, now)  # in this order: of two at one moment the later said holds
        ]).filter(pl.len().over("item") > 1)  # fmt: skip
        key = pl.col("item").cast(pl.Int64) * (1 << _SECONDS) + pl.col("changed_at") // 1000
        laid = both.with_columns(key=key).sort("item", "changed_at", maintain_order=True)
        return cls(
            laid["key"].to_numpy(),
            laid["price"].cast(pl.Float32).to_numpy(),
            laid["in_stock"].to_numpy(),
        )

    def renumbered(self, number: NDArray[np.int64]) -> Changes:
        """Return them in a version's item numbers, without the items it has never met (-1)."""
        item = number[self.key >> _SECONDS]
        key = (item << _SECONDS) + (self.key & (1 << _SECONDS) - 1)
        order = np.argsort(key, kind="stable")[np.count_nonzero(item < 0) :]
        return Changes(key[order], self.price[order], self.in_stock[order])

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


class Past:
    """Puts a whole table back to one moment after another.

    Price and stock are those of the moment, and what was not yet there counts as removed.

    Parameters
    ----------
    changes : Changes
    table : ItemTable
        Written to.
    """

    def __init__(self, changes: Changes, table: ItemTable) -> None:
        self._changes, self._table = changes, table
        self._by_time = np.argsort(changes.key & (1 << _SECONDS) - 1, kind="stable")
        self._times = changes.key[self._by_time] & (1 << _SECONDS) - 1
        there = np.flatnonzero(table.added)
        self._comers = there[np.argsort(table.added[there], kind="stable")]
        self._added = table.added[self._comers]
        self._unmet = self._comers[(table.flags[self._comers] & HAS_BEHAVIOUR) == 0]
        self._at: int | None = None

    def at(self, moment: int) -> None:
        """Put the table back to a moment (seconds), not before the one asked for last."""
        flags, comers = self._table.flags, self._comers
        come = int(np.searchsorted(self._added, moment, "right"))
        if self._at is None:
            flags[comers[come:]] |= REMOVED
            changed = self._changes.key
        else:
            was = int(np.searchsorted(self._added, self._at, "right"))
            flags[comers[was:come]] &= ~np.uint8(REMOVED)
            between = np.searchsorted(self._times, (self._at, moment), "right")
            changed = self._changes.key[self._by_time[slice(*between)]]
        self._changes.put_back(self._table, np.unique(changed >> _SECONDS), moment)
        self._at = moment

    def newest(self, most: int) -> NDArray[np.int64]:
        """Return what had come by then and nobody had met when the table was made, newest first."""
        assert self._at is not None
        come = int(np.searchsorted(self._table.added[self._unmet], self._at, "right"))
        newest: NDArray[np.int64] = self._unmet[max(0, come - most) : come][::-1]
        return newest
