"""What the report draws: what a search finds, how long lists took, and all of it as one page."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray
from prometheus_client import CollectorRegistry, multiprocess

from kasauti_recommender.retrieval.index import LiveIndex, open_index, probes_for
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import unit
from kasauti_recommender.serving import pictures
from kasauti_recommender.serving.manifest import read_manifest
from kasauti_recommender.serving.pictures import NAMES, Pictures

MOST = 5_000_000
"""Items up to which exact answers are a matter of seconds; beyond them ``bench`` measures."""
_QUERIES, _FOUND, _EXACT, _BLOCK = 100, 500, 10, 200_000
_STYLE = Path(pictures.__file__).parent / "page" / "page.css"


def retrieval_curve(bundle: Path) -> tuple[list[tuple[int, float, float]], int]:
    """Measure what a version's searches find for their time, by how many lists they read.

    Queries are the vectors of a hundred items, each moved by a third of its length.

    Returns
    -------
    list of (int, float, float)
        Lists read, milliseconds of a search on one thread (the median), share of the exact ten
        nearest among the 500 found.
    int
        Lists that a node reads.
    """
    items = read_manifest(bundle).items
    vectors, base = VectorFile(bundle / "vectors"), open_index(bundle / "items.index")
    random = np.random.default_rng(3)
    drawn = vectors.take(random.integers(0, items, _QUERIES))
    noise = random.standard_normal(drawn.shape).astype(np.float32)
    queries = unit(drawn + noise / np.linalg.norm(noise, axis=1, keepdims=True) / 3)
    exact = _exact(vectors, items, queries)
    used = min(base.nlist, probes_for(base.nlist))
    read = sorted({max(1, used // by) for by in (16, 4, 2, 1)} | {min(base.nlist, used * 2)})
    faiss.omp_set_num_threads(1)
    return [(one, *_searched(base, items, vectors, queries, exact, one)) for one in read], used


def _exact(vectors: VectorFile, items: int, queries: NDArray[np.float32]) -> NDArray[np.int64]:
    best = np.full((len(queries), _EXACT), -np.inf, np.float32)
    which = np.zeros((len(queries), _EXACT), np.int64)
    for first in range(0, items, _BLOCK):
        numbers = np.arange(first, min(items, first + _BLOCK))
        scores = np.concatenate((best, queries @ vectors.take(numbers).T), axis=1)
        places = np.argpartition(-scores, _EXACT - 1, axis=1)[:, :_EXACT]
        named = np.concatenate((which, np.broadcast_to(numbers, (len(queries), len(numbers)))), 1)
        best = np.take_along_axis(scores, places, 1)
        which = np.take_along_axis(named, places, 1)
    return which


def _searched(
    base: faiss.IndexIVF, items: int, vectors: VectorFile, queries: NDArray[np.float32],
    exact: NDArray[np.int64], probes: int,
) -> tuple[float, float]:  # fmt: skip
    live = LiveIndex(base, capacity=items, vectors=vectors, probes=probes)
    took, shares = [], []
    for query, wanted in zip(queries, exact, strict=True):
        began = time.perf_counter()
        found = live.search(query, min(_FOUND, items))
        took.append(time.perf_counter() - began)
        shares.append(np.isin(wanted, found[0]).mean())
    return float(np.median(took)) * 1000, float(np.mean(shares))


def draw(bundle: Path, models: Path, data: Path) -> Pictures:
    """Draw what can be drawn of a version and of the node that served from a data folder."""
    ours = Pictures((models,))
    if read_manifest(bundle).items <= MOST:
        ours.keep("retrieval", pictures.retrieval(*retrieval_curve(bundle)))
    if (data / "metrics").is_dir():
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, str(data / "metrics"))  # type: ignore[no-untyped-call]
        ours.keep("latency", pictures.latency(pictures.buckets(registry)))
    return Pictures((models, data))


def page(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], drawn: Pictures) -> str:
    """Return the report as one HTML file that needs nothing else."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    figures = "".join(
        f"<section><h2>{escape(name)}</h2>{svg}<p class=quiet>{_told(svg)}</p></section>"
        for key, name in NAMES.items() if (svg := drawn.read(key)) is not None
    )  # fmt: skip
    return _PAGE.format(
        style=_STYLE.read_text(), title=escape(title), head=head, body=body, figures=figures
    )


def _told(svg: str) -> str:
    return svg.partition("<desc>")[2].partition("</desc>")[0]


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report · Kasauti recommender</title>
<style>{style}</style>
<header><h1>Report</h1><p class="quiet">{title}</p></header>
<main class="report">
<section class="wide"><h2>Versions</h2>
<table class="figure"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>
{figures}
</main>
</html>
"""
