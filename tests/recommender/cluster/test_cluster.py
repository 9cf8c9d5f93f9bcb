"""A local cluster of three nodes: work and shards go on when one of them is killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import faiss
import numpy as np
import pytest

pytest.importorskip("ray")
import ray
from ray.cluster_utils import Cluster

from kasauti_recommender.cli.bench import retrieval
from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.stages import Stages
from kasauti_recommender.features.item_table import IN_STOCK, ItemTable
from kasauti_recommender.retrieval import cluster as sharded
from kasauti_recommender.retrieval.build import Shape, build, cell_centres, empty_index, write
from kasauti_recommender.retrieval.index import LiveIndex, open_index
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import Sequences, unit
from kasauti_recommender.retrieval.visits import Visits, co_visits, write_visits
from kasauti_recommender.training.cluster import lists_on_cluster
from kasauti_recommender.training.lists import History, build_lists

ITEMS, WIDTH, PARTS = 6_000, 16, 6
VECTORS = unit(np.random.default_rng(1).normal(size=(ITEMS, WIDTH)).astype(np.float32))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    three = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    for _ in range(2):
        three.add_node(num_cpus=1)
    ray.init(address=three.address, log_to_driver=False, logging_level="ERROR")
    three.wait_for_nodes()
    yield three
    ray.shutdown()
    three.shutdown()


def lose_one(cluster: Cluster) -> None:
    """Kill a node that is not the head, as when its machine loses power."""
    lost = next(node for node in cluster.list_all_nodes() if node is not cluster.head_node)
    cluster.remove_node(lost, allow_graceful=False)


def nodes() -> int:
    return sum(node["Alive"] for node in ray.nodes())


def part(number: int, pause: float) -> sharded.Chunks:
    """Yield the vectors of one part, slowly enough to be killed meanwhile."""
    numbers = np.arange(number * ITEMS // PARTS, (number + 1) * ITEMS // PARTS)
    random = np.random.default_rng(1).normal(size=(ITEMS, WIDTH)).astype(np.float32)
    for some in np.array_split(numbers, 4):
        time.sleep(pause)
        yield some, unit(random)[some]


def empty(folder: Path) -> Path:
    index = empty_index(cell_centres(VECTORS, Shape.for_items(ITEMS, WIDTH).cells), VECTORS)
    write(index, folder / "empty.index")
    return folder / "empty.index"


def test_an_index_is_whole_although_a_node_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    began = empty(tmp_path)
    sources = [partial(part, number, 0.4) for number in range(PARTS)]
    held: list[int] = []

    def kill() -> None:
        time.sleep(2)
        held.append(len(list((tmp_path / "parts").glob("*.index"))))
        lose_one(cluster)

    killer = threading.Thread(target=kill)
    killer.start()
    count = sharded.build_on_cluster(began, sources, tmp_path / "parts", tmp_path / "whole.index")
    killer.join()
    assert held[0] < PARTS
    assert count == ITEMS
    alone = faiss.read_index(str(began))
    for number in range(PARTS):
        for numbers, vectors in part(number, 0):
            alone.add_with_ids(np.ascontiguousarray(vectors), numbers)
    write(alone, tmp_path / "alone.index")
    assert (tmp_path / "whole.index").read_bytes() == (tmp_path / "alone.index").read_bytes()
    cluster.add_node(num_cpus=1)


def test_shards_answer_as_one_index_and_survive_a_node(cluster: Cluster, tmp_path: Path) -> None:
    shape = Shape(WIDTH, 16)
    paths = []
    for shard in range(3):
        numbers = np.arange(shard, ITEMS, 3)
        build([(numbers, VECTORS[numbers])], VECTORS, shape, tmp_path / f"{shard}.index")
        paths.append(tmp_path / f"{shard}.index")
    one = sharded.ShardedIndex(paths, patience=5)
    one.ready()
    queries = unit(np.random.default_rng(2).normal(size=(40, WIDTH)).astype(np.float32))

    def agreement() -> float:
        exact = np.argsort(-(queries @ VECTORS.T), axis=1)[:, :10]
        return float(np.mean([np.isin(e, one.search(q, 50)[0]).mean()
                              for e, q in zip(exact, queries, strict=True)]))  # fmt: skip

    assert agreement() >= 0.98
    for every in (50, 900):  # filters that pass 120 items, then 7
        allowed = np.zeros(ITEMS - 3, dtype=bool)
        allowed[::every] = True
        exact = np.flatnonzero(allowed)
        exact = exact[np.argsort(-(VECTORS[exact] @ queries[0]))][:40]
        found = one.search(queries[0], 40, allowed=allowed)[0]
        assert len(found) == len(exact)  # one byte a number: near ones may change places
        assert allowed[found].all()
        assert np.isin(exact, found).sum() >= len(exact) - 2
    best = one.search(queries[0], 1)[0][0]
    one.remove(int(best))
    one.add(ITEMS + 5, queries[1])
    assert best not in one.search(queries[0], 50)[0]
    assert one.search(queries[1], 1)[0].tolist() == [ITEMS + 5]
    before = nodes()
    lose_one(cluster)
    deadline = time.monotonic() + 60
    while nodes() == before:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    degraded = 0
    while True:
        items, _ = one.search(queries[1], 10)
        if not one.missing and nodes() < before:
            break
        degraded += 1
        assert len(items) == 10  # the shards that are left answer, and it is told who is missing
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert agreement() >= 0.98
    assert best not in one.search(queries[0], 50)[0]
    assert one.search(queries[1], 1)[0].tolist() == [ITEMS + 5]
    cluster.add_node(num_cpus=1)


def test_training_lists_are_the_same_although_a_node_is_killed(
    cluster: Cluster, tmp_path: Path
) -> None:
    random = np.random.default_rng(3)
    users, length = 300, 12
    group = random.integers(0, 60, users)
    item = (group[:, None] * 100 + random.integers(0, 100, (users, length))).ravel()
    history = History(
        np.repeat(np.arange(users), length), item,
        random.integers(1, 5, users * length).astype(np.int8),
        np.tile(np.arange(length) * 3600, users) + 1_700_000_000,
        np.arange(users + 1) * length,
    )  # fmt: skip
    centres = np.repeat(VECTORS[:60], 100, axis=0)
    vectors = unit(centres + 0.1 * VECTORS)
    VectorFile.create(tmp_path / "vectors", ITEMS, WIDTH).write(0, vectors)
    table = ItemTable.empty(ITEMS)
    table.flags[:] = IN_STOCK
    table.save(tmp_path / "table")
    build([(np.arange(ITEMS), vectors)], vectors, Shape(WIDTH, 16), tmp_path / "items.index")
    met = co_visits(Sequences(item, np.arange(users + 1) * length, ITEMS))
    write_visits(tmp_path / "visits", met)
    places = np.array([place for place in range(users * length) if place % length > 3])
    alone = build_lists(
        history, places, index=LiveIndex(open_index(tmp_path / "items.index"), capacity=ITEMS),
        vectors=VectorFile(tmp_path / "vectors"), table=table,
        visits=Visits.open(tmp_path / "visits"),
    )  # fmt: skip
    killer = threading.Timer(1.0, lose_one, [cluster])
    killer.start()
    made = lists_on_cluster(history, places, tmp_path, jobs=24)
    killer.join()
    assert (made.lengths == alone.lengths).all()
    assert (made.grades == alone.grades).all()
    assert made.features.tobytes() == alone.features.tobytes()


def test_the_bench_builds_on_a_cluster_what_it_builds_alone(
    cluster: Cluster, tmp_path: Path
) -> None:
    made = MadeVectors(1_000)
    for name, on_cluster in (("here", False), ("there", True)):
        folder = tmp_path / name
        retrieval.build(folder, made, Stages(folder, {"items": 1_000}), on_cluster=on_cluster)
    for file in ("items.index", "vectors/vectors.i8", "children.u2"):
        assert (tmp_path / "here" / file).read_bytes() == (tmp_path / "there" / file).read_bytes()
