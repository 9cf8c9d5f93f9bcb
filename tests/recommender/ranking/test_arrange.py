from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("faiss")
from hypothesis import given
from hypothesis import strategies as st

from kasauti_recommender.ranking.arrange import Rules, arrange, by_likeness
from kasauti_recommender.ranking.reasons import reason
from kasauti_recommender.retrieval.candidates import Source

rows = st.lists(
    st.tuples(st.floats(-10, 10, width=32), st.integers(-1, 4), st.sampled_from([0, 1, 2, 3])),
    max_size=60,
)
rules = st.builds(
    Rules,
    same_category=st.floats(0.05, 1), exploration=st.floats(0, 0.5), penalty=st.floats(0, 1),
    boost=st.lists(st.tuples(st.integers(0, 4), st.floats(-2, 2)), max_size=2).map(tuple),
)  # fmt: skip


@given(rows, st.integers(1, 40), rules)
def test_a_list_is_short_only_when_candidates_are(rows: list, count: int, rules: Rules) -> None:
    columns = (np.array([r[i] for r in rows], kind) for i, kind in enumerate(("f4", "i4", "u1")))
    scores, categories, sources = columns
    chosen = arrange(scores, categories, sources, count, rules)
    assert len(chosen) == min(count, len(rows))
    assert len(set(chosen.tolist())) == len(chosen)
    assert np.array_equal(chosen, arrange(scores, categories, sources, count, rules))


def test_no_category_takes_more_than_its_share_while_others_wait() -> None:
    scores = np.arange(40, 0, -1).astype(np.float32)
    categories = np.repeat([0, 1], 20).astype(np.int32)
    chosen = arrange(scores, categories, np.zeros(40, np.uint8), 20, Rules(same_category=0.5))
    assert np.bincount(categories[chosen]).tolist() == [10, 10]


def test_new_items_have_their_own_places() -> None:
    scores = np.arange(40, 0, -1).astype(np.float32)
    sources = np.repeat([0, 3], [35, 5]).astype(np.uint8)
    rules = Rules(exploration=0.1, same_category=1)
    chosen = arrange(scores, np.zeros(40, np.int32), sources, 20, rules)
    assert int((sources[chosen] == Source.EXPLORATION).sum()) == 2


def test_every_source_has_a_reason() -> None:
    assert len({reason(source, "p1") for source in Source}) == len(Source)


@given(st.lists(st.tuples(st.floats(-9, 9, width=32), st.floats(-1, 1, width=32), st.booleans())))
def test_what_nobody_met_goes_by_likeness_in_its_own_places(
    rows: list[tuple[float, float, bool]],
) -> None:
    scores, likeness = (np.array([row[i] for row in rows], np.float32) for i in (0, 1))
    unmet = np.array([row[2] for row in rows], bool)
    given_out = by_likeness(scores, likeness, unmet)
    assert np.array_equal(given_out[~unmet], scores[~unmet])
    assert np.array_equal(np.sort(given_out[unmet]), np.sort(scores[unmet]))
    best = given_out[unmet][np.argsort(-likeness[unmet], kind="stable")]
    assert (np.diff(best) <= 0).all()
