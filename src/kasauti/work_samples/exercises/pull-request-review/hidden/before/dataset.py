"""From the warehouse's table to rows for training."""

import numpy as np

HORIZON = 30.0


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
