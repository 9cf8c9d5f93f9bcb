"""One version: everything that answers a request, learnt together and opened together.

::

    manifest.json   {"version", "items", "width", "created_from", "files": {name: sha256}}
    items.index     inverted-file index
    vectors/        one byte a number, with room for items that come later
    table/          columns of the items, with the same room
    ranker.onnx     trees, with the names of their features
    popular.npy     item numbers, most popular first
    fresh.npy       item numbers that wait to be learnt about, newest first
    ids/            the shop's ids (``write_ids``)
    words.json      {"category": [...], "brand": [...]}, names by number
    encoder.npz     "names" ("brand:anokhi", ...) and "weights": attributes → vector
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import ItemTable
from kasauti_recommender.ranking.ranker import Ranker
from kasauti_recommender.retrieval.index import CorruptIndex, LiveIndex, open_index
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import Vectors
from kasauti_recommender.serving.ids import Ids

PARTS = ("items.index", "ranker.onnx", "popular.npy", "fresh.npy", "words.json", "encoder.npz")
FOLDERS = ("vectors", "table", "ids")


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


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file; reading it also makes its pages resident."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(
    folder: Path, *, version: str, items: int, width: int, created_from: dict[str, Any]
) -> Manifest:
    """Seal a folder whose parts are all written; the manifest comes last and in one step."""
    names = [*PARTS, *(f"{sub}/{p.name}" for sub in FOLDERS for p in (folder / sub).iterdir())]
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
    return size


@dataclass(frozen=True, slots=True)
class Bundle:
    """The opened parts of a version. Changes to them stay in this process."""

    manifest: Manifest
    index: LiveIndex
    vectors: VectorFile
    table: ItemTable
    ranker: Ranker
    popular: NDArray[np.int64]
    fresh: NDArray[np.int64]
    ids: Ids
    words: dict[str, list[str]]
    attributes: dict[str, int]
    weights: Vectors

    @classmethod
    def open(cls, folder: Path) -> Bundle:
        """Map the parts of a version and see that they belong together.

        Raises
        ------
        BrokenBundle
            Naming the part that is missing, damaged or of another version.
        """
        manifest = read_manifest(folder)
        try:
            table = ItemTable.open(folder / "table", private=True)
            with np.load(folder / "encoder.npz") as encoder:
                attributes = {str(n): i for i, n in enumerate(encoder["names"])}
                weights = encoder["weights"].astype(np.float32)
            bundle = cls(
                manifest=manifest,
                index=LiveIndex(open_index(folder / "items.index"), capacity=len(table)),
                vectors=VectorFile(folder / "vectors", private=True),
                table=table,
                ranker=Ranker(folder / "ranker.onnx", NAMES),
                popular=np.load(folder / "popular.npy").astype(np.int64),
                fresh=np.load(folder / "fresh.npy").astype(np.int64),
                ids=Ids(folder / "ids"),
                words=json.loads((folder / "words.json").read_text()),
                attributes=attributes,
                weights=weights,
            )
        except (CorruptIndex, ValueError, OSError, KeyError, RuntimeError) as error:
            raise BrokenBundle(f"{folder.name}: {error}") from error
        except Exception as error:  # ONNX Runtime's errors share no class but this one
            raise BrokenBundle(f"{folder.name}: ranker.onnx: {error}") from error
        bundle._belong_together()
        return bundle

    def _belong_together(self) -> None:
        items, width = self.manifest.items, self.manifest.width
        for what, found, expected in (
            ("item ids", self.ids.known, items),
            ("width of the index", self.index.width, width),
            ("width of the vectors", self.vectors.width, width),
            ("width of the encoder", self.weights.shape[1], width),
            ("attributes of the encoder", self.weights.shape[0], len(self.attributes)),
        ):
            if found != expected:
                raise BrokenBundle(f"{self.manifest.version}: {what}: {found}, expected {expected}")
        if min(len(self.table), self.vectors.room) < items:
            raise BrokenBundle(f"{self.manifest.version}: table or vectors hold fewer than {items}")
