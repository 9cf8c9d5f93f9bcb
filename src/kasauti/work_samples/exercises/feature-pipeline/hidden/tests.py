"""Hidden tests of the feature pipeline: fresh frames, expected values computed here, outside."""

import numpy as np

from kasauti.work_samples import Bench, hidden_test

CITIES = ("Pune", "Delhi", "Kochi", "Surat", "Bhopal")


def rows(bench, count, *, spread=1.0, missing=0.1, cities=CITIES):
    draw = bench.random
    age = draw.normal(40, 12, count) * spread
    pay = np.exp(draw.normal(1, 0.8, count)) * spread
    age[draw.random(count) < missing] = np.nan
    pay[draw.random(count) < missing] = np.nan
    city = [None if draw.random() < missing else str(draw.choice(cities)) for _ in range(count)]
    return {
        "columns": [["age", "float64", age], ["pay", "float64", pay], ["city", "object", city]],
        "index": [int(i) for i in draw.permutation(count * 3)[:count]],
    }


def columns(told):
    return {name: values for name, _, values in told["columns"]}


def changed(told, name, values, kind=None):
    made = [[n, (kind or k) if n == name else k, values if n == name else v] for n, k, v in told["columns"]]
    return {"columns": made, "index": told["index"]}


def picked(told, places):
    def pick(values):
        return values[places] if isinstance(values, np.ndarray) else [values[i] for i in places]

    return {
        "columns": [[n, k, pick(v)] for n, k, v in told["columns"]],
        "index": [told["index"][i] for i in places],
    }


def fitted(bench, train, numeric=("age", "pay"), categorical=("city",), name="p"):
    bench.call("make", name, list(numeric), list(categorical), {})
    bench.check(bench.call("fit", name, train) is True, "fit does not return self")


def number(bench, train, later):
    """A numeric column as the statement has it."""
    low, high = bench.parameters["lower"], bench.parameters["upper"]
    present = train[np.isfinite(train)]
    if not len(present):
        return np.zeros(len(later))
    floor, ceiling = np.quantile(present, [low, high])
    filled = np.where(np.isfinite(later), later, np.median(present))
    return np.clip(filled, floor, ceiling)


def column(found, name):
    return found["values"][:, found["columns"].index(name)]


def transformed(bench, name, told):
    """What transform gives, which must look like the answer to the question at all."""
    return looked_at(bench, bench.call("transform", name, told), told)


def looked_at(bench, found, told):
    bench.check(found["columns"][:2] == ["age", "pay"], f"columns {found['columns'][:3]}")
    last = called(bench, "city", bench.parameters["bucket"])
    bench.check(found["columns"][-1] == last, f"the last column is not {last}")
    bench.check(found["values"].shape == (len(told["index"]), len(found["columns"])), "not a row each")
    return found


def called(bench, feature, value):
    return f"{feature}{bench.parameters['joiner']}{value}"


@hidden_test("fitting", "a row alone is transformed as in its batch")
def a_row_alone_is_the_row_in_its_batch(bench: Bench):
    train, later = rows(bench, 80), rows(bench, 12)
    fitted(bench, train)
    whole = transformed(bench, "p", later)
    for place in (0, 5, 11):
        alone = transformed(bench, "p", picked(later, [place]))
        bench.check(alone["columns"] == whole["columns"], "a single row has other columns")
        bench.same(alone["values"][0], whole["values"][place], "a row alone")


@hidden_test("fitting", "caps come from training, at both tails")
def caps_come_from_training(bench: Bench):
    train, later = rows(bench, 200), rows(bench, 60, spread=50.0)
    columns(later)["age"][:20] *= -1
    fitted(bench, train)
    found = transformed(bench, "p", later)
    for name in ("age", "pay"):
        expected = number(bench, columns(train)[name], columns(later)[name])
        bench.same(column(found, name), expected, f"{name} of far wider data")


@hidden_test("fitting", "missing numbers get the training median")
def missing_numbers_get_the_training_median(bench: Bench):
    train, later = rows(bench, 101), rows(bench, 40, spread=3.0, missing=0.5)
    fitted(bench, train)
    found = transformed(bench, "p", later)
    for name in ("age", "pay"):
        bench.same(column(found, name), number(bench, columns(train)[name], columns(later)[name]), name)


