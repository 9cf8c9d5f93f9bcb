"""How good recommendations are on real sequences, beside what others do with the same data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kasauti_recommender.events.sequences import SequenceData
from kasauti_recommender.retrieval.vectors import (
    AttributeEncoder,
    Sequences,
    behaviour_vectors,
    user_vector,
)

Scores = NDArray[np.float32]
Scorer = Callable[[Sequence[Sequence[int]]], Scores]
"""Histories (oldest first) to scores, shape (histories, items)."""

_BATCH = 512


@dataclass(frozen=True, slots=True)
class Split:
    """What is learnt from and what is asked.

    Parameters
    ----------
    train : tuple of tuple of int
        Histories to learn from.
    asked : tuple of tuple of int
        What is known of each asked user at the time of asking, oldest first.
    answers : tuple of int
        The item each chose next.
    """

    train: tuple[tuple[int, ...], ...]
    asked: tuple[tuple[int, ...], ...]
    answers: tuple[int, ...]


def leave_last_out(data: SequenceData) -> Split:
    """Hold out each user's last item."""
    kept = [history for history in data.histories if len(history) >= 2]
    train = tuple(history[:-1] for history in kept)
    return Split(train, train, tuple(history[-1] for history in kept))


def future_users(data: SequenceData, *, share: float = 0.2, seed: int = 7) -> Split:
    """Hold out whole users: nothing of theirs is learnt from, as for users who come later.

    The sequences carry no clock, so a split at one moment for all cannot be made exactly; users
    who are wholly unseen are the nearest that order alone allows, and the harder half of it.
    """
    later = np.random.default_rng(seed).random(len(data.histories)) < share
    rows = list(zip(data.histories, later.tolist(), strict=True))
    asked = [history for history, held in rows if held and len(history) >= 2]
    return Split(
        tuple(history for history, held in rows if not held),
        tuple(history[:-1] for history in asked),
        tuple(history[-1] for history in asked),
    )


def hit_rate(
    score: Scorer,
    asked: Sequence[Sequence[int]],
    answers: Sequence[int],
    *,
    at: int = 20,
    among: NDArray[np.bool_] | None = None,
    hide: bool = True,
) -> NDArray[np.bool_]:
    """Return for each asked user whether the answer stands in the first ``at`` items.

    Parameters
    ----------
    among : bool array over items, optional
        Rank these only.
    hide : bool
        Leave out what the user already had.
    """
    hits = np.zeros(len(asked), dtype=bool)
    for first in range(0, len(asked), _BATCH):
        histories = asked[first : first + _BATCH]
        scores = score(histories)
        if among is not None:
            scores[:, ~among] = -np.inf
        if hide:
            for row, history in enumerate(histories):
                scores[row, list(history)] = -np.inf
        best = np.argpartition(-scores, at, axis=1)[:, :at]
        wanted = np.asarray(answers[first : first + _BATCH])
        hits[first : first + len(histories)] = (best == wanted[:, None]).any(axis=1)
    return hits


def by_popularity(train: Sequence[Sequence[int]], items: int) -> Scorer:
    """Score every item by how often it was chosen."""
    counts = np.bincount(np.concatenate(train), minlength=items).astype(np.float32)
    # Ties in a fixed order, so that two runs agree.
    counts -= np.arange(items, dtype=np.float32) / (10 * items)
    return lambda histories: np.tile(counts, (len(histories), 1))


def by_vectors(vectors: NDArray[np.float32], *, last: int = 20, fade: float = 0.8) -> Scorer:
    """Score by the inner product with the vector of the user's ``last`` items."""

    def score(histories: Sequence[Sequence[int]]) -> Scores:
        users = np.stack([user_vector(h[-last:][::-1], vectors, fade=fade) for h in histories])
        return np.asarray(users @ vectors.T)

    return score


