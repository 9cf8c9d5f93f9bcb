"""A made shop of any size as a sealed version, which the node serves like any other.

Items stand where the made vectors stand; each user returns to one to three groups of them and
has a history of sixteen items there. Ranker, prices and popularity are made too: what is
measured on this shop is speed and memory, not quality.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.retrieval import ROOM
from kasauti_recommender.cli.bench.stages import Stages
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, ItemTable
from kasauti_recommender.features.packing import FORMAT, layout
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.ranking.ranker import Lists, Trees, export, train
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.serving.manifest import write_manifest

NOW = 1_790_000_000
HISTORY, CATEGORIES, BRANDS, BLOCK = 16, 40, 3_000, 200_000
POPULAR, FRESH = 5_000, 5_000
Say = Callable[[str], None]


def furnish(
    folder: Path, made: MadeVectors, users: int, stages: Stages, *, say: Say = lambda _: None
) -> None:
    """Put everything beside the index that a version needs; what is there is not made again."""
    steps: dict[str, Callable[[], object]] = {
        "table": lambda: _table(folder, made),
        "ids": lambda: write_ids(folder / "ids", (f"p{n}" for n in range(made.items))),
        "users": lambda: _users(folder, made, users, say),
        "ranker": lambda: _ranker(folder / "ranker.onnx"),
        "pools": lambda: _pools(folder, made),
        "seal": lambda: write_manifest(
            folder, version=f"made-{made.items}", items=made.items, width=made.width,
            created_from={"items": made.items, "users": users, "seed": made.seed, "log": 0},
        ),
    }  # fmt: skip
    for name, step in steps.items():
        if not stages.done(name):
            with stages.stage(name) as facts:
                step()
            say(f"{name} in {facts['seconds']:.0f} s")


def _table(folder: Path, made: MadeVectors) -> None:
    ItemTable.empty(made.items + ROOM).save(folder / "table")
    table = ItemTable.open(folder / "table", writable=True)
    children = np.memmap(folder / "children.u2", np.uint16, "r")
    for first in range(0, made.items, 1_000_000):
        rows = slice(first, min(first + 1_000_000, made.items))
        count = rows.stop - first
        random = np.random.default_rng((made.seed, 5, first))
        table.category[rows] = made.parent[children[rows]] % CATEGORIES
        table.brand[rows] = random.integers(0, BRANDS, count)
        table.price[rows] = random.lognormal(11, 1, count)
        table.added[rows] = NOW - random.integers(0, 60 * 86_400, count)
        table.popularity[rows] = random.pareto(1.3, count)
        table.click_rate[rows] = random.beta(2, 38, count)
        behaviour = HAS_BEHAVIOUR * (random.random(count) < 0.97)
        table.flags[rows] = IN_STOCK * (random.random(count) < 0.96) + behaviour


def _pools(folder: Path, made: MadeVectors) -> None:
    """Write popular and new items, names of categories, and attributes that place new items."""
    table, items = ItemTable.open(folder / "table"), made.items
    in_stock = (table.flags[:items] & IN_STOCK) > 0
    popular = np.where(in_stock, table.popularity[:items], -1)
    np.save(folder / "popular.npy", _first(popular, min(POPULAR, items)))
    waiting = in_stock & ((table.flags[:items] & HAS_BEHAVIOUR) == 0)
    newest = np.where(waiting, table.added[:items], 0)
    np.save(folder / "fresh.npy", _first(newest, min(FRESH, int(waiting.sum()))))
    words = {
        "category": [f"c{number}" for number in range(CATEGORIES)],
        "brand": [f"b{number}" for number in range(BRANDS)],
    }
    (folder / "words.json").write_text(json.dumps(words))
    names = np.array([f"kind:k{child}" for child in range(len(made.centres))])
    np.savez(folder / "encoder.npz", names=names, weights=made.centres.astype(np.float32))


def _first(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    best = np.argpartition(-values, count - 1)[:count]
    return best[np.argsort(-values[best], kind="stable")].astype(np.int64)


def _users(folder: Path, made: MadeVectors, users: int, say: Say) -> None:
    """Write all users in order of their ids; a store that was begun is begun again."""
    for held in (folder / "users").glob("*.mdb"):
        held.unlink()
    children = np.memmap(folder / "children.u2", np.uint16, "r")
    order = np.argsort(children, kind="stable").astype(np.uint32)
    starts = np.searchsorted(children[order], np.arange(len(made.centres) + 1))
    store = LmdbUserStore(folder / "users")
    for first in range(0, users, BLOCK):
        count = min(BLOCK, users - first)
        rows = states(made, order, starts, first, count)
        store.load_packed(zip(_names(first, count), rows, strict=True))
        if first // BLOCK % 10 == 9:
            say(f"{first + count:,} of {users:,} users, load {os.getloadavg()[0]:.1f}")
    store.close()


def _names(first: int, count: int) -> Iterator[str]:
    return (f"u{number:09d}" for number in range(first, first + count))


def states(
    made: MadeVectors, order: NDArray[np.uint32], starts: NDArray[np.int64], first: int, count: int
) -> Iterator[bytes]:
    """Yield packed states of users: sixteen items of one to three groups, the newest first."""
    random = np.random.default_rng((made.seed, 6, first))
    sizes = np.diff(starts)
    tastes = made.children(random.random((count, 3)))
    which = np.minimum(random.geometric(0.6, (count, HISTORY)) - 1, 2)
    child = np.take_along_axis(tastes, which, axis=1)
    child = np.where(sizes[child] > 0, child, int(np.argmax(sizes)))
    place = starts[child] + (random.random((count, HISTORY)) * sizes[child]).astype(np.int64)
    out = np.zeros(count, layout(HISTORY))
    out["form"], out["count"], out["events"] = FORMAT, HISTORY, HISTORY
    out["event"]["item"] = order[place]
    out["event"]["kind"] = random.choice(np.array([1, 2, 3, 4], "u1"), (count, HISTORY))
    gaps = random.exponential(8 * 3600, (count, HISTORY))
    out["event"]["at"] = NOW - 60 - np.cumsum(gaps, axis=1).astype(np.int64)
    return (row.tobytes() for row in out)


def _ranker(path: Path) -> None:
    random = np.random.default_rng(6)
    features = random.normal(size=(20_000, len(NAMES))).astype(np.float32)
    grades = (features[:, :4].sum(axis=1) + random.normal(size=20_000) > 2).astype(np.int32)
    booster = train(Lists(features, grades, np.full(200, 100)), NAMES, Trees())
    export(booster, NAMES, path)
