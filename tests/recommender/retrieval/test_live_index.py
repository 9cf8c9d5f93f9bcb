"""The live index against brute force: filters, additions, removals, many threads, bad input."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kasauti_recommender.retrieval.build import Shape, build
from kasauti_recommender.retrieval.index import CorruptIndex, LiveIndex, open_index
from kasauti_recommender.retrieval.vector_file import VectorFile
from kasauti_recommender.retrieval.vectors import Vectors, unit

ITEMS, ROOM, WIDTH = 3_000, 3_100, 16
VECTORS = unit(np.random.default_rng(1).normal(size=(ITEMS, WIDTH)).astype(np.float32))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, VectorFile]:
    folder = tmp_path_factory.mktemp("index")
    path = folder / "items.index"
    chunks = [(np.arange(first, first + 1000), VECTORS[first : first + 1000]) for first in
              (0, 1000, 2000)]  # fmt: skip
    build(chunks, VECTORS, Shape.for_items(ITEMS, WIDTH), path)
    vectors = VectorFile.create(folder / "vectors", ROOM, WIDTH)
    vectors.write(0, VECTORS)
    return path, vectors


def opened(built: tuple[Path, VectorFile], *, exact: bool = True) -> LiveIndex:
    return LiveIndex(
        open_index(built[0]), capacity=ROOM, probes=4, vectors=built[1] if exact else None
    )


def query(seed: int = 2) -> Vectors:
    return unit(np.random.default_rng(seed).normal(size=(1, WIDTH)).astype(np.float32))[0]


@pytest.mark.parametrize("exact", [True, False])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_filter_never_returns_too_few(
    built: tuple[Path, VectorFile], exact: bool, data: st.DataObject
) -> None:
    live = opened(built, exact=exact)
    random = np.random.default_rng(data.draw(st.integers(0, 9999)))
    allowed = random.random(ROOM) < data.draw(st.sampled_from([0, 0.001, 0.01, 0.1, 0.5, 1]))
    removed = set(random.integers(0, ROOM, data.draw(st.integers(0, 500))).tolist())
    for item in removed:
        live.remove(item)
    k = data.draw(st.integers(1, ITEMS + 5))
    items, scores = live.search(query(), k, allowed=allowed)
    passing = set(np.flatnonzero(allowed[:ITEMS]).tolist()) - removed
    assert len(items) == min(k, len(passing))
    assert set(items.tolist()) <= passing
    assert len(set(items.tolist())) == len(items)
    assert (np.diff(scores) <= 0).all()


def test_few_that_pass_are_scored_exactly(built: tuple[Path, VectorFile]) -> None:
    live = opened(built)
    allowed = np.zeros(ROOM, dtype=bool)
    allowed[np.random.default_rng(5).choice(ITEMS, 200, replace=False)] = True
    items, _ = live.search(query(), 150, allowed=allowed)
    passing = np.flatnonzero(allowed)
    best = passing[np.argsort(-(VECTORS[passing] @ query()))]
    assert np.isin(best[:10], items[:15]).all()


def test_without_a_filter_every_item_can_be_had(built: tuple[Path, VectorFile]) -> None:
    items, _ = opened(built).search(query(), ROOM)
    assert sorted(items.tolist()) == list(range(ITEMS))


def test_most_of_the_best_are_found(built: tuple[Path, VectorFile]) -> None:
    live = LiveIndex(open_index(built[0]), capacity=ROOM)
    shares = []
    for seed in range(50):
        best = np.argsort(-(VECTORS @ query(seed)))[:10]
        shares.append(np.isin(best, live.search(query(seed), 500)[0]).mean())
    assert np.mean(shares) >= 0.98


def test_a_new_item_is_found_by_the_next_search_and_a_removed_one_never(
    built: tuple[Path, VectorFile],
) -> None:
    live = opened(built)
    live.add(ROOM + 500, query())
    assert live.search(query(), 5)[0][0] == ROOM + 500
    live.remove(ROOM + 500)
    assert ROOM + 500 not in live.search(query(), ROOM)[0]
    first = int(live.search(query(), 1)[0][0])
    live.remove(first)
    live.remove(first)
    assert len(live) == ITEMS - 1
    assert first not in live.search(query(), ROOM)[0]


def test_an_item_added_again_has_its_last_vector_only(built: tuple[Path, VectorFile]) -> None:
    live = opened(built)
    for vector in (query(), -query(), query(9)):
        live.add(7, vector)
    items, scores = live.search(query(9), ROOM)
    assert items.tolist().count(7) == 1
    assert scores[items.tolist().index(7)] == pytest.approx(1, abs=1e-5)
    assert len(live) == ITEMS


def test_room_without_items_is_never_returned(built: tuple[Path, VectorFile]) -> None:
    allowed = np.zeros(ROOM, dtype=bool)
    allowed[ITEMS:] = True
    assert len(opened(built).search(query(), 10, allowed=allowed)[0]) == 0


def test_a_filter_shorter_than_the_catalogue_passes_nothing_beyond(
    built: tuple[Path, VectorFile],
) -> None:
    live = opened(built)
    live.add(ROOM, query())
    items, _ = live.search(query(), 10, allowed=np.ones(5, dtype=bool))
    assert sorted(items.tolist()) == [0, 1, 2, 3, 4]
    assert len(live.search(query(), 10, allowed=np.zeros(0, dtype=bool))[0]) == 0


def test_searching_while_adding_and_removing(built: tuple[Path, VectorFile]) -> None:
    live = opened(built)
    faults: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                items, scores = live.search(query(), 50)
                assert len(items) == 50
                assert len(set(items.tolist())) == 50
                assert np.isfinite(scores).all()
                assert not (items < 100).any()
        except BaseException as error:
            faults.append(error)

    for item in range(100):
        live.remove(item)
    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    random = np.random.default_rng(0)
    for number in range(3_000):
        vector: NDArray[np.float32] = unit(random.normal(size=(1, WIDTH)).astype(np.float32))[0]
        live.add(ROOM + number % 2_000, vector)
        if number % 3 == 0:
            live.remove(ROOM + number % 2_000)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.parametrize(
    "bad", [np.zeros(WIDTH + 1, np.float32), np.full(WIDTH, np.nan, np.float32),
            np.full(WIDTH, np.inf, np.float32), np.zeros((1, WIDTH), np.float32)],
)  # fmt: skip
def test_bad_vectors_are_refused(built: tuple[Path, VectorFile], bad: Vectors) -> None:
    live = opened(built)
    with pytest.raises(ValueError, match=f"{WIDTH} finite values"):
        live.search(bad, 10)
    with pytest.raises(ValueError, match="item 5"):
        live.add(5, bad)
    with pytest.raises(ValueError, match="not negative"):
        live.add(-1, query())
    with pytest.raises(ValueError, match="at least one"):
        live.search(query(), 0)
    live.remove(10**9)
    assert len(live) == ITEMS


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.99])
def test_an_index_cut_short_is_told(
    built: tuple[Path, VectorFile], tmp_path: Path, share: float
) -> None:
    data = built[0].read_bytes()
    cut = tmp_path / "cut.index"
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(CorruptIndex, match=r"cut\.index.*[Bb]uild it again or roll back"):
        open_index(cut)


def test_what_is_no_index_is_told(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"noise" * 999)
    for name in ("noise", "missing"):
        with pytest.raises(CorruptIndex, match=name):
            open_index(tmp_path / name)


def test_building_refuses_what_cannot_be_searched(tmp_path: Path) -> None:
    shape, path = Shape(WIDTH, 16), tmp_path / "i"
    some = VECTORS[:100]
    with pytest.raises(ValueError, match="catalogue is empty"):
        build([], some, shape, path)
    with pytest.raises(ValueError, match="expected"):
        build([(np.arange(100), some[:, :8])], some, shape, path)
    broken = some.copy()
    broken[42, 3] = np.nan
    with pytest.raises(ValueError, match="item 42"):
        build([(np.arange(100), broken)], some, shape, path)
    with pytest.raises(ValueError, match="sample"):
        build([(np.arange(100), some)], broken, shape, path)
    assert not path.exists()


def test_vectors_of_another_width_or_too_few_are_refused(
    built: tuple[Path, VectorFile], tmp_path: Path
) -> None:
    base = open_index(built[0])
    other = VectorFile.create(tmp_path / "wide", ROOM, WIDTH * 2)
    with pytest.raises(ValueError, match="width"):
        LiveIndex(base, capacity=ROOM, vectors=other)
    few = VectorFile.create(tmp_path / "few", 10, WIDTH)
    with pytest.raises(ValueError, match="fewer"):
        LiveIndex(base, capacity=ROOM, vectors=few)


def test_a_vector_file_is_whole_or_says_so(tmp_path: Path) -> None:
    file = VectorFile.create(tmp_path / "v", 10, WIDTH)
    file.write(0, VECTORS[:10])
    file.flush()
    assert np.abs(VectorFile(tmp_path / "v").take(np.arange(10)) - VECTORS[:10]).max() < 0.2
    with pytest.raises(ValueError, match="room"):
        file.write(5, VECTORS[:10])
    with pytest.raises(ValueError, match="finite"):
        file.write(0, np.full((1, WIDTH), np.nan, np.float32))
    with (tmp_path / "v" / "vectors.i8").open("r+b") as raw:
        raw.truncate(9)
    with pytest.raises(ValueError, match="not whole"):
        VectorFile(tmp_path / "v")
