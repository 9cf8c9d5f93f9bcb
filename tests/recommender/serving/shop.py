"""A small shop as a sealed version: four hundred items, made as the training makes them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy import sparse

from kasauti_recommender.events.generator import Crowd, Generator, Shop
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, ItemTable
from kasauti_recommender.ranking.ranker import Lists, Trees, export, train
from kasauti_recommender.retrieval.build import Shape, build
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import AttributeEncoder, Sequences, behaviour_vectors
from kasauti_recommender.retrieval.visits import co_visits, write_visits
from kasauti_recommender.serving.bundle import write_manifest
from kasauti_recommender.serving.ids import write_ids

WIDTH = 16


def make(folder: Path, items: int = 400, users: int = 300, width: int = WIDTH) -> Path:
    folder.mkdir(parents=True)
    kinds = 20 if items < 10_000 else 2_000
    generator = Generator(Shop(items, users, categories=5, kinds=kinds, brands=50))
    goods = next(generator.goods(chunk=items))
    past = next(Crowd(generator, goods).happenings(users))
    starts = np.searchsorted(past.user, np.arange(users + 1))
    vectors = behaviour_vectors(Sequences(past.item, starts, items), width=width, window=3)
    known = np.linalg.norm(vectors, axis=1) > 0
    names = [f"category:c{c}" for c in range(5)] + [f"kind:k{k}" for k in range(kinds)]
    rows = np.arange(items)
    attributes = sparse.hstack([
        sparse.csr_matrix((np.ones(items, "f4"), (rows, goods.category)), shape=(items, 5)),
        sparse.csr_matrix((np.ones(items, "f4"), (rows, goods.kind)), shape=(items, kinds)),
    ]).tocsr()  # fmt: skip
    encoder = AttributeEncoder(1.0).fit(attributes, vectors)
    vectors = np.where(known[:, None], vectors, encoder.predict(attributes)).astype(np.float32)
    room = items + 1000
    VectorFile.create(folder / "vectors", room, width).write(0, vectors)
    table = ItemTable.empty(room)
    table.category[:items], table.brand[:items] = goods.category, goods.brand
    table.price[:items], table.added[:items] = goods.price, goods.added_at // 1000
    table.popularity[:items] = np.bincount(past.item, minlength=items)
    table.flags[:items] = goods.in_stock * IN_STOCK + known * HAS_BEHAVIOUR
    table.save(folder / "table")
    build([(rows, vectors)], vectors, Shape.for_items(items, width), folder / "items.index")
    random = np.random.default_rng(1)
    features = random.random((800, len(NAMES)), dtype=np.float32)
    grades = (features[:, 0] * 3).astype(np.int32)
    lists = Lists(features, grades, np.full(40, 20))
    trees = Trees(100, 31) if items > 10_000 else Trees(5, 7)
    export(train(lists, NAMES, trees), NAMES, folder / "ranker.onnx")
    np.save(folder / "popular.npy", np.argsort(-table.popularity[:items])[:5000])
    np.save(folder / "fresh.npy", np.argsort(-table.added[:items])[:100])
    write_ids(folder / "ids", (f"p{n}" for n in range(items)))
    words = {"category": [f"c{c}" for c in range(5)], "brand": [f"b{b}" for b in range(50)]}
    (folder / "words.json").write_text(json.dumps(words))
    np.savez(folder / "encoder.npz", names=np.array(names), weights=encoder.weights)
    write_visits(folder / "visits", co_visits(Sequences(past.item, starts, items)))
    write_manifest(
        folder, version="test-1", items=items, width=width, created_from={"seed": 7, "log": 0}
    )
    return folder
