"""What two versions answered to the same request, as a worker writes it down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Listed:
    """One version's answer to a request; without items where it failed.

    Parameters
    ----------
    items, categories : list of str
        In the order of the list.
    new : int
        Items that were new to the version, or shown to be learnt about.
    short, failed : bool
    seconds : float
        That its thread worked on it.
    """

    items: list[str]
    categories: list[str]
    new: int
    short: bool
    failed: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Pair:
    """The same request, answered by both."""

    champion: Listed
    candidate: Listed


def write(path: Path, candidate: str, pair: Pair) -> None:
    """Add a comparison to a file, a line each; a version's name and no user's."""
    with path.open("a") as file:
        file.write(json.dumps({"version": candidate, **asdict(pair)}) + "\n")


def read(folder: Path, candidate: str) -> Iterator[Pair]:
    """Yield what all workers wrote of a candidate; a line cut short by a kill is left out."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if said["version"] == candidate:
                yield Pair(Listed(**said["champion"]), Listed(**said["candidate"]))
