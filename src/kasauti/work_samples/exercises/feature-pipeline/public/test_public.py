"""Public tests: about a third of what is judged. They run in the same sandbox as the hidden ones."""

import numpy as np
import pandas as pd
from solution import FeaturePipeline

TRAIN = pd.DataFrame({"age": [20.0, 30.0, np.nan, 40.0], "city": ["Pune", None, "Delhi", "Pune"]})


def fitted():
    return FeaturePipeline(["age"], ["city"]).fit(TRAIN)


def test_columns_are_named_in_order():
    names = ["age", "city{{joiner}}Delhi", "city{{joiner}}Pune", "city{{joiner}}{{bucket}}"]
    assert list(fitted().transform(TRAIN).columns) == names


def test_missing_numbers_get_the_training_median():
    later = pd.DataFrame({"age": [np.nan], "city": ["Pune"]})
    assert fitted().transform(later)["age"].tolist() == [30.0]


def test_a_new_category_gives_zeros():
    later = pd.DataFrame({"age": [30.0], "city": ["Kochi"]})
    assert fitted().transform(later).iloc[0, 1:].tolist() == [0.0, 0.0, 0.0]


def test_index_and_dtype_are_kept():
    out = fitted().transform(TRAIN.set_index(pd.Index([5, 3, 9, 1])))
    assert out.index.tolist() == [5, 3, 9, 1]
    assert set(map(str, out.dtypes)) == {"float64"}


def test_a_missing_column_is_named():
    try:
        fitted().transform(TRAIN[["age"]])
    except ValueError as error:
        assert "city" in str(error)
    else:
        raise AssertionError("no error")


def test_the_input_is_not_changed():
    before = TRAIN.copy(deep=True)
    fitted().transform(TRAIN)
    pd.testing.assert_frame_equal(TRAIN, before)
