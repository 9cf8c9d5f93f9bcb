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
    moment,
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
        for late in (late_items(data, seed=seed), items_after_the_moment(data)):
            if late.asked.answers:
                yield from _apart(_new_items, late, at, seed, most)


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
    """A split in which some items come after learning.

    Parameters
    ----------
    name : str
    split : Split
        Without these items, in histories as in the catalogue.
    asked : Asked
        Users who turned to one of them.
    known, coming : sparse matrices
        Attributes of the items that are learnt from, and of the others, whose numbers follow.
    """

    name: str
    split: Split
    asked: Asked
    known: sparse.csr_matrix
    coming: sparse.csr_matrix


def late_items(data: SequenceData, *, seed: int = 7) -> Late:
    """Take a tenth of the items out of every history and out of the catalogue."""
    late = np.random.default_rng(seed).random(data.items) < 0.1
    rows, order, known = _new_last(data, late)
    asked = [(tuple(i for i in h[:-1] if i < known), h[-1]) for h in rows if h[-1] >= known]
    asked = [(history, answer) for history, answer in asked if history]
    new = Asked(tuple(h for h, _ in asked), tuple(a for _, a in asked))
    split = leave_last_out([tuple(i for i in h if i < known) for h in rows])
    attributes = data.attributes[order]
    return Late("new items", split, new, attributes[:known], attributes[known:])


def items_after_the_moment(data: SequenceData) -> Late:
    """Take out what nobody had met by the moment that holds for all.

    Who was known by then is asked for the first of these items that they turned to.
    """
    _, _, before = moment(data.histories, data.items)
    late = np.ones(data.items, dtype=bool)
    for history, count in zip(data.histories, before, strict=True):
        late[list(history[:count])] = False
    rows, order, known = _new_last(data, late)
    pairs = [
        (row[:count], next((item for item in row[count:] if item >= known), -1))
        for row, count in zip(rows, before, strict=True)
        if count
    ]
    asked = [(history, answer) for history, answer in pairs if answer >= 0]
    split = at_one_moment(data.histories, data.items)
    split = replace(split, train=tuple(history for history, _ in pairs), cases={})
    attributes = data.attributes[order]
    return Late(
        f"{split.name}: new items", split,
        Asked(tuple(h for h, _ in asked), tuple(a for _, a in asked)),
        attributes[:known], attributes[known:],
    )  # fmt: skip


def _new_last(
    data: SequenceData, late: NDArray[np.bool_]
) -> tuple[list[tuple[int, ...]], NDArray[np.int64], int]:
    """Number items anew, those that are late last; return histories, order and how many are not."""
    order = np.argsort(late, kind="stable")
    number = np.empty(data.items, dtype=np.int64)
    number[order] = np.arange(data.items)
    rows = [tuple(number[list(history)].tolist()) for history in data.histories]
    return rows, order, int((~late).sum())


def _new_items(late: Late, count: int, seed: int, most: int) -> list[Measured]:
    """Measure how well items unknown to training are found once they are in the catalogue."""
    listed = f"{late.name}, in the whole list"
    new, coming = late.asked.at_most(most, seed=seed), late.coming
    chance = min(1.0, count / coming.shape[0])  # a list may hold them all
    with tempfile.TemporaryDirectory() as folder:
        spent = Spent()
        service = Service(late.split, late.known, Path(folder), count)
        learnt = spent.now()
        service.bring_in(coming)
        whole = _asked(listed, OURS, service, new, learnt)
        service.group_new(coming)
        among = _asked(
            f"{late.name}, among the new", OURS, lambda h: service(h, new_only=True), new, learnt
        )
        service.bring_in_unknown(coming.shape[0])
        control = _asked(listed, "behaviour alone", service, new, learnt)
    return [replace(row, against=chance) for row in (among, whole, control)]
