"""The reference: small steps, everything learnt kept in two dictionaries."""

import numpy as np
import pandas as pd

BUCKET = "{{bucket}}"
JOINER = "{{joiner}}"


def as_text(value):
    """Return a category as text, or None where it is missing."""
    if value is None or (isinstance(value, (float, np.floating)) and np.isnan(value)):
        return None
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


class FeaturePipeline:
    """Turns raw rows into numbers, the same in training and in service."""

    def __init__(self, numeric, categorical, lower={{lower}}, upper={{upper}}):
        self.numeric = numeric
        self.categorical = categorical
        self.lower = lower
        self.upper = upper

    def fit(self, frame, y=None):
        self._require(frame)
        self._numbers = {name: self._learn(frame[name]) for name in self.numeric}
        self._values = {}
        for name in self.categorical:
            seen = {as_text(value) for value in frame[name]} - {None}
            self._values[name] = sorted(seen)
        self._names = self._unique()
        return self

    def transform(self, frame):
        if not hasattr(self, "_names"):
            raise RuntimeError("fit the pipeline before transform")
        self._require(frame)
        parts = [self._numeric(frame[name], *self._numbers[name]) for name in self.numeric]
        for name in self.categorical:
            parts.extend(self._indicators(frame[name], self._values[name]))
        values = np.column_stack(parts) if parts else np.empty((len(frame), 0))
        return pd.DataFrame(values.astype("float64"), index=frame.index, columns=self._names)

    def fit_transform(self, frame, y=None):
        return self.fit(frame, y).transform(frame)

    def get_feature_names_out(self):
        return list(self._names)

    def get_params(self, deep=True):
        names = ("numeric", "categorical", "lower", "upper")
        return {name: getattr(self, name) for name in names}

    def set_params(self, **params):
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def _require(self, frame):
        wanted = [*self.numeric, *self.categorical]
        missing = [name for name in wanted if name not in frame.columns]
        if missing:
            raise ValueError(f"missing columns: {missing}")

    def _learn(self, column):
        values = column.to_numpy(dtype="float64")
        present = values[np.isfinite(values)]
        if not len(present):
            return 0.0, 0.0, 0.0
        low, high = np.quantile(present, [self.lower, self.upper])
        return low, high, np.median(present)

    def _numeric(self, column, low, high, middle):
        values = column.to_numpy(dtype="float64")
        filled = np.where(np.isfinite(values), values, middle)
        return np.clip(filled, low, high)

    def _indicators(self, column, known):
        codes, values = pd.factorize(column, use_na_sentinel=True)
        named = np.array([*map(as_text, values), None], dtype=object)
        texts = named[codes]  # the last, None, where the code is -1
        found = [texts == value for value in known]
        found.append(np.array([text is None for text in texts], dtype=bool))
        return [np.asarray(part, dtype="float64") for part in found]

    def _unique(self):
        names = list(self.numeric)
        for feature in self.categorical:
            names += [f"{feature}{JOINER}{value}" for value in (*self._values[feature], BUCKET)]
        taken, found = {}, []
        for name in names:
            taken[name] = taken.get(name, 0) + 1
            found.append(name if taken[name] == 1 else f"{name}#{taken[name]}")
        return found
