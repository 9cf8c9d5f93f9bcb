"""A snapshot: what the log up to an offset comes to, so that its old segments may go.

::

    snapshots/<offset>/
        data.mdb          the states of users, as counted up to the offset
        catalogue.jsonl   the records that still say something of a product, a line each
        numbering.json    by whose item numbers both count; only once these were changed
        sealed.json       SHA-256 of each, written last
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kasauti_recommender.events.log import Record, to_disk
from kasauti_recommender.serving.manifest import checksum

STATES, CATALOGUE, NUMBERING = "data.mdb", "catalogue.jsonl", "numbering.json"
_SEAL, _UNSEALED = "sealed.json", ".coming"


class DamagedSnapshot(OSError):
    """A file of a snapshot is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A sealed snapshot.

    Parameters
    ----------
    folder : Path
    offset : int
        Of the log; every record before it is counted in here.
    files : dict
        SHA-256 of each file by its name.
    """

    folder: Path
    offset: int
    files: dict[str, str]

    def products(self, after: int = 0) -> Iterator[Record]:
        """Yield the records of products from an offset on that later ones did not outdate."""
        with (self.folder / CATALOGUE).open() as lines:
            for line in lines:
                offset, kind, body = json.loads(line)
                if offset >= after:
                    yield Record(offset, kind, body, offset)

    @property
    def numbering(self) -> dict[str, Any] | None:
        """By whose numbers it counts; None where these never changed since the log began."""
        if NUMBERING not in self.files:
            return None
        return dict(json.loads((self.folder / NUMBERING).read_text()))


def latest(data: Path) -> Snapshot | None:
    """Return a node's newest sealed snapshot; None where there is none."""
    for folder in sorted((data / "snapshots").glob("[0-9]*"), reverse=True):
        try:
            files = json.loads((folder / _SEAL).read_text())
        except FileNotFoundError:
            continue  # a newer one took its place while we looked
        return Snapshot(folder, int(folder.name), files)
    return None


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold off all others, also other processes, who would make a snapshot of a node's log."""
    with (data / "compacting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def begin(data: Path) -> Path:
    """Return an empty folder to write or copy a snapshot into; ``seal`` makes it one.

    Both are called within ``alone``.
    """
    leave_none_unsealed(data)
    coming = data / "snapshots" / _UNSEALED
    coming.mkdir(parents=True)
    return coming


def leave_none_unsealed(data: Path) -> None:
    """Remove what a kill left of a snapshot that was being written."""
    shutil.rmtree(data / "snapshots" / _UNSEALED, ignore_errors=True)


def seal(coming: Path, offset: int, files: dict[str, str] | None = None) -> Snapshot:
    """Make what was written a snapshot; on disk and whole when this returns; older ones are gone.

    Parameters
    ----------
    coming : Path
        From ``begin``.
    offset : int
    files : dict, optional
        What the checksums must be, where the files were copied from elsewhere.

    Raises
    ------
    DamagedSnapshot
        If they are not; nothing is sealed then.
    """
    names = (STATES, CATALOGUE, *((NUMBERING,) if (coming / NUMBERING).exists() else ()))
    found = {name: checksum(coming / name) for name in names}
    if files is not None and files != found:
        raise DamagedSnapshot("a snapshot came over damaged; it is fetched again")
    (coming / _SEAL).write_text(json.dumps(found))
    for path in (*coming.iterdir(), coming):
        to_disk(path)
    place = coming.with_name(f"{offset:020d}")
    if not place.exists():
        coming.rename(place)
    to_disk(place.parent)
    for other in place.parent.iterdir():
        if other.name < place.name:
            shutil.rmtree(other, ignore_errors=True)
    return Snapshot(place, offset, found)


def lasting(records: Iterable[Record]) -> Iterator[Record]:
    """Yield, in order, the records of products that replay to the same catalogue as all of them.

    Of each product these are its first, which numbers and dates it, the last one with a vector,
    the last one, and its removal if it stayed removed: four at most, however often it changed.
    """
    held: dict[str, dict[str, Record]] = {}
    for record in records:
        if record.kind == "removed":
            held.setdefault(record.body["item"], {})["removed"] = record
            continue
        for product in record.body["products"]:
            of = held.setdefault(product["id"], {})
            body = record.body | {"products": [product]}
            one = Record(record.offset, "products", body, record.after)
            of.setdefault("first", one)
            if product["vector"]:
                of["vector"] = one
            of["last"] = one
            of.pop("removed", None)
    kept = {
        (record.offset, item, json.dumps(record.body)): record
        for item, of in held.items() for record in of.values()
    }  # fmt: skip
    for record in sorted(kept.values(), key=_in_order):
        yield record


def _in_order(record: Record) -> tuple[int, int]:
    """By offset, and products of one record in the order of their numbers."""
    number = (
        record.body["number"] if record.kind == "removed" else record.body["products"][0]["number"]
    )
    return record.offset, int(number)


def write_products(path: Path, records: Iterable[Record]) -> None:
    """Write records a line each."""
    with path.open("w") as file:
        for record in records:
            line = json.dumps([record.offset, record.kind, record.body], separators=(",", ":"))
            file.write(line + "\n")
