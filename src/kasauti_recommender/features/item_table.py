"""What is known of every item, as columns that workers map and share."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

COLUMNS = {
    "category": "<i4",  # -1 where the catalogue names none
    "brand": "<i4",
    "price": "<f4",  # in the smallest unit of the currency
    "added": "<i4",  # seconds since 1970-01-01 UTC
    "popularity": "<f4",  # decayed count of positive events
    "click_rate": "<f4",  # smoothed clicks per impression
    "flags": "<u1",
}
IN_STOCK, HAS_BEHAVIOUR, REMOVED = 1, 2, 4


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Parallel columns, one row an item number."""

    category: NDArray[np.int32]
    brand: NDArray[np.int32]
    price: NDArray[np.float32]
    added: NDArray[np.int32]
    popularity: NDArray[np.float32]
    click_rate: NDArray[np.float32]
    flags: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.category)

    @classmethod
    def empty(cls, items: int) -> ItemTable:
        """Return a table of zeros with room for ``items``."""
        return cls(**{name: np.zeros(items, kind) for name, kind in COLUMNS.items()})

    def save(self, folder: Path) -> None:
        """Write one file a column, the description last: a table without one is not whole."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            column = np.ascontiguousarray(getattr(self, field.name), COLUMNS[field.name])
            with (folder / field.name).open("wb") as file:
                column.tofile(file)
                os.fsync(file.fileno())
        (folder / "table.json").write_text(json.dumps({"items": len(self), "columns": COLUMNS}))

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False, private: bool = False) -> ItemTable:
        """Map a saved table; writes to a private one stay in this process.

        Raises
        ------
        ValueError
            If a column is missing or of another length than the description says.
        """
        try:
            items = int(json.loads((folder / "table.json").read_text())["items"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{folder.name} holds no whole item table: build it again") from error
        columns = {}
        for name, kind in COLUMNS.items():
            path = folder / name
            if not path.exists() or path.stat().st_size != items * np.dtype(kind).itemsize:
                raise ValueError(f"column {name} of the item table is not whole: build it again")
            mode: Literal["r", "r+", "c"] = "c" if private else "r+" if writable else "r"
            columns[name] = np.asarray(np.memmap(path, kind, mode, shape=(items,)))
        return cls(**columns)
