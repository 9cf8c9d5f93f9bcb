"""The same search in shards, each a process of its own, against one index in this process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from kasauti_recommender.cli.bench.retrieval import CHUNK, TOP, Built
from kasauti_recommender.retrieval.build import write
from kasauti_recommender.retrieval.index import LiveIndex, open_index, warm
from kasauti_recommender.retrieval.vector_file import VectorFile


@dataclass(frozen=True, slots=True)
class Sharded:
    """What a search costs and finds over shards and in one index, one query at a time.

    Parameters
    ----------
    shards, k : int
    p50, p99 : float
        Milliseconds by the clock, over shards: the call to each and the wait for the slowest.
    one_p50, one_p99 : float
        The same queries in one index, in this process.
    found, one_found : float
        Share of the exact best 10 of users among the ``k`` candidates.
    missing : int
        Searches that a shard did not answer in time.
    """

    shards: int
    k: int
    p50: float
    p99: float
    one_p50: float
    one_p99: float
    found: float
    one_found: float
    missing: int


def split(folder: Path, items: int, shards: int) -> list[Path]:
    """Write the items of a built folder as so many indexes over the same cells; return them."""
    paths = [folder / "shards" / f"{number}-of-{shards}.index" for number in range(shards)]
    if all(path.exists() for path in paths):
        return paths
    paths[0].parent.mkdir(exist_ok=True)
    vectors = VectorFile(folder / "vectors")
    for number, path in enumerate(paths):
        index = faiss.read_index(str(folder / "empty.index"))
        for start in range(0, items, CHUNK):
            numbers = np.arange(start, min(start + CHUNK, items))
            numbers = numbers[numbers % shards == number]
            index.add_with_ids(np.ascontiguousarray(vectors.take(numbers)), numbers)
        write(index, path)
    return paths


def measure(
    folder: Path, built: Built, shards: int, cluster: str, *, k: int = 500, repeats: int = 3
) -> Sharded:
    """Search for the same users in shards and in one index; the first round only warms.

    Parameters
    ----------
    cluster : str
        Address of the Ray cluster whose machines hold the shards; ``local`` for this one alone.
    """
    from kasauti_recommender.retrieval.cluster import ShardedIndex, joined  # Ray loads slowly

    faiss.omp_set_num_threads(1)
    truth = built.truths[1]
    warm(folder / "items.index")
    one = LiveIndex(open_index(folder / "items.index"), capacity=built.items)
    missing = 0
    seconds: dict[str, list[float]] = {"shards": [], "one": []}
    hits: dict[str, list[float]] = {"shards": [], "one": []}
    with joined(cluster):
        spread = ShardedIndex(split(folder, built.items, shards), patience=2)
        spread.ready()
        for turn in range(repeats):
            for query, wanted in zip(truth.queries, truth.items, strict=True):
                for name, index in (("one", one), ("shards", spread)):
                    start = time.perf_counter()
                    found, _ = index.search(query, k)
                    if turn:
                        seconds[name].append(time.perf_counter() - start)
                    else:
                        hits[name].append(float(np.isin(wanted[:TOP], found).mean()))
                missing += bool(spread.missing)
    p50, p99 = (float(np.percentile(seconds["shards"], part)) * 1000 for part in (50, 99))
    one_p50, one_p99 = (float(np.percentile(seconds["one"], part)) * 1000 for part in (50, 99))
    return Sharded(
        shards, k, p50, p99, one_p50, one_p99, float(np.mean(hits["shards"])),
        float(np.mean(hits["one"])), missing,
    )  # fmt: skip
