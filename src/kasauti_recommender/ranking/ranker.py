"""The ranker: gradient-boosted trees trained to order lists, served by ONNX Runtime."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from numpy.typing import NDArray

if TYPE_CHECKING:
    import lightgbm

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lists:
    """Training lists laid end to end.

    Parameters
    ----------
    features : float32 array, shape (rows, columns)
    grades : int array, shape (rows,)
        0 shown and left, 1 viewed, 2 clicked, 3 put in the cart, 4 bought.
    lengths : int array, shape (lists,)
        Rows of each list, in order.
    """

    features: Floats
    grades: NDArray[np.int32]
    lengths: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trees:
    """Size of the ranker: within 100 × 31 three hundred candidates cost about a millisecond."""

    count: int = 100
    leaves: int = 31
    learning_rate: float = 0.1


def train(
    lists: Lists,
    names: Sequence[str],
    trees: Trees,
    *,
    rising: Collection[str] = (),
    seed: int = 7,
) -> lightgbm.Booster:
    """Train by lambdarank on NDCG at 20, deterministically.

    Parameters
    ----------
    lists : Lists
    names : sequence of str
        Of the columns.
    trees : Trees
    rising : collection of str
        Columns of which more never lowers a score.
    seed : int

    Raises
    ------
    ValueError
        If no list holds two grades: there is nothing to learn an order from.
    """
    import lightgbm  # training alone needs it; a worker starts a second sooner without

    ends = np.cumsum(lists.lengths)
    spread = [np.ptp(part) for part in np.split(lists.grades, ends[:-1])]
    if not any(spread):
        raise ValueError("no list holds two different grades: check the impressions")
    data = lightgbm.Dataset(
        lists.features, lists.grades, group=lists.lengths, feature_name=list(names)
    )
    parameters = {
        "objective": "lambdarank", "lambdarank_truncation_level": 30, "num_leaves": trees.leaves,
        "learning_rate": trees.learning_rate, "min_data_in_leaf": 50, "seed": seed,
        "deterministic": True, "force_row_wise": True, "verbosity": -1,
        "num_threads": 1,  # several wait for each other wherever neighbours have a processor
        "monotone_constraints": [int(name in rising) for name in names],
    }  # fmt: skip
    return lightgbm.train(parameters, data, num_boost_round=trees.count)


def export(booster: lightgbm.Booster, names: Sequence[str], path: Path) -> None:
    """Write the trees as ONNX with the names of their columns."""
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    model = convert_lightgbm(
        booster,
        name="ranker",  # by default a name drawn by chance: no two files would be the same
        initial_types=[("features", FloatTensorType([None, len(names)]))],
        target_opset=15,
        zipmap=False,
    )
    entry = model.metadata_props.add()
    entry.key, entry.value = "features", json.dumps(list(names))
    path.write_bytes(model.SerializeToString())


class Ranker:
    """Scores candidates with an exported model, one thread a worker.

    Parameters
    ----------
    path : Path
    names : sequence of str
        Columns the caller computes. A model of an earlier version may know only some of them, so
        that one can go back to it; it is given its own.

    Raises
    ------
    ValueError
        If the model was trained on columns that are not computed here.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        trained = json.loads(self._session.get_modelmeta().custom_metadata_map["features"])
        if missing := [name for name in trained if name not in names]:
            raise ValueError(f"the ranker needs features that are not computed: {missing}")
        places = [list(names).index(name) for name in trained]
        self._columns = None if trained == list(names) else np.array(places)
        self._output = [self._session.get_outputs()[0].name]

    def score(self, features: Floats) -> Floats:
        """Return one score a row, higher is better."""
        if self._columns is not None:
            features = np.ascontiguousarray(features[:, self._columns])
        (scores,) = self._session.run(self._output, {"features": features})
        return np.asarray(scores, dtype=np.float32).reshape(-1)