@hidden_test("fitting", "infinity is missing, not a value")
def infinity_is_missing(bench: Bench):
    train, later = rows(bench, 90), rows(bench, 30)
    columns(train)["pay"][:9] = np.inf
    columns(train)["age"][:9] = -np.inf
    columns(later)["age"][:5] = [np.inf, -np.inf, np.inf, -np.inf, np.inf]
    fitted(bench, train)
    found = transformed(bench, "p", later)
    for name in ("age", "pay"):
        bench.same(column(found, name), number(bench, columns(train)[name], columns(later)[name]), name)


@hidden_test("fitting", "fitting again forgets what was")
def refitting_forgets(bench: Bench):
    first, second = rows(bench, 50, spread=9.0, cities=("Agra", "Goa")), rows(bench, 50)
    fitted(bench, first)
    bench.call("fit", "p", second)
    again = transformed(bench, "p", second)
    fitted(bench, second, name="q")
    fresh = transformed(bench, "q", second)
    bench.check(again["columns"] == fresh["columns"], "columns of the first fit are left")
    bench.same(again["values"], fresh["values"], "values after a second fit")


@hidden_test("fitting", "labels cannot reach the output")
def labels_cannot_reach_the_output(bench: Bench):
    train = rows(bench, 60)
    found = []
    for name, labels in (("p", bench.random.random(60)), ("q", bench.random.random(60) * 99)):
        bench.call("make", name, ["age", "pay"], ["city"], {})
        bench.call("fit", name, train, [float(v) for v in labels])
        found.append(transformed(bench, name, train))
    bench.same(found[0]["values"], found[1]["values"], "output under other labels")


@hidden_test("fitting", "fit_transform is fit and then transform")
def fit_transform_is_both(bench: Bench):
    train = rows(bench, 70)
    fitted(bench, train)
    expected = transformed(bench, "p", train)
    bench.call("make", "q", ["age", "pay"], ["city"], {})
    found = bench.call("fit_transform", "q", train)
    bench.check(found["columns"] == expected["columns"], "other columns")
    bench.same(found["values"], expected["values"], "fit_transform")


@hidden_test("robustness", "a value not seen in fit gives zeros and no column")
def an_unseen_category_gives_zeros(bench: Bench):
    train, later = rows(bench, 60, cities=CITIES[:3]), rows(bench, 30, cities=CITIES[3:], missing=0.0)
    fitted(bench, train)
    before = transformed(bench, "p", train)["columns"]
    found = transformed(bench, "p", later)
    bench.check(found["columns"] == before, "columns change with unseen values")
    bench.same(found["values"][:, 2:], np.zeros((30, len(before) - 2)), "indicators of unseen values")


@hidden_test("robustness", "a category absent later keeps its column")
def an_absent_category_keeps_its_column(bench: Bench):
    train, later = rows(bench, 60), rows(bench, 20, cities=CITIES[:1], missing=0.0)
    fitted(bench, train)
    found = transformed(bench, "p", later)
    seen = sorted({c for c in columns(train)["city"] if c is not None})
    wanted = [called(bench, "city", c) for c in seen] + [called(bench, "city", bench.parameters["bucket"])]
    bench.check(found["columns"][2:] == wanted, f"columns {found['columns'][2:]}")


@hidden_test("robustness", "a column with nothing in it becomes zeros")
def an_empty_column_becomes_zeros(bench: Bench):
    train = changed(rows(bench, 40), "pay", np.full(40, np.nan))
    later = rows(bench, 15)
    fitted(bench, train)
    found = transformed(bench, "p", train)
    bench.same(column(found, "pay"), np.zeros(40), "a column that is all missing")
    bench.check(np.isfinite(transformed(bench, "p", later)["values"]).all(), "not finite later")