def by_item_neighbours(train: Sequence[Sequence[int]], items: int) -> Scorer:
    """Score by cosine between items' sets of users: the textbook item-kNN."""
    matrix = _matrix(train, items)
    length = np.sqrt(np.asarray(matrix.power(2).sum(axis=0)).ravel())
    scaled = matrix @ sparse.diags(
        np.divide(1, length, out=np.zeros_like(length), where=length > 0)
    )
    similar = (scaled.T @ scaled).tocsr()
    similar.setdiag(0)

    def score(histories: Sequence[Sequence[int]]) -> Scores:
        return np.asarray((_matrix(histories, items) @ similar).todense(), dtype=np.float32)

    return score


def by_factorisation(train: Sequence[Sequence[int]], items: int, *, seed: int = 7) -> Scorer:
    """Score by alternating least squares on implicit feedback (library ``implicit``)."""
    from implicit.als import AlternatingLeastSquares  # needed by this comparison only

    model = AlternatingLeastSquares(
        factors=64, regularization=0.05, alpha=20, iterations=15, random_state=seed, num_threads=2
    )
    model.fit(_matrix(train, items), show_progress=False)

    def score(histories: Sequence[Sequence[int]]) -> Scores:
        rows = _matrix(histories, items)
        users = model.recalculate_user(np.arange(len(histories)), rows)
        return np.asarray(users @ model.item_factors.T, dtype=np.float32)

    return score


def by_blend(
    train: Sequence[Sequence[int]],
    vectors: NDArray[np.float32],
    attributes: sparse.csr_matrix,
    *,
    fade: float = 0.8,
    behaviour: float = 0.05,
    likeness: float = 0.05,
) -> Scorer:
    """Score by co-visitation, with behaviour vectors and attributes where it is thin.

    Co-visits of a long history count for less, popular items are damped, and the newest items
    of a history count most. The weights were chosen on each user's item before last.
    """
    items = len(vectors)
    matrix = _matrix(train, items)
    length = np.asarray(matrix.sum(axis=1)).ravel()
    visits = (matrix.T @ sparse.diags(1 / np.log2(length + 1)) @ matrix).tocsr()
    visits.setdiag(0)
    degree = np.asarray(matrix.sum(axis=0)).ravel() + 1
    visits = (sparse.diags(degree**-0.5) @ visits @ sparse.diags(degree**-0.3)).tocsr()
    rarity = np.log(items / (1 + np.asarray(attributes.sum(axis=0)).ravel())).clip(0)
    scaled = attributes @ sparse.diags(rarity)
    size = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    scaled = (sparse.diags(1 / np.maximum(size, 1e-9)) @ scaled).tocsr()

    def score(histories: Sequence[Sequence[int]]) -> Scores:
        recent = _faded(histories, items, fade)
        total = np.asarray((recent @ visits).todense(), dtype=np.float32)
        total += behaviour * (recent @ vectors) @ vectors.T
        total += likeness * np.asarray((recent @ scaled @ scaled.T).todense(), dtype=np.float32)
        return total

    return score


def _faded(histories: Sequence[Sequence[int]], items: int, fade: float) -> sparse.csr_matrix:
    lengths = [min(50, len(history)) for history in histories]
    columns = np.concatenate([np.asarray(h[-50:][::-1], dtype=np.int64) for h in histories])
    weights = np.concatenate([fade ** np.arange(n, dtype=np.float32) for n in lengths])
    rows = np.repeat(np.arange(len(histories)), lengths)
    return sparse.csr_matrix((weights, (rows, columns)), shape=(len(histories), items))


def _matrix(histories: Sequence[Sequence[int]], items: int) -> sparse.csr_matrix:
    lengths = [len(history) for history in histories]
    columns = np.concatenate([np.asarray(h, dtype=np.int64) for h in histories])
    rows = np.repeat(np.arange(len(histories)), lengths)
    ones = np.ones(len(columns), np.float32)
    matrix = sparse.csr_matrix((ones, (rows, columns)), shape=(len(histories), items))
    matrix.data[:] = 1
    return matrix


