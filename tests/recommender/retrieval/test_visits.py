"""Co-visits: counted as a loop over all pairs counts them, and one definition for both uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from kasauti_recommender.features.state import UserState
from kasauti_recommender.retrieval import visits as module
from kasauti_recommender.retrieval.candidates import Source, united
from kasauti_recommender.retrieval.vectors import Sequences
from kasauti_recommender.retrieval.visits import Visits, co_visits, write_visits

ITEMS = 12
ROWS = st.lists(st.lists(st.integers(0, ITEMS - 1), min_size=1, max_size=8), min_size=1)


def counted(rows: list[list[int]]) -> np.ndarray:
    """The same by a loop over people and pairs."""
    total, degree = np.zeros((ITEMS, ITEMS)), np.ones(ITEMS)
    for row in rows:
        met = sorted(set(row))
        degree[met] += 1
        for one in met:
            for other in met:
                total[one, other] += (one != other) / np.log2(len(met) + 1)
    return total * degree[:, None] ** -0.5 * degree[None, :] ** -0.3


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(1, ITEMS))
def test_the_strongest_neighbours_of_every_item_are_kept(
    rows: list[list[int]], neighbours: int
) -> None:
    whole = counted(rows)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_PRODUCTS", 5)  # many blocks
        found = co_visits(Sequences.of(rows, ITEMS), neighbours=neighbours)
    assert np.diff(found.indptr).max() <= neighbours
    dense = found.toarray()
    assert np.allclose(dense[dense > 0], whole[dense > 0], rtol=1e-5)
    for item in range(ITEMS):
        strongest = np.sort(whole[item][whole[item] > 0])[::-1][:neighbours]
        kept = np.sort(dense[item][dense[item] > 0])[::-1]
        assert np.allclose(kept, strongest, rtol=1e-5)


def test_only_the_last_events_of_a_user_count() -> None:
    row = [0, *([1] * 60), 2]
    found = co_visits(Sequences.of([row], 3))
    assert found[1, 2] > 0
    assert found[0].nnz == 0


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    matrix = sparse.csr_matrix(
        (np.array([0.5, 0.25, 1.0, 0.125], "f4"), ([0, 0, 1, 2], [1, 3, 3, 0])), shape=(4, 4)
    )
    write_visits(tmp_path / "visits", matrix)
    return Visits.open(tmp_path / "visits")


def test_neighbours_of_recent_items_add_up_and_say_by_which(visits: Visits) -> None:
    state = UserState(recent=(0, 1), kinds=(2, 2), times=(9, 8), events=2)
    found = visits.of(state)
    assert found.items.tolist() == [1, 3]
    assert found.scores == pytest.approx([0.5, 0.25 + 0.8])
    assert found.last == pytest.approx([0.5, 0.25])
    assert found.by.tolist() == [0, 1]
    assert found.best().tolist() == [3, 1]
    place, known = found.places(np.array([3, 2]))
    assert known.tolist() == [True, False]
    assert found.scores[place[0]] == pytest.approx(1.05)


@pytest.mark.parametrize(
    "state",
    [
        UserState(),
        UserState((3,), (2,), (1,), 1),  # has no neighbours
        UserState((99,), (2,), (1,), 1),  # came after the version
        UserState((0,), (0,), (1,), 1),  # was only shown
    ],
)
def test_who_says_nothing_has_nothing(visits: Visits, state: UserState) -> None:
    for known in (visits, Visits.none()):
        found = known.of(state)
        assert not len(found.items)
        assert not found.places(np.array([0, 1]))[1].any()


@pytest.mark.parametrize("part", ["starts", "items", "weights"])
def test_a_damaged_file_is_named(visits: Visits, tmp_path: Path, part: str) -> None:
    path = tmp_path / "visits" / part
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(ValueError, match="co-visits"):
        Visits.open(tmp_path / "visits")
    path.unlink()
    with pytest.raises(ValueError, match="not whole"):
        Visits.open(tmp_path / "visits")


@given(
    st.lists(st.integers(0, 30), unique=True),
    st.lists(st.integers(0, 30), unique=True),
    st.integers(0, 20),
)
def test_two_sources_take_turns_and_name_each_item_once(
    near: list[int], visited: list[int], count: int
) -> None:
    items, sources = united(np.array(near, np.int64), np.array(visited, np.int64), count)
    assert len(set(items.tolist())) == len(items) == min(count, len({*near, *visited}))
    for item, source in zip(items.tolist(), sources.tolist(), strict=True):
        assert item in (near if source == Source.NEIGHBOUR else visited)
    half = min(count // 2, len(near), len(visited))
    assert set(near[:half]) | set(visited[:half]) <= set(items.tolist())
