"""The seal of a version: what it holds, and the checksum of every file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTS = ("items.index", "ranker.onnx", "popular.npy", "fresh.npy", "words.json", "encoder.npz")
FOLDERS = ("vectors", "table", "ids")
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
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(
    folder: Path, *, version: str, items: int, width: int, created_from: dict[str, Any]
) -> Manifest:
    """Seal a folder whose parts are all written; the manifest comes last and in one step."""
    folders = (*FOLDERS, *((VISITS,) if (folder / VISITS).is_dir() else ()))
    names = [*PARTS, *(f"{sub}/{p.name}" for sub in folders for p in (folder / sub).iterdir())]
    files = {name: checksum(folder / name) for name in sorted(names)}
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


def warm(folder: Path) -> int:
    """Read every file once and compare its checksum; return the bytes read.

    A node that answers from cold pages misses its latency on a third of even a light load: ready
    means warm. The same reading proves the files whole.

    Raises
    ------
    BrokenBundle
        Naming the file that is missing or differs.
    """
    size = 0
    for name, expected in read_manifest(folder).files.items():
        path = folder / name
        if not path.is_file():
            raise BrokenBundle(f"{name} of {folder.name} is missing. Train or roll back.")
        if checksum(path) != expected:
            raise BrokenBundle(f"{name} of {folder.name} is damaged. Restore it or roll back.")
        size += path.stat().st_size
    # User states are a database of their own that nobody seals; its pages are warmed all the same.
    for path in (folder / "users").glob("data.mdb"):
        size += _read(path)
    return size


def _read(path: Path, *, block: int = 1 << 24) -> int:
    size = 0
    with path.open("rb", buffering=0) as file:
        while data := file.read(block):
            size += len(data)
    return size
