"""What is learnt from and what is asked: the last item of each user, or all after one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

History = tuple[int, ...]
_DAY = 86_400
_SPAN = 360 * _DAY


@dataclass(frozen=True, slots=True)
class Asked:
    """Users at the moment of asking.

    Parameters
    ----------
    histories : tuple of tuple of int
        What is known of each, oldest first.
    answers : tuple of int
        The item each chose next.
    """

    histories: tuple[History, ...]
    answers: tuple[int, ...]

    def at_most(self, count: int, *, seed: int = 7) -> Asked:
        """Draw users; 0 keeps all."""
        if not count or count >= len(self.answers):
            return self
        kept = np.sort(np.random.default_rng(seed).permutation(len(self.answers))[:count])
        return Asked(tuple(self.histories[n] for n in kept), tuple(self.answers[n] for n in kept))

    def last_click(self) -> Asked:
        """Know only the last item of each."""
        return Asked(tuple(history[-1:] for history in self.histories), self.answers)


@dataclass(frozen=True, slots=True)
class Split:
    """A way to hold out.

    Parameters
    ----------
    name : str
    train : tuple of tuple of int
        Histories to learn from.
    times : tuple of int64 arrays
        Seconds of each entry of ``train``.
    now : int
        Seconds at which is asked.
    learn_until : float
        Share of the entries, in order of time, before those that a ranker learns from.
    cases : dict of str to Asked
    """

    name: str
    train: tuple[History, ...]
    times: tuple[NDArray[np.int64], ...]
    now: int
    learn_until: float
    cases: dict[str, Asked]


def leave_last_out(histories: Sequence[History]) -> Split:
    """Hold out each user's last item; the last before it is what a ranker learns from."""
    kept = [history for history in histories if len(history) >= 3]
    train = tuple(history[:-1] for history in kept)
    times = tuple((np.arange(len(h)) - len(h)) * _DAY + _SPAN for h in train)
    asked = Asked(train, tuple(history[-1] for history in kept))
    entries = sum(map(len, train))
    until = min(1.0, (entries - len(train) + 0.5) / max(1, entries - 1))
    cases = {"known user": asked, "one click": asked.last_click()}
    return Split("last item out", train, times, _SPAN, until, cases)


def at_one_moment(histories: Sequence[History], items: int, *, share: float = 0.9) -> Split:
    """Hold out everything after the moment by which ``share`` of all entries had happened.

    Known users are asked for their first item after it; new users, who came after it, for the
    second of their items when the first is known. The sequences carry order but no clock: the
    moment is one of the estimated clock (``estimated_times``).
    """
    cut, at, before = moment(histories, items, share=share)
    rows = list(zip(histories, at, before, strict=True))
    train = tuple(h[:n] for h, _, n in rows if n)
    known = [(h[:n], h[n]) for h, _, n in rows if 0 < n < len(h)]
    new = [(h[:1], h[1]) for h, _, n in rows if n == 0 and len(h) > 1]
    cases = {
        name: Asked(tuple(one[0] for one in pairs), tuple(one[1] for one in pairs))
        for name, pairs in (("known user", known), ("new user, one click", new))
        if pairs
    }
    return Split(
        "one moment for all", train, tuple(t[:n] for _, t, n in rows if n), cut, share, cases
    )


def moment(
    histories: Sequence[History], items: int, *, share: float = 0.9
) -> tuple[int, list[NDArray[np.int64]], list[int]]:
    """Return the second by which ``share`` of all entries had happened, and each row's parts.

    These are the estimated times of its entries, and how many of them lie before.
    """
    at = estimated_times(histories, items)
    cut = int(np.quantile(np.concatenate(at), share))
    return cut, at, [int(np.searchsorted(times, cut)) for times in at]


def estimated_times(histories: Sequence[History], items: int) -> list[NDArray[np.int64]]:
    """Estimate when entries happened from order alone, seconds over 360 days, rising in each row.

    Each item is given the time that best explains the order in which people met it before and
    after others (least squares on the graph of neighbours in the sequences: Jiang, Lim, Yao and Ye
    2011, "Statistical ranking and combinatorial Hodge theory"). A row's entries follow each other
    at the pace that fits all rows best, around the mean time of its items: an item that many rows
    hold happens at many times. All are stretched so that entries are spread evenly.
    """
    before = np.concatenate([np.asarray(h[:-1], np.int64) for h in histories])
    after = np.concatenate([np.asarray(h[1:], np.int64) for h in histories])
    pairs = np.arange(len(before))
    ones = np.ones(len(before))
    shape = (len(before), items)
    step = sparse.csr_matrix((ones, (pairs, after)), shape) - sparse.csr_matrix(
        (ones, (pairs, before)), shape
    )
    item_time = sparse.linalg.lsqr(step, ones, damp=0.1, iter_lim=200)[0]
    places = [np.arange(len(h)) - (len(h) - 1) / 2 for h in histories]
    around = [item_time[list(h)] - item_time[list(h)].mean() for h in histories]
    square = sum(float(place @ place) for place in places)
    pace = sum(float(p @ a) for p, a in zip(places, around, strict=True)) / max(square, 1e-9)
    rows = zip(histories, places, strict=True)
    flat = np.concatenate([item_time[list(h)].mean() + max(pace, 0) * p for h, p in rows])
    order = np.argsort(flat, kind="stable")  # ties keep the order of a row
    ranks = np.empty(len(flat), dtype=np.int64)
    ranks[order] = np.arange(len(flat)) * _SPAN // len(flat)
    return np.split(ranks, np.cumsum([len(h) for h in histories])[:-1])
