"""Vectors of all items in a file of bytes: one byte a number, mapped and shared by workers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.retrieval.vectors import Vectors

# Unit vectors of 64 numbers rarely pass 0.75 in one; what does is cut off there.
SCALE = 0.75 / 127


def to_bytes(vectors: Vectors) -> NDArray[np.int8]:
    """Return vectors as signed bytes."""
    codes: NDArray[np.int8] = np.clip(np.rint(vectors / SCALE), -127, 127).astype(np.int8)
    return codes


def from_bytes(codes: NDArray[np.int8]) -> Vectors:
    """Return the vectors that bytes stand for."""
    return codes.astype(np.float32) * np.float32(SCALE)


class VectorFile:
    """Item vectors by item number, with room at the end for items that come later.

    Parameters
    ----------
    folder : Path
        Written by ``VectorFile.create``.
    writable : bool
        One process writes; readers see its writes.
    private : bool
        Writes stay in this process and never reach the file.

    Raises
    ------
    ValueError
        If the file is missing, cut short or of another width than its description says.
    """

    def __init__(self, folder: Path, *, writable: bool = False, private: bool = False) -> None:
        try:
            about = json.loads((folder / "vectors.json").read_text())
            self.room, self.width = int(about["room"]), int(about["width"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{folder.name} holds no item vectors: build them again") from error
        path = folder / "vectors.i8"
        if not path.exists() or path.stat().st_size != self.room * self.width:
            raise ValueError(f"the vectors of {folder.name} are not whole: build them again")
        mode: Literal["r", "r+", "c"] = "c" if private else "r+" if writable else "r"
        self._map = np.memmap(path, np.int8, mode, shape=(self.room, self.width))
        self._codes: NDArray[np.int8] = np.asarray(self._map)

    @classmethod
    def create(cls, folder: Path, room: int, width: int) -> VectorFile:
        """Make a file of zeros with room for ``room`` items."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "vectors.i8").open("wb") as file:
            os.truncate(file.fileno(), room * width)
        (folder / "vectors.json").write_text(json.dumps({"room": room, "width": width}))
        return cls(folder, writable=True)

    def write(self, first: int, vectors: Vectors) -> None:
        """Store vectors of the items from ``first`` on."""
        if vectors.ndim != 2 or vectors.shape[1] != self.width or not np.isfinite(vectors).all():
            raise ValueError(f"vectors must be finite and of width {self.width}")
        if first < 0 or first + len(vectors) > self.room:
            raise ValueError(f"room for {self.room} items, not for {first + len(vectors)}")
        self._codes[first : first + len(vectors)] = to_bytes(vectors)

    def take(self, items: NDArray[np.int64]) -> Vectors:
        """Return the vectors of item numbers, shape (n, width)."""
        return from_bytes(np.asarray(self._codes[items]))

    def flush(self) -> None:
        """Put what was written on disk."""
        self._map.flush()
