"""How good the lists that are served are on real sequences, beside what others do with the same."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kasauti_recommender.events.sequences import SequenceData
from kasauti_recommender.training.sequence_baselines import (
    Lister,
    Lists,
    implicit_als,
    item_neighbours,
    popularity,
)
from kasauti_recommender.training.sequence_service import Service
from kasauti_recommender.training.sequence_splits import (
    Asked,
    Split,
    at_one_moment,
    leave_last_out,
)

OURS = "kasauti, served"
BASELINES: dict[str, Callable[[Sequence[tuple[int, ...]], int, int], Lister]] = {
    "popularity": popularity,
    "item-kNN": item_neighbours,
    "implicit ALS": implicit_als,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A method on a case: hit rate, how many were asked, what it cost.

    Parameters
    ----------
    case, method : str
    rate : float
        Share of asked users whose answer was in the list.
    against : float
        The control's rate (popularity of the same case, or chance for new items); ``ratio`` is
        taken to it.
    asked : int
    seconds, processor_seconds : float
        To learn: by the clock, and of all threads' work, which neighbours change less.
    memory : int
        Most bytes that the method's process held, libraries included.
    milliseconds : float
        A list, on average.
    """

    case: str
    method: str
    rate: float
    against: float
    asked: int
    seconds: float
    processor_seconds: float
    memory: int
    milliseconds: float

    @property
    def ratio(self) -> float:
        """How many times the control."""
        return self.rate / self.against if self.against else float("inf")


def compare(
    data: SequenceData, *, at: int = 20, seed: int = 7, most: int = 0
) -> Iterator[Measured]:
    """Yield each method on each case, and new items; each method in a process of its own.

    Parameters
    ----------
    at : int
        Items a list.
    most : int
        Users asked a case, drawn by ``seed``; 0 for all.
    """
    histories = data.histories
    for split in (leave_last_out(histories), at_one_moment(histories, data.items)):
        cases = {name: asked.at_most(most, seed=seed) for name, asked in split.cases.items()}
        split = replace(split, cases=cases)
        control: dict[str, float] = {}
        for method in (*BASELINES, OURS):
            for row in _apart(_measure, method, split, data.attributes, at):
                control.setdefault(row.case, row.rate)  # popularity comes first
                yield replace(row, against=control[row.case])
    if data.attributes.nnz:
        yield from _apart(_new_items, data, at, seed, most)


def _apart(work: Callable[..., list[Measured]], *given: object) -> list[Measured]:
    """Work in a fresh process, so that its memory is its own."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(work, *given).result()


def _measure(
    method: str, split: Split, attributes: sparse.csr_matrix, count: int
) -> list[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        spent = Spent()
        lists: Lister | Service
        if method in BASELINES:
            lists = BASELINES[method](split.train, attributes.shape[0], count)
        else:
            lists = Service(split, attributes, Path(folder), count)
        learnt = spent.now()
        return [
            _asked(f"{split.name}: {name}", method, lists, asked, learnt)
            for name, asked in split.cases.items()
        ]


class Spent:
    """Seconds since it was made: by the clock, and of the processor."""

    def __init__(self) -> None:
        self._clock, self._work = time.perf_counter(), time.process_time()

    def now(self) -> tuple[float, float]:
        """Return both."""
        return time.perf_counter() - self._clock, time.process_time() - self._work


def _asked(
    case: str, method: str, lists: Lister, asked: Asked, learnt: tuple[float, float]
) -> Measured:
    start = time.perf_counter()
    found = hits(lists(asked.histories), asked.answers)
    spent = (time.perf_counter() - start) / len(found) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Measured(case, method, float(found.mean()), 0.0, len(found), *learnt, peak, spent)


def hits(lists: Lists, answers: Sequence[int]) -> NDArray[np.bool_]:
    """Return for each list whether it holds the answer."""
    return np.asarray((lists == np.asarray(answers)[:, None]).any(axis=1))


@dataclass(frozen=True, slots=True)
class Late:
    """A split in which a tenth of the items comes after learning.

    Parameters
    ----------
    split : Split
        Without these items, in histories as in the catalogue.
    asked : Asked
        Users whose last item is one of them.
    known, coming : sparse matrices
        Attributes of the items that are learnt from, and of the others, whose numbers follow.
    """

    split: Split
    asked: Asked
    known: sparse.csr_matrix
    coming: sparse.csr_matrix


def late_items(data: SequenceData, *, seed: int = 7) -> Late:
    """Take a tenth of the items out of every history and out of the catalogue."""
    late = np.random.default_rng(seed).random(data.items) < 0.1
    order = np.argsort(late, kind="stable")  # the new take the last numbers
    number = np.empty(data.items, dtype=np.int64)
    number[order] = np.arange(data.items)
    known = int((~late).sum())
    rows = [tuple(number[list(history)].tolist()) for history in data.histories]
    asked = [(tuple(i for i in h[:-1] if i < known), h[-1]) for h in rows if h[-1] >= known]
    asked = [(history, answer) for history, answer in asked if history]
    new = Asked(tuple(h for h, _ in asked), tuple(a for _, a in asked))
    split = leave_last_out([tuple(i for i in h if i < known) for h in rows])
    attributes = data.attributes[order]
    return Late(split, new, attributes[:known], attributes[known:])


def _new_items(data: SequenceData, count: int, seed: int, most: int) -> list[Measured]:
    """Measure how well items unknown to training are found once they are in the catalogue."""
    late = late_items(data, seed=seed)
    new, coming = late.asked.at_most(most, seed=seed), late.coming
    chance = count / coming.shape[0]
    with tempfile.TemporaryDirectory() as folder:
        spent = Spent()
        service = Service(late.split, late.known, Path(folder), count)
        learnt = spent.now()
        service.bring_in(coming)
        whole = _asked("new items, in the whole list", OURS, service, new, learnt)
        service.group_new(coming)
        among = _asked(
            "new items, among the new", OURS, lambda h: service(h, new_only=True), new, learnt
        )
        service.bring_in_unknown(coming.shape[0])
        control = _asked("new items, in the whole list", "behaviour alone", service, new, learnt)
    return [replace(row, against=chance) for row in (among, whole, control)]
