"""What smaller costs: vectors as floats, bytes and products; the ranker whole, pruned, distilled.

Vectors are made; the ranker's lists are made too, from a taste that no single feature holds, so
NDCG tells the variants apart and says nothing of a real shop.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import faiss
import lightgbm
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.metrics import ndcg_score

from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.machine import Machine
from kasauti_recommender.cli.bench.retrieval import Truth
from kasauti_recommender.ranking.ranker import Lists, Ranker, Trees, export, train
from kasauti_recommender.retrieval.build import Shape, cell_centres
from kasauti_recommender.retrieval.index import probes_for
from kasauti_recommender.retrieval.vector_file import from_bytes, to_bytes
from kasauti_recommender.retrieval.vectors import Vectors

CANDIDATES, TOP = 500, 10
FEATURES, LIST = 24, 100


@dataclass(frozen=True, slots=True)
class Row:
    """One way to keep the vectors or the trees.

    Parameters
    ----------
    part : str
        ``vectors`` or ``ranker``.
    name : str
    size : int
        Bytes on disk.
    p50, p99 : float
        Milliseconds of processor time: one search for 500 candidates, or 300 candidates scored.
    quality : float
        Vectors: share of the exact best ten that the first ten shown hold. Ranker: NDCG at 20.
    measure : str
    """

    part: str
    name: str
    size: int
    p50: float
    p99: float
    quality: float
    measure: str


def run(items: int, folder: Path) -> list[Row]:
    """Measure every variant of index and ranker; files are written under ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    return vector_rows(MadeVectors(items), folder) + ranker_rows(folder)


