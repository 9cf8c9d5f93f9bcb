"""The shop's own ids and the item numbers that the models count by."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.retrieval.mapped import mapped


def _hash(item: str) -> int:
    return int.from_bytes(hashlib.blake2b(item.encode(), digest_size=8).digest(), "little")


def write_ids(folder: Path, ids: Iterable[str]) -> int:
    """Write the ids in order of their numbers; return how many.

    Raises
    ------
    ValueError
        If an id stands twice, is empty or longer than 128 bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hashes, ends = array("Q"), array("Q", [0])  # eight bytes a number, also of fifty million
    with (folder / "names").open("wb") as blob:
        for name in ids:
            data = name.encode()
            if not 0 < len(data) <= 128:
                raise ValueError(f"an item id has 1 to 128 bytes, not {len(data)}: {name[:40]!r}")
            blob.write(data)
            ends.append(ends[-1] + len(data))
            hashes.append(_hash(name))
    keys: NDArray[np.uint64] = np.frombuffer(hashes, np.uint64)
    order = np.argsort(keys, kind="stable")
    for name, values, kind in (
        ("ends", np.frombuffer(ends, np.uint64), "<u8"),
        ("hashes", keys[order], "<u8"),
        ("numbers", order, "<u4"),
    ):
        values.astype(kind, copy=False).tofile(folder / name)
    written = Ids(folder)
    for place in np.flatnonzero(np.diff(keys[order]) == 0).tolist():
        one = written.name(int(order[place]))
        if one == written.name(int(order[place + 1])):
            raise ValueError(f"the item id {one!r} stands twice in the catalogue")
    return len(hashes)


class Ids:
    """Item ids by number and numbers by id, mapped; new ones are kept beside.

    ``free`` is the first number above all that are taken.

    Parameters
    ----------
    folder : Path
        Written by ``write_ids``.

    Raises
    ------
    ValueError
        If a file is missing or the files do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._ends: NDArray[np.uint64] = mapped(folder / "ends", "<u8")
            self._hashes: NDArray[np.uint64] = mapped(folder / "hashes", "<u8")
            self._numbers: NDArray[np.uint32] = mapped(folder / "numbers", "<u4")
            self._names: NDArray[np.uint8] = mapped(folder / "names", "u1")
        except OSError as error:
            raise ValueError(f"{folder.name} holds no whole item ids: build them again") from error
        whole = len(self._ends) == len(self._hashes) + 1 == len(self._numbers) + 1
        if not whole or int(self._ends[-1]) != len(self._names):
            raise ValueError(f"the item ids of {folder.name} do not belong together: build again")
        self.known = self.free = len(self._hashes)
        self._added: dict[str, int] = {}
        self._added_names: dict[int, str] = {}

    def __len__(self) -> int:
        return self.known + len(self._added)

    def number(self, item: str) -> int | None:
        """Return the item's number; None for an id never heard of."""
        if (added := self._added.get(item)) is not None:
            return added
        key = np.uint64(_hash(item))
        place = int(np.searchsorted(self._hashes, key))
        while place < self.known and self._hashes[place] == key:
            if self.name(number := int(self._numbers[place])) == item:
                return number
            place += 1
        return None

    def has(self, number: int) -> bool:
        """Return whether a number is an item's."""
        return number < self.known or number in self._added_names

    def name(self, number: int) -> str:
        """Return the id of a number."""
        if number >= self.known:
            return self._added_names[number]
        first, last = int(self._ends[number]), int(self._ends[number + 1])
        return self._names[first:last].tobytes().decode()

    def add(self, item: str, number: int) -> None:
        """Take a new id in, in this process."""
        self.free = max(self.free, number + 1)
        self._added[item] = number
        self._added_names[number] = item
