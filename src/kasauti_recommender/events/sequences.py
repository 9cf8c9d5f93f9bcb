"""Real interaction sequences: a line per user, items in order of time; attributes as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse


@dataclass(frozen=True, slots=True)
class SequenceData:
    """Sequences as read.

    Parameters
    ----------
    histories : tuple of tuple of int
        Item numbers in order of time, a row a user. The data carry order but no clock.
    items : int
        Size of the catalogue; item numbers run from 0.
    attributes : sparse matrix of 0 and 1, shape (items, attributes)
        Empty columns where no attributes were given.
    set_aside : tuple of str
        Lines that could not be read, with the reason.
    """

    histories: tuple[tuple[int, ...], ...]
    items: int
    attributes: sparse.csr_matrix
    set_aside: tuple[str, ...]


def read_sequences(path: Path, attributes: Path | None = None) -> SequenceData:
    """Read ``user item item …`` lines, and ``{"item": [attribute, …]}``.

    Raises
    ------
    ValueError
        If no line could be read.
    """
    rows: list[tuple[str, ...]] = []
    set_aside: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split()
        if len(parts) < 2:
            set_aside.append(f"line {number}: a user and at least one item are needed")
        else:
            rows.append(tuple(parts[1:]))
    if not rows:
        raise ValueError(f"{path.name} holds no sequences: a line is a user and then items")
    names = json.loads(attributes.read_text(encoding="utf-8")) if attributes else {}
    known = sorted({item for row in rows for item in row} | set(names), key=_as_number)
    number_of = {name: place for place, name in enumerate(known)}
    histories = tuple(tuple(number_of[item] for item in row) for row in rows)
    return SequenceData(histories, len(known), _matrix(names, number_of), tuple(set_aside))


def _as_number(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdecimal() else (1 << 62, name)


def _matrix(names: dict[str, list[int]], number_of: dict[str, int]) -> sparse.csr_matrix:
    values = sorted({str(value) for listed in names.values() for value in listed}, key=_as_number)
    column_of = {value: place for place, value in enumerate(values)}
    pairs = [
        (number_of[item], column_of[str(value)])
        for item, listed in names.items()
        for value in listed
    ]
    rows, columns = np.array(pairs, dtype=np.int64).T if pairs else np.empty((2, 0), dtype=np.int64)
    shape = (len(number_of), max(1, len(values)))
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