@dataclass(frozen=True, slots=True)
class Measured:
    """A method on a case: hit rate, how many were asked, what it cost to learn.

    Parameters
    ----------
    case, method : str
    rate : float
        Share of asked users whose answer was in the list.
    against : float
        The control's rate (popularity, or chance for new items); ``ratio`` is taken to it.
    asked : int
    seconds : float
        To learn.
    """

    case: str
    method: str
    rate: float
    against: float
    asked: int
    seconds: float

    @property
    def ratio(self) -> float:
        """How many times the control."""
        return self.rate / self.against if self.against else float("inf")


def compare(data: SequenceData, *, at: int = 20, seed: int = 7) -> Iterator[Measured]:
    """Yield each method on each case: known users, users after one click, new items."""
    splits = (("last item out", leave_last_out(data)), ("future users", future_users(data)))
    for name, split in splits:
        control = 0.0
        for method, learn in _methods(data, seed):
            start = time.perf_counter()
            score = learn(split.train)
            seconds = time.perf_counter() - start
            for case, asked in (
                (f"{name}: full history", split.asked),
                (f"{name}: one click", tuple(history[-1:] for history in split.asked)),
            ):
                rate = float(hit_rate(score, asked, split.answers, at=at).mean())
                control = rate if method == "popularity" and "full" in case else control
                yield Measured(case, method, rate, control, len(asked), seconds)
    if data.attributes.nnz:
        yield from new_items(data, at=at, seed=seed)


def _methods(
    data: SequenceData, seed: int
) -> tuple[tuple[str, Callable[[Sequence[Sequence[int]]], Scorer]], ...]:
    items = data.items

    def blended(train: Sequence[Sequence[int]]) -> Scorer:
        vectors = behaviour_vectors(Sequences.of(train, items), seed=seed)
        return by_blend(train, vectors, data.attributes)

    return (
        ("popularity", lambda train: by_popularity(train, items)),
        ("item neighbours", lambda train: by_item_neighbours(train, items)),
        ("implicit ALS", lambda train: by_factorisation(train, items, seed=seed)),
        (
            "kasauti vectors",
            lambda train: by_vectors(behaviour_vectors(Sequences.of(train, items), seed=seed)),
        ),
        ("kasauti blend", blended),
    )


def new_items(
    data: SequenceData, *, share: float = 0.1, at: int = 20, seed: int = 7
) -> Iterator[Measured]:
    """Yield how well items unknown to training are found, ranked among the new items only.

    ``share`` of the items is taken out of every training history. Their vectors are predicted
    from attributes; the control with collaborative vectors alone cannot find them at all.
    """
    new = np.random.default_rng(seed).random(data.items) < share
    split = leave_last_out(data)
    train = tuple(
        kept for history in split.train if (kept := tuple(i for i in history if not new[i]))
    )
    rows = [
        (tuple(i for i in asked if not new[i]), answer)
        for asked, answer in zip(split.asked, split.answers, strict=True)
        if new[answer]
    ]
    rows = [row for row in rows if row[0]]
    asked, answers = tuple(row[0] for row in rows), tuple(row[1] for row in rows)
    start = time.perf_counter()
    learnt = behaviour_vectors(Sequences.of(train, data.items), seed=seed)
    predicted = AttributeEncoder().fit(data.attributes, learnt).predict(data.attributes)
    seconds = time.perf_counter() - start
    filled = np.where(new[:, None], predicted, learnt).astype(np.float32)
    chance = at / int(new.sum())
    for method, vectors in (("behaviour alone", learnt), ("kasauti", filled)):
        found = hit_rate(
            by_vectors(vectors), asked, answers, at=at, among=new | (vectors is learnt)
        )
        yield Measured(
            f"new items, {method}", method, float(found.mean()), chance, len(asked), seconds
        )