def vector_rows(made: MadeVectors, folder: Path) -> list[Row]:
    """Build the same cells with three codes and search each for the same shoppers."""
    sample = made.draw(min(200_000, made.items), 2)
    centres = cell_centres(sample, Shape.for_items(made.items, made.width).cells)
    cells, width = centres.shape
    inner = faiss.METRIC_INNER_PRODUCT
    kinds: dict[str, Callable[[faiss.Index], faiss.IndexIVF]] = {
        "float": lambda cut: faiss.IndexIVFFlat(cut, width, cells, inner),
        "SQ8": lambda cut: faiss.IndexIVFScalarQuantizer(
            cut, width, cells, faiss.ScalarQuantizer.QT_8bit, inner, True
        ),
        "PQ": lambda cut: faiss.IndexIVFPQ(cut, width, cells, width // 4, 8, inner),
    }
    truth = Truth.of(made.shoppers(300, 4), TOP)
    indexes = {}
    for name, make in kinds.items():
        cut = faiss.IndexFlatIP(width)
        cut.add(centres)
        index = make(cut)
        cut.this.disown()
        index.own_fields = True
        index.train(sample)
        index.nprobe = min(cells, probes_for(cells))
        indexes[name] = index
    codes = np.empty((made.items, width), dtype=np.int8)
    for numbers, vectors in made.chunks():
        truth.see(numbers, vectors)
        codes[numbers] = to_bytes(vectors)
        for index in indexes.values():
            index.add_with_ids(vectors, numbers)
    return [
        _searched(name, index, truth, again, folder)
        for name, index in indexes.items()
        for again in ((None, codes) if name != "float" else (None,))
    ]


def _searched(
    name: str, index: faiss.IndexIVF, truth: Truth, codes: NDArray[np.int8] | None, folder: Path
) -> Row:
    """Search once to warm and count, once for time; with ``codes`` the candidates are re-scored."""

    def answer(query: Vectors) -> NDArray[np.int64]:
        found: NDArray[np.int64] = index.search(query[None, :], CANDIDATES)[1][0]
        found = found[found >= 0]
        if codes is None:
            return found[:TOP]
        return found[np.argsort(-(from_bytes(codes[found]) @ query))[:TOP]]

    faiss.omp_set_num_threads(1)
    hits = [
        np.isin(wanted, answer(query)).mean()
        for query, wanted in zip(truth.queries, truth.items, strict=True)
    ]
    p50, p99 = _latency([partial(answer, query) for query in truth.queries])
    path = folder / f"{name}.index"
    faiss.write_index(index, str(path))
    size = path.stat().st_size + (codes.nbytes if codes is not None else 0)
    title = name if codes is None else f"{name} + re-score from bytes"
    return Row("vectors", title, size, p50, p99, float(np.mean(hits)), "recall@10")


def _latency(calls: list[Callable[[], object]]) -> tuple[float, float]:
    seconds = []
    for call in calls:
        start = time.thread_time()  # on one thread; neighbours on the machine do not count
        call()
        seconds.append(time.thread_time() - start)
    p50, p99 = np.percentile(seconds, (50, 99)) * 1000
    return float(p50), float(p99)


def _lists(count: int, seed: int) -> Lists:
    """Make lists whose grades follow steps and products of features, with noise."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count * LIST, FEATURES)).astype(np.float32)
    liking = x[:, 0] + x[:, 1] * x[:, 2] + np.where(x[:, 3] > 0.5, x[:, 4], -x[:, 5])
    liking += 0.5 * np.sin(3 * x[:, 6]) + random.normal(0, 1.0, len(x))
    grades = np.digitize(liking, (1.5, 2.5, 3.5, 4.5)).astype(np.int32)
    return Lists(x, grades, np.full(count, LIST))


def ranker_rows(folder: Path, *, lists: int = 600) -> list[Row]:
    """Compare the whole ranker with its first trees and with few trees taught by it."""
    taught, held = _lists(lists, 1), _lists(200, 2)
    names = [f"f{number}" for number in range(FEATURES)]
    full = train(taught, names, Trees())
    variants = {"full, 100 trees": full}
    for kept in (50, 25):
        pruned = lightgbm.Booster(model_str=full.model_to_string(num_iteration=kept))
        variants[f"pruned to {kept} trees"] = pruned
    for few in (50, 25):
        variants[f"distilled to {few} trees"] = _distilled(full, taught, few)
    return [_ranked(name, booster, held, names, folder) for name, booster in variants.items()]


def _distilled(teacher: lightgbm.Booster, taught: Lists, trees: int) -> lightgbm.Booster:
    """Fit fewer trees to the teacher's scores, which say more than grades do."""
    scores = np.asarray(teacher.predict(taught.features))
    parameters = {
        "objective": "regression", "num_leaves": 31, "learning_rate": 0.2, "seed": 7,
        "deterministic": True, "force_row_wise": True, "verbosity": -1, "num_threads": 2,
    }  # fmt: skip
    data = lightgbm.Dataset(taught.features, scores)
    return lightgbm.train(parameters, data, num_boost_round=trees)


def _ranked(
    name: str, booster: lightgbm.Booster, held: Lists, names: list[str], folder: Path
) -> Row:
    path = folder / "ranker.onnx"
    export(booster, names, path)
    ranker = Ranker(path, names)
    scores = ranker.score(held.features).reshape(-1, LIST)
    quality = ndcg_score(held.grades.reshape(-1, LIST), scores, k=20)
    some = held.features[:300]
    ranker.score(some)
    p50, p99 = _latency([lambda: ranker.score(some)] * 300)
    return Row("ranker", name, path.stat().st_size, p50, p99, float(quality), "NDCG@20")


def table(rows: list[Row]) -> Table:
    """Return the rows as one table."""
    out = Table(title="Smaller: size, processor time on one thread, quality (made data)")
    for column in ("part", "kept as", "MiB", "p50 ms", "p99 ms", "quality", "measured by"):
        out.add_column(column, justify="left" if column in ("part", "kept as") else "right")
    for row in rows:
        out.add_row(
            row.part, row.name, f"{row.size / 2**20:.2f}", f"{row.p50:.2f}", f"{row.p99:.2f}",
            f"{row.quality:.4f}", row.measure,
        )  # fmt: skip
    return out


@click.command()
@click.option("--items", type=click.IntRange(5_000, 5_000_000), default=200_000, show_default=True)
def quantisation(items: int) -> None:
    """Show what smaller vectors and rankers cost: size, latency, quality."""
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as folder:
        rows = run(items, Path(folder))
    console.print(f"{items:,} items of 64 numbers; {Machine.now()}")
    console.print(table(rows))
