"""Between the wire and pandas, inside the sandbox: makes frames, calls the class, tells what came."""

import pickle

import numpy as np
import pandas as pd

pipelines = {}


def frame(told):
    columns = {}
    for name, kind, values in told["columns"]:
        if kind == "object":
            columns[name] = pd.Series(values, dtype=object)
        else:
            columns[name] = pd.Series(np.asarray(values), dtype=kind)
    made = pd.DataFrame(columns)
    made.index = pd.Index(told["index"]) if told["index"] else pd.RangeIndex(0)
    return made


def told(result):
    if not isinstance(result, pd.DataFrame):
        raise TypeError(f"transform returned a {type(result).__name__}, not a DataFrame")
    dtypes = [str(dtype) for dtype in result.dtypes]
    return {
        "columns": [str(name) for name in result.columns],
        "dtypes": dtypes,
        "index": [int(i) for i in result.index],
        "values": result.to_numpy(dtype="float64").reshape(len(result), len(dtypes)),
    }


def do_make(solution, name, numeric, categorical, options):
    pipelines[name] = solution.FeaturePipeline(numeric, categorical, **options)


def do_fit(solution, name, rows, labels=None):
    labels = None if labels is None else pd.Series(labels)
    returned = pipelines[name].fit(frame(rows), labels)
    return returned is pipelines[name]


def do_transform(solution, name, rows):
    return told(pipelines[name].transform(frame(rows)))


def do_fit_transform(solution, name, rows):
    return told(pipelines[name].fit_transform(frame(rows)))


def do_changes_input(solution, name, rows):
    given = frame(rows)
    before = given.copy(deep=True)
    pipelines[name].fit(given)
    pipelines[name].transform(given)
    return not (given.equals(before) and list(given.columns) == list(before.columns))


def do_pickle(solution, name):
    pipelines[name] = pickle.loads(pickle.dumps(pipelines[name]))


def do_names(solution, name):
    return [str(n) for n in pipelines[name].get_feature_names_out()]


def do_params(solution, name, changes):
    pipeline = pipelines[name]
    same = pipeline.set_params(**changes) is pipeline
    found = pipeline.get_params()
    again = type(pipeline)(**found)
    return {"keys": sorted(found), "same": same, "lower": again.get_params()["lower"]}


def do_keep(solution, rows):
    pipelines["kept rows"] = frame(rows)