@hidden_test("robustness", "missing has exactly one bucket, and rows sum to one")
def missing_has_one_bucket(bench: Bench):
    train = rows(bench, 60, missing=0.3)
    mixed = [float("nan") if c is None and i % 2 else c for i, c in enumerate(columns(train)["city"])]
    train = changed(train, "city", mixed)
    fitted(bench, train)
    found = transformed(bench, "p", train)
    bench.same(found["values"][:, 2:].sum(axis=1), np.ones(60), "indicators of a row")
    bucket = column(found, called(bench, "city", bench.parameters["bucket"]))
    expected = [float(c is None or isinstance(c, float)) for c in mixed]
    bench.same(bucket, expected, "the bucket of the missing")
    whole = rows(bench, 20, missing=0.0)
    fitted(bench, whole, name="q")
    bench.check(called(bench, "city", bench.parameters["bucket"]) in transformed(bench, "q", whole)["columns"],
                "no bucket where training had nothing missing")


@hidden_test("robustness", "a constant column stays what it is")
def a_constant_column_is_exact(bench: Bench):
    value = float(np.round(bench.random.normal(5, 3), 3))
    train = changed(rows(bench, 30), "age", np.full(30, value))
    fitted(bench, train)
    bench.same(column(transformed(bench, "p", train), "age"), np.full(30, value), "a constant", 1e-12)


@hidden_test("robustness", "an empty frame gives an empty frame with all columns")
def an_empty_frame_is_answered(bench: Bench):
    train = rows(bench, 30)
    fitted(bench, train)
    names = transformed(bench, "p", train)["columns"]
    found = transformed(bench, "p", picked(train, []))
    bench.check(found["columns"] == names and found["values"].shape == (0, len(names)), "not empty with all columns")


@hidden_test("robustness", "1, 1.0 and \"1\" are one category")
def numbers_and_text_are_one_category(bench: Bench):
    train = changed(rows(bench, 30, missing=0.0), "city", np.array([1, 2, 3] * 10), "int64")
    text = changed(picked(train, range(6)), "city", ["1", "2", "3", "1", "2", "3"], "object")
    floats = changed(picked(train, range(6)), "city", np.array([1.0, 2.0, np.nan, 1.0, 2.0, 3.0]), "float64")
    fitted(bench, train)
    ones = called(bench, "city", "1")
    for name, later, expected in (("text", text, [1, 0, 0, 1, 0, 0]), ("floats", floats, [1, 0, 0, 1, 0, 0])):
        found = transformed(bench, "p", later)
        bench.check(ones in found["columns"], f"no column {ones}")
        bench.same(column(found, ones), expected, f"the category 1 given as {name}")


@hidden_test("contract", "transforming twice gives the same")
def transforming_twice_is_the_same(bench: Bench):
    train, later = rows(bench, 50), rows(bench, 50, spread=4.0)
    fitted(bench, train)
    first = transformed(bench, "p", train)
    transformed(bench, "p", later)
    bench.same(transformed(bench, "p", train)["values"], first["values"], "the second time")


@hidden_test("contract", "the input frame is not changed")
def the_input_is_not_changed(bench: Bench):
    bench.call("make", "p", ["age", "pay"], ["city"], {})
    bench.check(bench.call("changes_input", "p", rows(bench, 40)) is False, "the input was changed")
    transformed(bench, "p", rows(bench, 5))


@hidden_test("contract", "the order of input columns does not matter")
def column_order_does_not_matter(bench: Bench):
    train, later = rows(bench, 40), rows(bench, 10)
    fitted(bench, train)
    expected = transformed(bench, "p", later)
    turned = {"columns": later["columns"][::-1], "index": later["index"]}
    found = transformed(bench, "p", turned)
    bench.check(found["columns"] == expected["columns"], "columns follow the input's order")
    bench.same(found["values"], expected["values"], "values by turned columns")


@hidden_test("contract", "extra columns are ignored, a missing one is named")
def extra_ignored_missing_named(bench: Bench):
    train = rows(bench, 40)
    fitted(bench, train)
    expected = transformed(bench, "p", train)
    more = {"columns": [["extra", "object", ["x"] * 40], *train["columns"]], "index": train["index"]}
    bench.same(transformed(bench, "p", more)["values"], expected["values"], "with a column more")
    less = {"columns": [c for c in train["columns"] if c[0] != "pay"], "index": train["index"]}
    kind, message = bench.raised("transform", "p", less)
    bench.check(kind == "ValueError" and "pay" in message, f"{kind}: {message}")


