"""Lines of an invented language: each letter depends on the two before it. Nothing is wrong here."""

import numpy as np

ALPHABET = "{{alphabet}}"
LENGTH = 17


def chances(seed=0, sharpness=2.5):
    """Return the chance of each letter after each two: (vocabulary, vocabulary, vocabulary)."""
    size = len(ALPHABET)
    scores = np.random.default_rng(seed).normal(size=(size, size, size)) * sharpness
    raised = np.exp(scores)
    return raised / raised.sum(axis=-1, keepdims=True)


def lines(count, seed, language=0):
    """Return ``count`` lines of the language."""
    random, sums = np.random.default_rng(seed), chances(language).cumsum(axis=-1)
    size = len(ALPHABET)
    rows = random.integers(0, size, (count, LENGTH))
    for place in range(2, LENGTH):
        told = sums[rows[:, place - 2], rows[:, place - 1]]
        rows[:, place] = np.minimum((random.random((count, 1)) > told).sum(axis=1), size - 1)
    return ["".join(ALPHABET[number] for number in row) for row in rows]
