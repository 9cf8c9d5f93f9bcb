"""How good a model is on rows that it has not seen."""

import numpy as np


def sigmoid(logits):
    """Return shares between 0 and 1."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))
