"""Whose item numbers a data folder counts by: states and log mean nothing under others."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from kasauti_recommender.serving.manifest import BrokenBundle, read_manifest
from kasauti_recommender.serving.snapshot import latest

_HELD, _LOCK = "numbering.json", "serving.lock"
_BLOCK = 1 << 20


Held = dict[str, Any]


def hold(bundle: Path, data: Path) -> None:
    """See that a version may be served from a data folder, and note that it counts by its numbers.

    Raises
    ------
    BrokenBundle
        As ``check``.
    """
    serve_by(check(bundle, data), data)


def serve_by(one: Held, data: Path) -> None:
    """Note that a data folder counts by the numbers of a version that ``check`` let through."""
    before = held(data)
    if one["digest"] not in [known["digest"] for known in before]:
        note(data, [*before, one])


def note(data: Path, numberings: list[Held]) -> None:
    """Write down by whose numbers a data folder counts, the latest last."""
    beside = (data / _HELD).with_suffix(".writing")
    beside.write_text(json.dumps(numberings))
    beside.replace(data / _HELD)


def held(data: Path) -> list[Held]:
    """Return by whose numbers a data folder counts, the latest last.

    Where the numbers were changed, the snapshot that was sealed with the new ones decides: what was
    noted before it is void.
    """
    file, snapshot = data / _HELD, latest(data)
    noted = list(json.loads(file.read_text())) if file.exists() else []
    first = snapshot.numbering if snapshot is not None else None
    if first is None or (noted and noted[0]["digest"] == first["digest"]):
        return noted
    return [first]


def taken(data: Path) -> int:
    """Return how many numbers the versions that were served from a folder gave to their items.

    New products are numbered after all of these, so that one may go back and forth between them.
    """
    return max(map(items_of, held(data)), default=0)


def items_of(one: Held) -> int:
    """Return how many items a numbering has."""
    return int(one["sizes"][1]) // 8 - 1


def numbering(bundle: Path) -> Held:
    """Return how a version numbers its items.

    Raises
    ------
    BrokenBundle
        If its ids are missing.
    """
    version, ids = read_manifest(bundle).version, _ids(bundle)
    sizes = [path.stat().st_size for path in ids]
    return {"version": version, "sizes": sizes, "digest": _digest(ids, sizes)}


def check(bundle: Path, data: Path) -> Held:
    """See that a version goes on with the numbers by which a data folder counts; return its own.

    A version goes on where its items begin with all those of the version before it, in the same
    order; one that was served from this folder before may always come back.

    Parameters
    ----------
    bundle : Path
        Folder of the version that is to answer, shown or not.
    data : Path
        Of the node.

    Raises
    ------
    BrokenBundle
        If the version gives the items other numbers: users' states would mean other items. Or if
        its ids are missing.
    """
    one, before = numbering(bundle), held(data)
    known = one["digest"] in [other["digest"] for other in before]  # or one that is gone back to
    if before and not known and not _goes_on(bundle, one, before[-1]):
        raise BrokenBundle(
            f"{one['version']} numbers its items otherwise than {before[-1]['version']}, by whose "
            f"numbers {data} counts: carry these over while no node serves from there "
            f"(kasauti-recommender renumber {one['version']}), or serve it from an empty data "
            "folder"
        )
    return one


def see_that_it_fits(bundle: Path, before: Held) -> None:
    """See that a version goes on with the numbers of a snapshot that comes from another node.

    Raises
    ------
    BrokenBundle
        If it does not.
    """
    one = numbering(bundle)
    if not _goes_on(bundle, one, before):
        raise BrokenBundle(
            f"the followed node counts by the numbers of {before['version']}, {one['version']} "
            f"numbers its items otherwise: serve {before['version']} here, from an empty folder"
        )


def serving(data: Path) -> IO[str]:
    """Hold a data folder for a node; the lock lasts as long as any process has the file open.

    Raises
    ------
    BrokenBundle
        If its numbers are being changed.
    """
    lock = (data / _LOCK).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise BrokenBundle(
            f"the item numbers of {data} are being changed: start again when that is done"
        ) from error
    return lock


@contextmanager
def unserved(data: Path) -> Iterator[None]:
    """Keep nodes from serving from a data folder.

    Raises
    ------
    BrokenBundle
        If one does.
    """
    with (data / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BrokenBundle(f"a node serves from {data}: stop it first") from error
        yield


def _ids(bundle: Path) -> list[Path]:
    ids = [bundle / name for name in ("ids/names", "ids/ends")]
    for path in ids:
        if not path.is_file():
            raise BrokenBundle(f"ids/{path.name} of {bundle.name} is missing. Train or roll back.")
    return ids


def _goes_on(bundle: Path, one: Held, before: Held) -> bool:
    shorter = any(size < had for size, had in zip(one["sizes"], before["sizes"], strict=True))
    return not shorter and bool(_digest(_ids(bundle), before["sizes"]) == before["digest"])


def _digest(ids: list[Path], sizes: list[int]) -> str:
    seen = hashlib.sha256()
    for path, size in zip(ids, sizes, strict=True):
        left = size
        with path.open("rb") as file:
            while left and (block := file.read(min(left, _BLOCK))):
                seen.update(block)
                left -= len(block)
    return seen.hexdigest()