@hidden_test("contract", "rows keep number, order and index")
def rows_and_index_are_kept(bench: Bench):
    train, later = rows(bench, 40), rows(bench, 25, missing=0.6)
    fitted(bench, train)
    found = transformed(bench, "p", later)
    bench.check(found["index"] == later["index"], "the index is not the input's")


@hidden_test("contract", "all columns are float64")
def all_is_float64(bench: Bench):
    train = changed(rows(bench, 40), "age", bench.random.integers(0, 90, 40), "int64")
    train = changed(train, "pay", bench.random.normal(2**24, 3, 40))
    fitted(bench, train)
    found = transformed(bench, "p", train)
    bench.check(set(found["dtypes"]) == {"float64"}, f"dtypes {sorted(set(found['dtypes']))}")
    bench.same(column(found, "pay"), number(bench, columns(train)["pay"], columns(train)["pay"]), "pay", 1e-12)


@hidden_test("contract", "a fitted pipeline can be pickled")
def it_can_be_pickled(bench: Bench):
    train = rows(bench, 40)
    fitted(bench, train)
    expected = transformed(bench, "p", train)
    bench.call("pickle", "p")
    bench.same(transformed(bench, "p", train)["values"], expected["values"], "after pickling")


@hidden_test("contract", "transform before fit is an error")
def transform_before_fit_raises(bench: Bench):
    fitted(bench, rows(bench, 20), name="fine")
    bench.call("make", "p", ["age", "pay"], ["city"], {})
    bench.raised("transform", "p", rows(bench, 20))


@hidden_test("contract", "names are unique where a_b + c meets a + b_c")
def names_are_unique(bench: Bench):
    joiner = bench.parameters["joiner"]
    train = {
        "columns": [
            ["a", "object", [f"b{joiner}c", "x"] * 4], [f"a{joiner}b", "object", ["c", "y"] * 4],
        ],
        "index": list(range(8)),
    }
    fitted(bench, train, (), ("a", f"a{joiner}b"))
    found = bench.call("transform", "p", train)["columns"]
    bench.check(len(found) == len(set(found)) == 6, f"columns {found}")
    bench.check(f"a{joiner}b{joiner}c#2" in found, f"columns {found}")
    bench.check(bench.call("names", "p") == found, "get_feature_names_out tells others")


@hidden_test("contract", "columns do not depend on the order of rows, and parameters are scikit-learn's")
def column_order_is_fixed(bench: Bench):
    train = rows(bench, 40)
    fitted(bench, train)
    expected = transformed(bench, "p", train)["columns"]
    fitted(bench, picked(train, [int(i) for i in bench.random.permutation(40)]), name="q")
    bench.check(transformed(bench, "q", train)["columns"] == expected, "the order follows the rows")
    told = bench.call("params", "q", {"lower": 0.125})
    bench.check(told["keys"] == ["categorical", "lower", "numeric", "upper"], f"parameters {told['keys']}")
    bench.check(told["same"] and told["lower"] == 0.125, "set_params does not set or return self")


@hidden_test("cost", "CPU is at most 40 times the reference's", timed=True)
def cost_is_bounded(bench: Bench):
    count = 3_000 if bench.scale >= 1 else 1_000
    train = rows(bench, count)
    fitted(bench, train)
    other = bench.reference()
    other.call("make", "p", ["age", "pay"], ["city"], {})
    other.call("fit", "p", train)

    def fresh():
        told = picked(train, bench.random.permutation(count))
        return changed(told, "age", bench.random.normal(40, 12, count))

    def right(call, found):
        looked_at(bench, found, call[2])
        ages = columns(call[2])["age"]
        bench.same(column(found, "age"), number(bench, columns(train)["age"], ages), "age")

    calls = [("transform", "p", fresh()) for _ in range(21)]
    carrying = bench.carrying([("keep", call[2]) for call in calls[:8]])
    ratio = bench.cpu_ratio(calls, 40.0, cap=20, heard=right, carrying=carrying)
    bench.check(not ratio.over, f"{ratio.ratio:.0f} times the reference's CPU")


TESTS = [value for value in list(globals().values()) if type(value).__name__ == "HiddenTest"]
