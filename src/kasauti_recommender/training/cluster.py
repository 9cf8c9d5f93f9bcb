"""Training sets on several machines: each job makes the lists of some moments, Ray runs them."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import ray
from numpy.typing import NDArray

from kasauti_recommender.features.item_table import ItemTable
from kasauti_recommender.ranking.ranker import Lists
from kasauti_recommender.retrieval.cluster import processors
from kasauti_recommender.retrieval.index import LiveIndex, open_index
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.visits import Visits
from kasauti_recommender.training.changes import Changes
from kasauti_recommender.training.lists import History, NothingChosen, build_lists, joined


@ray.remote(max_retries=-1)
def _lists(
    history: History,
    changes: Changes,
    places: NDArray[np.int64],
    reach: NDArray[np.int64] | None,
    folder: Path,
    size: int,
) -> Lists | None:
    faiss.omp_set_num_threads(1)
    table = ItemTable.open(folder / "table", private=True)  # prices are put back in it
    index = LiveIndex(open_index(folder / "items.index"), capacity=len(table))
    vectors = VectorFile(folder / "vectors")
    beside = folder / "visits"
    visits = Visits.open(beside) if beside.is_dir() else Visits.none()
    try:
        return build_lists(
            history, places, index=index, vectors=vectors, table=table, visits=visits,
            changes=changes, size=size, reach=reach,
        )  # fmt: skip
    except NothingChosen:
        return None


def lists_on_cluster(
    history: History,
    places: NDArray[np.int64],
    folder: Path,
    *,
    changes: Changes | None = None,
    size: int = 100,
    reach: NDArray[np.int64] | None = None,
    jobs: int = 0,
) -> Lists:
    """Return what ``build_lists`` returns, made in jobs over the cluster.

    The history is sent once to each machine and shared by its jobs; index, vectors and table are
    read from the shared folder. A job that is lost with its machine is done again on another, and
    the lists come in the order of ``places`` whichever job ends first.

    Parameters
    ----------
    history : History
    places : int array
        Events to learn from.
    folder : Path
        Of a version: ``items.index``, ``vectors/``, ``table/`` and, where it has any, ``visits/``,
        on a disk that all see.
    changes : Changes, optional
        Prices and stock as they were.
    size : int
        Candidates a list.
    reach : int array, shape of ``places``, optional
        How many of the events just before each are known; all where it is not given.
    jobs : int
        0 for four a processor of the cluster.

    Raises
    ------
    NothingChosen
        If retrieval found nothing that anybody chose.
    """
    jobs = jobs or 4 * processors()
    shared, told = ray.put(history), ray.put(changes or Changes.none())
    parts = np.array_split(np.arange(len(places)), jobs)
    asked = [
        _lists.options(scheduling_strategy="SPREAD").remote(
            shared, told, places[part], None if reach is None else reach[part], folder, size
        )
        for part in parts
        if len(part)
    ]
    made = [lists for lists in ray.get(asked) if lists is not None]
    if not made:
        raise NothingChosen("retrieval found nothing that anybody chose: check the item vectors")
    return joined(made)
