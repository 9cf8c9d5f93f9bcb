"""Missing values, outliers, categories never seen; a row alone as in a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from kasauti_recommender.features.transform import FeaturePipeline, OutlierCapper


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([OutlierCapper(), FeaturePipeline()])  # type: ignore[untyped-decorator]
def test_capper_and_pipeline_keep_the_rules_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_caps_come_from_training_only() -> None:
    capper = OutlierCapper(0.0, 1.0).fit(np.array([[0.0], [10.0]]))
    assert capper.transform(np.array([[-1e9], [5.0], [1e9]])).ravel().tolist() == [0.0, 5.0, 10.0]
    assert capper.high_.tolist() == [10.0]


def test_infinite_values_are_outliers() -> None:
    capper = OutlierCapper(0.0, 1.0).fit(np.array([[0.0], [10.0], [np.inf]]))
    assert capper.transform(np.array([[np.inf], [-np.inf]])).ravel().tolist() == [10.0, 0.0]


@pytest.mark.parametrize(("low", "high"), [(0.9, 0.1), (-0.1, 1.0), (0.5, 0.5), (0.0, 1.1)])
def test_quantiles_out_of_order_are_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="out of order"):
        OutlierCapper(low, high).fit(np.ones((3, 1)))


def test_a_missing_value_is_the_median_of_training_and_is_told() -> None:
    pipeline = FeaturePipeline([0], low=0, high=1).fit(np.array([[1.0], [2.0], [9.0]]))
    assert pipeline.transform(np.array([[np.nan]])).tolist() == [[2.0, 1.0]]


def test_a_column_that_held_nothing_in_training_is_no_error() -> None:
    pipeline = FeaturePipeline([0, 1]).fit(np.array([[1.0, np.nan], [2.0, np.nan]]))
    out = pipeline.transform(np.array([[1.5, np.inf], [1.5, 3.0]]))
    assert np.isfinite(out).all()


def test_names_are_encoded_and_unseen_ones_are_zeros() -> None:
    table = np.array([[1.0, "saree"], [2.0, "kurta"], [3.0, "saree"]], dtype=object)
    pipeline = FeaturePipeline([0], [1]).fit(table)
    out = pipeline.transform(np.array([[1.0, "saree"], [1.0, "sherwani"]], dtype=object))
    assert out[:, 2:].tolist() == [[0.0, 1.0], [0.0, 0.0]]


def test_rare_and_unseen_categories_share_a_column() -> None:
    table = np.array([[0.0, 1], [0, 1], [0, 2], [0, 3]])
    pipeline = FeaturePipeline([0], [1], rare=2).fit(table)
    out = pipeline.transform(np.array([[0.0, 2], [0.0, 99], [0.0, 1]]))
    assert out[:, 2:].tolist() == [[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]


ANY = st.floats(allow_nan=True, allow_infinity=True, width=32)
TABLES = hnp.arrays(np.float64, st.tuples(st.integers(2, 30), st.just(3)), elements=ANY)


@settings(max_examples=40, deadline=None)
@given(train=TABLES, later=TABLES)
def test_a_row_alone_is_as_in_a_batch_and_finite(
    train: np.ndarray[Any, Any], later: np.ndarray[Any, Any]
) -> None:
    train[:, 2] = np.arange(len(train)) % 4
    later[:, 2] = np.arange(len(later)) % 7
    pipeline = clone(FeaturePipeline([0, 1], [2])).fit(train)
    batch = pipeline.transform(later)
    alone = np.concatenate([pipeline.transform(later[row : row + 1]) for row in range(len(later))])
    assert np.array_equal(batch, alone)
    assert np.isfinite(batch).all()
