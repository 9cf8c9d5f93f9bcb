"""From the warehouse's table to rows for training.

A table is a dict of equally long arrays: ``__entity__`` (an id), ``time`` (the day on which the row was
known), numbers of that day, ``__outcome__`` (1.0 if it happened within HORIZON days after ``time``)
and ``__outcome___at`` (the day on which it happened, NaN if it did not).
"""

import hashlib

import numpy as np

HORIZON = 30.0


def cache_name(query):
    """Return the name of the file that a query's result is kept in."""
@@digest
    return f"{digest}.npz"


def columns_for_training(table):
    """Return the names of the columns that a model may see, in a fixed order."""
@@outcome-column
    return sorted(name for name in table if name not in kept_away)


def label(times, events):
    """Return 1.0 where the event falls into the HORIZON days after a row's day."""
    wait = np.asarray(events, dtype="float64") - np.asarray(times, dtype="float64")
@@label-window
    return inside.astype("float64")


def filled(values):
    """Return one __entity__'s days with gaps filled, 0.0 where nothing can be known."""
    series = np.array(values, dtype="float64")
@@nan-test
@@fill
    return series


@@repeats
    kept = []
    for row in rows:
        if row[key] not in seen:
            seen.add(row[key])
            kept.append(row)
    return kept


@@shares
    """Return the places of training, validation and test rows."""
    times = np.asarray(times, dtype="float64")
@@order
    first, second = (round(len(times) * share) for share in np.cumsum(shares))
    return {"train": order[:first], "valid": order[first:second], "test": order[second:]}


class Scaler:
    """Brings columns to mean 0 and deviation 1."""

    def fit(self, rows):
        """Learn mean and deviation."""
        self.mean = rows.mean(axis=0)
        self.deviation = np.maximum(rows.std(axis=0), 1e-9)
        return self

    def transform(self, rows):
        """Return rows in the learnt units."""
        return (rows - self.mean) / self.deviation


def prepared(table):
    """Return rows and labels of each part, and the scaler that service will use."""
    rows = np.column_stack([table[name] for name in columns_for_training(table)])
    places = cuts(table["time"])
    labels = np.asarray(table["__outcome__"], dtype="float64")
@@fit
    scaled = scaler.transform(rows)
    return {part: (scaled[where], labels[where]) for part, where in places.items()}, scaler
