"""What candidates are found by, learnt from everything before a moment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, ItemTable
from kasauti_recommender.retrieval.build import Shape, build
from kasauti_recommender.retrieval.index import LiveIndex, open_index
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import (
    AttributeEncoder,
    Sequences,
    Vectors,
    behaviour_vectors,
)
from kasauti_recommender.retrieval.visits import Visits, co_visits, write_visits
from kasauti_recommender.training.material import Material
from kasauti_recommender.training.parameters import Parameters

_CHUNK = 200_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """Index, vectors, co-visits and counts as they stood at a moment, also in a folder's files."""

    index: LiveIndex
    vectors: VectorFile
    table: ItemTable
    visits: Visits


def fit(material: Material, before: int, parameters: Parameters, folder: Path) -> Fitted:
    """Learn from the events before a moment (seconds) and write what was learnt to ``folder``.

    Raises
    ------
    ValueError
        If too few items were seen often enough.
    """
    folder.mkdir(exist_ok=True)
    goods, known = material.catalogue, material.history.known_at < before
    vectors, behaviour = _vectors(material, known, parameters, folder)
    room = len(goods) + max(10_000, int(len(goods) * parameters.room))
    stored = VectorFile.create(folder / "vectors", room, parameters.width)
    stored.write(0, vectors)
    stored.flush()
    _index(vectors, parameters, folder)
    table = _table(material, known, behaviour, room)
    table.save(folder / "table")
    visits = _visits(material, known, parameters, folder)
    index = LiveIndex(open_index(folder / "items.index"), capacity=room)
    return Fitted(index, stored, table, visits)


def _visits(
    material: Material, known: NDArray[np.bool_], parameters: Parameters, folder: Path
) -> Visits:
    if not parameters.neighbours:
        return Visits.none()
    history = material.history
    chosen = known & history.did  # what was only shown says nothing of a taste
    starts = np.searchsorted(history.user[chosen], np.arange(len(history.starts)))
    met = Sequences(history.item[chosen], starts, len(material.catalogue))
    write_visits(folder / "visits", co_visits(met, neighbours=parameters.neighbours))
    return Visits.open(folder / "visits")


def _vectors(
    material: Material, known: NDArray[np.bool_], parameters: Parameters, folder: Path
) -> tuple[Vectors, NDArray[np.bool_]]:
    """Learn vectors of items with enough behaviour; predict all others from their attributes."""
    goods, history = material.catalogue, material.history
    known = known & history.did  # what stood on one page was not chosen together
    counts = np.bincount(history.item[known], minlength=len(goods))
    often = counts >= parameters.least_events
    place = np.cumsum(often) - 1
    kept = known & often[history.item]
    starts = np.searchsorted(history.user[kept], np.arange(len(history.starts)))
    frequent = Sequences(place[history.item[kept]], starts, int(often.sum()))
    if frequent.catalogue < parameters.width:
        raise ValueError(
            f"{frequent.catalogue} items were seen {parameters.least_events} times or more before "
            f"the cut: at least {parameters.width} are needed; bring more events or fewer columns"
        )
    vectors = np.zeros((len(goods), parameters.width), dtype=np.float32)
    vectors[often] = behaviour_vectors(
        frequent, width=parameters.width, window=parameters.window, seed=parameters.seed
    )
    behaviour = np.linalg.norm(vectors, axis=1) > 0
    encoder = AttributeEncoder(parameters.ridge).fit(goods.attributes, vectors)
    np.savez(folder / "encoder.npz", names=np.array(goods.attribute_names), weights=encoder.weights)
    vectors[~behaviour] = encoder.predict(goods.attributes[~behaviour])
    return vectors, behaviour


def _index(vectors: Vectors, parameters: Parameters, folder: Path) -> None:
    random = np.random.default_rng(parameters.seed)
    chosen = random.permutation(len(vectors))[:500_000]
    chunks = (
        (np.arange(first, min(first + _CHUNK, len(vectors))), vectors[first : first + _CHUNK])
        for first in range(0, len(vectors), _CHUNK)
    )
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    shape = Shape.for_items(len(vectors), parameters.width)
    build(chunks, vectors[np.sort(chosen)], shape, folder / "items.index", seed=parameters.seed)
    faiss.omp_set_num_threads(1)


def _table(
    material: Material, known: NDArray[np.bool_], behaviour: NDArray[np.bool_], room: int
) -> ItemTable:
    goods, table = material.catalogue, ItemTable.empty(room)
    items = slice(0, len(goods))
    table.category[:], table.brand[:] = -1, -1
    table.category[items] = goods.numbers["category"]
    table.brand[items] = goods.numbers["brand"]
    table.price[items] = goods.price
    table.added[items] = goods.added
    table.flags[items] = goods.in_stock * IN_STOCK + behaviour * HAS_BEHAVIOUR
    item, kind = material.history.item[known], material.history.kind[known]
    shown = np.bincount(item, kind == 0, minlength=len(goods))
    clicked = np.bincount(item, kind >= 2, minlength=len(goods))
    table.popularity[items] = np.bincount(item, kind > 0, minlength=len(goods))
    table.click_rate[items] = (clicked + 1) / (np.maximum(shown, clicked) + 20)
    return table
