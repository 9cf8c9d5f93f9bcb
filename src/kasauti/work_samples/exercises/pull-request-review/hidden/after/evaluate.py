"""How good a model is on rows that it has not seen."""

import numpy as np


def sigmoid(logits):
    """Return shares between 0 and 1."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))


def log_loss(labels, shares):
    """Return the mean log loss, which is finite for every share from 0 to 1."""
@@clip
    return float(-(labels * np.log(shares) + (1 - labels) * np.log(1 - shares)).mean())


def over_batches(parts):
    """Return the mean loss per row from pairs of (mean loss of a batch, its rows)."""
    losses = np.array([loss for loss, _ in parts], dtype="float64")
    sizes = np.array([size for _, size in parts], dtype="float64")
@@average


def precision_and_recall(labels, shares, threshold=0.5):
    """Return (precision, recall) of flagging every share from ``threshold`` on."""
    labels = np.asarray(labels, dtype=bool)
    flagged = np.asarray(shares) >= threshold
    hits = float((labels & flagged).sum())
@@swapped
    return precision, recall


def auc(labels, shares):
    """Return the area under the ROC curve where both labels occur; a tie counts half."""
    labels, shares = np.asarray(labels, dtype=bool), np.asarray(shares, dtype="float64")
@@ties
    positive = labels.sum()
    pairs = positive * (len(labels) - positive)
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / pairs)


def cheapest_threshold(labels, shares, miss, alarm):
    """Return the threshold that costs least, given what a miss and a false alarm cost."""
    labels = np.asarray(labels, dtype=bool)
@@loop
    return best
