"""The feature-transformation pipeline: missing values, outliers, categories never seen before.

Three of its four parts are scikit-learn's own; what it does not have is a cap fitted on the
training data. The whole is one estimator: it is saved, cross-validated and searched like any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils.validation import check_is_fitted, validate_data


class OutlierCapper(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Cap each column at quantiles of the training data.

    Missing values pass through; infinite ones are outliers like others. A column without any
    finite value in training is left as it is, except that infinite values become missing.

    Parameters
    ----------
    low, high : float, default 0.01 and 0.99
        Quantiles, 0 ≤ low < high ≤ 1.

    Attributes
    ----------
    low_, high_ : float64 array, shape (n_features_in_,)
        Where values are capped; NaN for a column that held nothing.

    Examples
    --------
    >>> import numpy as np
    >>> capper = OutlierCapper(low=0.0, high=0.75).fit(np.array([[1.0], [2], [3], [4], [900]]))
    >>> capper.transform(np.array([[-5.0], [2], [np.inf], [np.nan]])).ravel()
    array([ 1.,  2.,  4., nan])
    """

    def __init__(self, low: float = 0.01, high: float = 0.99) -> None:
        self.low = low
        self.high = high

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002
        """Find the caps.

        Raises
        ------
        ValueError
            If the quantiles are not in order.
        """
        if not 0 <= self.low < self.high <= 1:
            raise ValueError(f"quantiles out of order: low {self.low}, high {self.high}")
        table = self._table(X, reset=True)
        held = np.where(np.isfinite(table), table, np.nan)
        self.low_ = np.full(table.shape[1], np.nan)
        self.high_ = self.low_.copy()
        some = ~np.isnan(held).all(axis=0)
        if some.any():
            caps = np.nanquantile(held[:, some], (self.low, self.high), axis=0)
            self.low_[some], self.high_[some] = caps
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the table with each value between the caps of its column."""
        check_is_fitted(self)
        table = self._table(X, reset=False)
        capped: NDArray[np.float64] = np.clip(
            table,
            np.where(np.isnan(self.low_), -np.inf, self.low_),
            np.where(np.isnan(self.high_), np.inf, self.high_),
        )
        capped[np.isinf(capped)] = np.nan
        return capped

    def _table(self, table: ArrayLike, *, reset: bool) -> NDArray[np.float64]:
        checked: NDArray[np.float64] = validate_data(
            self, table, reset=reset, dtype=np.float64, ensure_all_finite=False
        )
        return checked

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class FeaturePipeline(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A table of numbers and categories as numbers without gaps.

    All that is learnt (caps, medians, known categories) comes from ``fit``; a row is transformed
    alone as it is in a batch. Columns come out in this order: values, one indicator of missing
    for each number (whether or not training missed any), one column for each known category.

    Parameters
    ----------
    numbers : sequence of int or str, optional
        Columns with numbers; NaN or infinite is missing or an outlier. None for all that are no
        categories.
    categories : sequence of int or str
        Columns with names or codes. One never seen in training becomes zeros, or the column of
        rare ones where there is one; missing is a category of its own.
    low, high : float
        Quantiles to cap numbers at.
    rare : int
        Categories seen less often share one column.

    Attributes
    ----------
    columns_ : ColumnTransformer
        The fitted parts.

    Examples
    --------
    >>> import numpy as np
    >>> train = np.array([[1, 0], [3, 1], [np.nan, 1]], dtype=float)
    >>> pipeline = FeaturePipeline([0], [1], low=0, high=1).fit(train)
    >>> pipeline.transform(np.array([[np.nan, 7.0]]))
    array([[2., 1., 0., 0.]])
    """

    def __init__(
        self,
        numbers: Sequence[int | str] | None = None,
        categories: Sequence[int | str] = (),
        *,
        low: float = 0.01,
        high: float = 0.99,
        rare: int = 1,
    ) -> None:
        self.numbers = numbers
        self.categories = categories
        self.low = low
        self.high = high
        self.rare = rare

    def fit(self, X: Any, y: object = None) -> Self:  # noqa: ARG002
        """Learn caps, medians and categories.

        Raises
        ------
        ValueError
            If the quantiles are not in order, or the table has not such columns.
        """
        table = self._table(X, reset=True)
        categories = list(self.categories)
        names = list(getattr(table, "columns", range(self.n_features_in_)))
        numbers = (
            [name for name in names if name not in categories]
            if self.numbers is None
            else list(self.numbers)
        )
        self.columns_ = _columns(numbers, categories, (self.low, self.high), self.rare).fit(table)
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return the table as numbers."""
        check_is_fitted(self)
        out: NDArray[np.float64] = self.columns_.transform(self._table(X, reset=False))
        return out

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.str_]:
        """Return the names of the columns that come out, such as ``value__price``."""
        check_is_fitted(self)
        names: NDArray[np.str_] = self.columns_.get_feature_names_out(input_features)
        return names

    def _table(self, table: Any, *, reset: bool) -> Any:
        if hasattr(table, "columns"):  # columns of a data frame are asked for by name
            return validate_data(self, table, reset=reset, skip_check_array=True)
        return validate_data(self, table, reset=reset, dtype=None, ensure_all_finite=False)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _columns(
    numbers: list[Any], categories: list[Any], caps: tuple[float, float], rare: int
) -> ColumnTransformer:
    values = Pipeline(
        [
            ("cap", OutlierCapper(*caps)),
            ("fill", SimpleImputer(strategy="median", keep_empty_features=True)),
        ]
    )
    told = Pipeline([("cap", OutlierCapper(*caps)), ("tell", MissingIndicator(features="all"))])
    one_hot = OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=rare, sparse_output=False
    )
    return ColumnTransformer(
        [
            ("value", values, numbers),
            ("missing", told, numbers),
            ("category", one_hot, categories),
        ],
        sparse_threshold=0,
    )
