"""The recommender's tests need its extra; elsewhere they are left out as a whole."""

import importlib.util

_NEEDED = ("faiss", "polars", "lightgbm", "onnxruntime", "onnxmltools", "lmdb", "redis", "mlflow")

collect_ignore_glob = (
    ["*"] if any(importlib.util.find_spec(name) is None for name in _NEEDED) else []
)
