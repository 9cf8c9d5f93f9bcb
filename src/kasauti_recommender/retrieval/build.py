"""Building the inverted-file index: cells by two-level k-means, 8-bit codes, any size."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.retrieval.vectors import Vectors, unit

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How an index is cut.

    Parameters
    ----------
    width : int
        Of the vectors.
    cells : int
        Inverted lists; about the square root of the item count times 2, at most 16,384.
    probes : int
        Lists read per search.
    """

    width: int
    cells: int
    probes: int = 32

    @classmethod
    def for_items(cls, items: int, width: int) -> Shape:
        """Choose cells for a number of items: 1,024 for 200,000, 16,384 from 17 million on."""
        cells = 16
        while cells < 16_384 and cells * cells < 4 * items:
            cells *= 2
        return cls(width, cells)


def spherical_kmeans(sample: Vectors, cells: int, *, rounds: int = 8, seed: int = 7) -> Vectors:
    """Cluster unit vectors by direction; faiss's own k-means with renormalised centres."""
    kmeans = faiss.Kmeans(
        sample.shape[1], cells, niter=rounds, spherical=True, seed=seed,
        min_points_per_centroid=1, max_points_per_centroid=256,
    )  # fmt: skip
    kmeans.train(np.ascontiguousarray(sample))
    return np.asarray(kmeans.centroids, dtype=np.float32)


def cell_centres(sample: Vectors, cells: int, *, seed: int = 7) -> Vectors:
    """Cut ``sample`` into ``cells`` directions by k-means in two levels.

    A flat k-means of 16,384 cells on a million vectors takes minutes; about √cells coarse groups,
    each cut again in proportion to its size, take seconds and lose nothing that a search notices.
    """
    groups = max(1, round(cells**0.5))
    if cells < 64:
        return spherical_kmeans(sample, min(cells, len(sample)), seed=seed)
    coarse = spherical_kmeans(sample, groups, seed=seed)
    member = np.argmax(sample @ coarse.T, axis=1)
    sizes = np.bincount(member, minlength=groups)
    shares = np.maximum(1, np.floor(sizes / sizes.sum() * cells)).astype(int)
    shares[np.argmax(sizes)] += cells - shares.sum()
    parts = [
        spherical_kmeans(sample[member == group], min(share, size), seed=seed + group)
        for group, (share, size) in enumerate(zip(shares, sizes, strict=True))
        if size
    ]
    return unit(np.concatenate(parts))


def empty_index(centres: Vectors, sample: Vectors) -> faiss.IndexIVFScalarQuantizer:
    """Return a trained index without items: HNSW over the cells, 8-bit codes of the residual."""
    cells, width = centres.shape
    quantizer = faiss.IndexHNSWFlat(width, 32, faiss.METRIC_INNER_PRODUCT)
    quantizer.hnsw.efConstruction = 80
    quantizer.hnsw.efSearch = 32
    quantizer.add(centres)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, width, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, True
    )
    quantizer.this.disown()
    index.own_fields = True
    index.quantizer_trains_alone = 0
    index.train(sample)
    return index


def build(
    chunks: Iterable[tuple[NDArray[np.int64], Vectors]],
    sample: Vectors,
    shape: Shape,
    path: Path,
    *,
    seed: int = 7,
    progress: Progress = lambda _: None,
) -> int:
    """Build an index from chunks and write it in one step.

    Parameters
    ----------
    chunks : iterable of (item numbers, unit vectors)
        Never all in memory at once.
    sample : float32 array
        Unit vectors to place the cells by; a million is enough for 50 million items.
    shape : Shape
    path : Path
        Written beside and renamed, so that a reader never sees half an index.
    progress : callable
        Called with the number of items added so far.

    Returns
    -------
    int
        How many items the index holds.

    Raises
    ------
    ValueError
        If there are no items, or vectors of another width or not finite.
    """
    if not len(sample) or sample.shape[1] != shape.width or not np.isfinite(sample).all():
        raise ValueError(f"the sample must hold finite vectors of width {shape.width}")
    index = empty_index(cell_centres(sample, shape.cells, seed=seed), sample)
    index.nprobe = shape.probes
    for numbers, vectors in chunks:
        if vectors.shape != (len(numbers), shape.width):
            raise ValueError(
                f"vectors of shape {vectors.shape}, expected ({len(numbers)}, {shape.width})"
            )
        if not np.isfinite(vectors).all():
            row = int(np.argmin(np.isfinite(vectors).all(axis=1)))
            raise ValueError(f"item {numbers[row]}: the vector has values that are not finite")
        index.add_with_ids(np.ascontiguousarray(vectors), numbers)
        progress(index.ntotal)
    if index.ntotal == 0:
        raise ValueError("an index needs at least one item: the catalogue is empty")
    write(index, path)
    return int(index.ntotal)


def merge_parts(empty: Path, parts: Sequence[Path], path: Path) -> int:
    """Join indexes that were built apart over the same cells, and write the whole in one step.

    Every list is made as long as it will be before it is filled, so that memory stays at the
    size of the result; parts are mapped, never loaded.

    Parameters
    ----------
    empty : Path
        The trained index without items that every part began as.
    parts : sequence of Path
    path : Path

    Returns
    -------
    int
        How many items the index holds.

    Raises
    ------
    ValueError
        If a part was built over other cells, or there are no items.
    """
    whole = faiss.read_index(str(empty))
    opened = [faiss.read_index(str(p), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY) for p in parts]
    for part, name in zip(opened, parts, strict=True):
        if (part.nlist, part.d, part.code_size) != (whole.nlist, whole.d, whole.code_size):
            raise ValueError(f"{name.name} was built over other cells: build it again")
    lists = whole.invlists
    for cell in range(whole.nlist):
        sizes = [part.invlists.list_size(cell) for part in opened]
        lists.resize(cell, sum(sizes))
        start = 0
        for part, size in zip(opened, sizes, strict=True):
            if size:
                held = part.invlists
                ids, codes = held.get_ids(cell), held.get_codes(cell)
                lists.update_entries(cell, start, size, ids, codes)
                start += size
    whole.ntotal = sum(part.ntotal for part in opened)
    if whole.ntotal == 0:
        raise ValueError("an index needs at least one item: the catalogue is empty")
    write(whole, path)
    return int(whole.ntotal)


def write(index: faiss.Index, path: Path) -> None:
    """Write an index beside its place and rename it: a reader never sees half of one."""
    beside = path.with_suffix(".building")
    faiss.write_index(index, str(beside))
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(path)
