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
    visits/         co-visits (``write_visits``); a version may have none
    words.json      {"category": [...], "brand": [...]}, names by number
    encoder.npz     "names" ("brand:anokhi", ...) and "weights": attributes → vector
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import ItemTable
from kasauti_recommender.ranking.ranker import Ranker
from kasauti_recommender.retrieval.index import CorruptIndex, LiveIndex, open_index
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import Vectors
from kasauti_recommender.retrieval.visits import Visits
from kasauti_recommender.serving.ids import Ids
from kasauti_recommender.serving.manifest import (
    VISITS,
    BrokenBundle,
    Manifest,
    checksum,
    read_manifest,
    warm,
    write_manifest,
)

__all__ = [
    "BrokenBundle",
    "Bundle",
    "Manifest",
    "checksum",
    "read_manifest",
    "warm",
    "write_manifest",
]


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
    visits: Visits

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
            vectors = VectorFile(folder / "vectors", private=True)
            index = open_index(folder / "items.index")
            with np.load(folder / "encoder.npz") as encoder:
                attributes = {str(n): i for i, n in enumerate(encoder["names"])}
                weights = encoder["weights"].astype(np.float32)
            bundle = cls(
                manifest=manifest,
                index=LiveIndex(index, capacity=len(table), vectors=vectors),
                vectors=vectors,
                table=table,
                ranker=Ranker(folder / "ranker.onnx", NAMES),
                popular=np.load(folder / "popular.npy").astype(np.int64),
                fresh=np.load(folder / "fresh.npy").astype(np.int64),
                ids=Ids(folder / "ids"),
                words=json.loads((folder / "words.json").read_text()),
                attributes=attributes,
                weights=weights,
                visits=Visits.open(folder / VISITS) if manifest.has_visits else Visits.none(),
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
            ("items with co-visits", self.visits.known or items, items),
            ("width of the index", self.index.width, width),
            ("width of the vectors", self.vectors.width, width),
            ("width of the encoder", self.weights.shape[1], width),
            ("attributes of the encoder", self.weights.shape[0], len(self.attributes)),
        ):
            if found != expected:
                raise BrokenBundle(f"{self.manifest.version}: {what}: {found}, expected {expected}")
        if min(len(self.table), self.vectors.room) < items:
            raise BrokenBundle(f"{self.manifest.version}: table or vectors hold fewer than {items}")
