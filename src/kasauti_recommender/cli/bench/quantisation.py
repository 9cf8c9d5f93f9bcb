"""What smaller costs: vectors as floats, bytes and products; the ranker whole, pruned, distilled.

Vectors are made. The ranker is trained as it is served, on lists that a version's own candidates
make of what its users did after it; or on made lists, from a taste that no single feature holds:
there NDCG tells the variants apart and says nothing of a shop.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
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
from kasauti_recommender.cli.models import load_material
from kasauti_recommender.features.definitions import NAMES, SPEAK_FOR
from kasauti_recommender.ranking.ranker import Lists, Ranker, Trees, export, train
from kasauti_recommender.retrieval.build import Shape, cell_centres
from kasauti_recommender.retrieval.index import probes_for
from kasauti_recommender.retrieval.vector_file import from_bytes, to_bytes
from kasauti_recommender.retrieval.vectors import Vectors
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.training.learn import cuts, events_between
from kasauti_recommender.training.lists import build_lists
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.shelf import NoVersion, Shelf

CANDIDATES, TOP = 500, 10
MADE = 100  # candidates of a made list
SERVED = Parameters().trees


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


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a ranker learns from and is tried on.

    Parameters
    ----------
    of : str
        The version that made the lists, or ``made lists``.
    taught, held : Lists
    trees : Trees
    rising : collection of str
        Features of which more never lowers a score.
    """

    of: str
    taught: Lists
    held: Lists
    trees: Trees
    rising: Collection[str] = ()


def run(items: int, folder: Path, lesson: Lesson) -> list[Row]:
    """Measure every variant of index and ranker; files are written under ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    return vector_rows(MadeVectors(items), folder) + ranker_rows(folder, lesson)


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


def made_lesson(lists: int = 600) -> Lesson:
    """Return lists that are made, for trees of the served size."""
    return Lesson("made lists", _made(lists, 1), _made(200, 2), SERVED)


def _made(count: int, seed: int) -> Lists:
    """Make lists whose grades follow steps and products of features, with noise."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count * MADE, len(NAMES))).astype(np.float32)
    liking = x[:, 0] + x[:, 1] * x[:, 2] + np.where(x[:, 3] > 0.5, x[:, 4], -x[:, 5])
    liking += 0.5 * np.sin(3 * x[:, 6]) + random.normal(0, 1.0, len(x))
    grades = np.digitize(liking, (1.5, 2.5, 3.5, 4.5)).astype(np.int32)
    return Lists(x, grades, np.full(count, MADE))


def lesson_of(shelf: Shelf, version: str) -> Lesson:
    """Return the lists that a version's candidates make of what came after its cut.

    The earlier four fifths of these events teach, the last are held out. Trees and constraints
    are the version's own.

    Raises
    ------
    NothingChosen
        If retrieval found nothing that was chosen in one of the two parts.
    """
    created = shelf.manifest(version).created_from
    material, _ = load_material(created["source"], shelf.forgotten(), as_then=True)
    parameters = Parameters.of(created["parameter_values"])
    bundle = Bundle.open(shelf.path(version))
    history = material.history
    end = int(history.at.max()) + 1
    places = events_between(
        history, cuts(history, parameters)[1], end, parameters.lists * 5 // 4, seed=parameters.seed
    )
    places = places[np.argsort(history.at[places], kind="stable")]
    taught, held = (
        build_lists(
            history, part, index=bundle.index, vectors=bundle.vectors, table=bundle.table,
            visits=bundle.visits, size=parameters.candidates,
        )
        for part in np.split(places, [len(places) * 4 // 5])
    )  # fmt: skip
    return Lesson(version, taught, held, parameters.trees, SPEAK_FOR)


def ranker_rows(folder: Path, lesson: Lesson) -> list[Row]:
    """Compare the whole ranker with its first trees and with few trees taught by it."""
    full = train(lesson.taught, NAMES, lesson.trees, rising=lesson.rising)
    whole = lesson.trees.count
    variants = {f"full, {whole} trees": full}
    for kept in (whole // 2, whole // 4):
        pruned = lightgbm.Booster(model_str=full.model_to_string(num_iteration=kept))
        variants[f"pruned to {kept} trees"] = pruned
    for few in (whole // 2, whole // 4):
        variants[f"distilled to {few} trees"] = _distilled(full, lesson, few)
    return [_ranked(name, booster, lesson.held, folder) for name, booster in variants.items()]


def _distilled(teacher: lightgbm.Booster, lesson: Lesson, trees: int) -> lightgbm.Booster:
    """Fit fewer trees to the teacher's scores, which say more than grades do."""
    scores = np.asarray(teacher.predict(lesson.taught.features))
    parameters = {
        "objective": "regression", "num_leaves": lesson.trees.leaves, "learning_rate": 0.2,
        "seed": 7, "deterministic": True, "force_row_wise": True, "verbosity": -1,
        "num_threads": 1, "monotone_constraints": [int(name in lesson.rising) for name in NAMES],
    }  # fmt: skip
    data = lightgbm.Dataset(lesson.taught.features, scores)
    return lightgbm.train(parameters, data, num_boost_round=trees)


def _ranked(name: str, booster: lightgbm.Booster, held: Lists, folder: Path) -> Row:
    path = folder / "ranker.onnx"
    export(booster, NAMES, path)
    ranker = Ranker(path, NAMES)
    ends = np.cumsum(held.lengths)[:-1]
    lists = zip(np.split(held.grades, ends), np.split(ranker.score(held.features), ends),
                strict=True)  # fmt: skip
    quality = [ndcg_score([grades], [scores], k=20) for grades, scores in lists if len(grades) > 1]
    some = held.features[:300]
    ranker.score(some)
    p50, p99 = _latency([lambda: ranker.score(some)] * 300)
    return Row("ranker", name, path.stat().st_size, p50, p99, float(np.mean(quality)), "NDCG@20")


def table(rows: list[Row]) -> Table:
    """Return the rows as one table."""
    out = Table(title="Smaller: size, processor time on one thread, quality")
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
@click.option(
    "--models", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of versions whose lists the ranker learns from; made lists by default.",
)  # fmt: skip
@click.option("--version", default="champion", show_default=True, help="Of --models.")
@click.option(
    "--results", type=click.Path(file_okay=False, path_type=Path),
    help="Keep the table there as quantisation.json.",
)  # fmt: skip
def quantisation(items: int, models: Path | None, version: str, results: Path | None) -> None:
    """Show what smaller vectors and rankers cost: size, latency, quality."""
    console, before = Console(width=120), Machine.now()
    lesson = made_lesson()
    if models is not None:
        shelf = Shelf(models)
        lesson = lesson_of(shelf, _named(shelf, version))
    with tempfile.TemporaryDirectory() as folder:
        rows = run(items, Path(folder), lesson)
    after = Machine.now()
    console.print(f"{items:,} items of 64 numbers; ranker on {lesson.of}; {after}")
    console.print(table(rows))
    if results is not None:
        results.mkdir(parents=True, exist_ok=True)
        numbers = {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"before": asdict(before), "after": asdict(after)}, "items": items,
            "lists": {"of": lesson.of, "taught": len(lesson.taught.lengths),
                      "held": len(lesson.held.lengths)},
            "trees": asdict(lesson.trees), "rows": [asdict(row) for row in rows],
        }  # fmt: skip
        (results / "quantisation.json").write_text(json.dumps(numbers, indent=1) + "\n")


def _named(shelf: Shelf, version: str) -> str:
    if version != "champion":
        return version
    held = shelf.champion()
    if held is None:
        raise NoVersion("there is no champion yet: train a version first")
    return held.version
