"""The seal of a version: what it holds, and the checksum of every file."""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTS = ("items.index", "ranker.onnx", "popular.npy", "fresh.npy", "words.json", "encoder.npz")
FOLDERS = ("vectors", "table", "ids")
_BLOCK = 1 << 20  # large enough that threads seldom wait for Python's lock, small for the cache
VISITS = "visits"  # a version may have none


class BrokenBundle(Exception):
    """A part of a version is missing or damaged: build it again or roll back."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is.

    Parameters
    ----------
    version : str
    items : int
        Numbers 0 to ``items - 1`` are taken; the room beyond is for items that come later.
    width : int
    created_from : dict
        Data, code and parameters; ``"log"`` is the log's offset that the version already knows.
    files : dict
        SHA-256 of each file by its name in the folder.
    """

    version: str
    items: int
    width: int
    created_from: dict[str, Any]
    files: dict[str, str]

    @property
    def has_visits(self) -> bool:
        """Whether the version has co-visits."""
        return any(name.startswith(f"{VISITS}/") for name in self.files)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file; reading it also makes its pages resident."""
    seen, block = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(block):
            seen.update(block[:size])
    return seen.hexdigest()


def write_manifest(
    folder: Path, *, version: str, items: int, width: int, created_from: dict[str, Any]
) -> Manifest:
    """Seal a folder whose parts are all written; the manifest comes last and in one step."""
    folders = (*FOLDERS, *((VISITS,) if (folder / VISITS).is_dir() else ()))
    names = [*PARTS, *(f"{sub}/{p.name}" for sub in folders for p in (folder / sub).iterdir())]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        sums = pool.map(lambda name: checksum(folder / name), sorted(names))
        files = dict(zip(sorted(names), sums, strict=True))
    manifest = Manifest(version, items, width, created_from, files)
    beside = folder / "manifest.writing"
    beside.write_text(json.dumps({n: getattr(manifest, n) for n in Manifest.__slots__}, indent=1))
    beside.replace(folder / "manifest.json")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest.

    Raises
    ------
    BrokenBundle
        If there is none or it is not whole.
    """
    try:
        return Manifest(**json.loads((folder / "manifest.json").read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise BrokenBundle(
            f"{folder} holds no whole version: {error}. Train or roll back."
        ) from error


def warm(folder: Path, *, threads: int = 0) -> int:
    """Read every file once and compare its checksum; return the bytes read.

    A node that answers from cold pages misses its latency on a third of even a light load: ready
    means warm. The same reading proves the files whole. Files are read side by side, the largest
    first: hashing leaves Python's lock, and disks serve several readers faster than one.

    Parameters
    ----------
    folder : Path
    threads : int
        0 for twice the cores, so that some read while others hash.

    Raises
    ------
    BrokenBundle
        Naming the file that is missing or differs; what was not yet begun is not read any more.
    """
    files = read_manifest(folder).files
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        raise BrokenBundle(f"{missing[0]} of {folder.name} is missing. Train or roll back.")
    sizes = {name: (folder / name).stat().st_size for name in files}

    def check(name: str) -> int:
        if checksum(folder / name) != files[name]:
            raise BrokenBundle(f"{name} of {folder.name} is damaged. Restore it or roll back.")
        return sizes[name]

    # User states are a database of their own that nobody seals; its pages are warmed all the same.
    states = list((folder / "users").glob("data.mdb"))
    pool = ThreadPoolExecutor(threads or 2 * (os.cpu_count() or 1))
    try:
        read = [pool.submit(_read, path) for path in states]
        read += [pool.submit(check, name) for name in sorted(sizes, key=lambda n: -sizes[n])]
        return sum(one.result() for one in as_completed(read))
    finally:
        pool.shutdown(cancel_futures=True)


def _read(path: Path, *, block: int = 1 << 24) -> int:
    size = 0
    with path.open("rb", buffering=0) as file:
        while data := file.read(block):
            size += len(data)
    return size
