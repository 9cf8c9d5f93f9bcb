"""How good a version is on what came after: whole requests, beside popularity and the champion."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from kasauti_recommender.features.state import UserState
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.engine import Engine, Wanted
from kasauti_recommender.training.changes import Changes, Past
from kasauti_recommender.training.curve import Shown
from kasauti_recommender.training.lists import History

_FRESH = 5_000  # new items that a version keeps to explore


class Remembered:
    """One user's state, handed to the engine in place of a store."""

    def __init__(self) -> None:
        self.state = UserState()

    def get(self, user: str) -> UserState:  # noqa: ARG002 - one state for whoever is asked
        """Return the state."""
        return self.state

    def append(self, user: str, item: int, kind: int, at: int) -> UserState:
        """Refuse: evaluation changes nothing."""
        raise NotImplementedError("evaluation only reads")

    def forget(self, user: str) -> bool:
        """Refuse: evaluation changes nothing."""
        raise NotImplementedError("evaluation only reads")

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What a version does on requests from after its cut.

    Parameters
    ----------
    asked : int
        Requests; each is a user just before meeting an item, and that item is the answer.
    hit_rate, ndcg : float
        At 20.
    one_click : float
        Hit rate when only the user's last event is known.
    popularity : float
        Hit rate of the most popular items as known at the cut.
    coverage : float
        Share of the catalogue in at least one answer.
    short : int
        Answers with fewer items than asked for.
    """

    asked: int
    hit_rate: float
    ndcg: float
    one_click: float
    popularity: float
    coverage: float
    short: int

    def rows(self) -> dict[str, float]:
        """Return the figures by name."""
        return {name: float(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Quality, the hits it is made of, request by request, and all that was shown."""

    quality: Quality
    hits: NDArray[np.bool_]
    shown: Shown


def evaluate(
    bundle: Bundle, history: History, places: NDArray[np.int64], changes: Changes | None = None,
    *, count: int = 20,
) -> Evaluated:  # fmt: skip
    """Ask the version for each event in ``places`` as known just before it, in order of time.

    Products are as they were then: their price and stock where ``changes`` tells them, and none
    that came later. No stage is left out for want of time: how busy the machine is says nothing
    of the version.
    """
    store = Remembered()
    engine, past = Engine.of(bundle, store), Past(changes or Changes.none(), bundle.table)
    ranks, once, plain, lists, short = [], [], [], list[Shown](), 0
    covered = set[int]()
    for place in places[np.argsort(history.at[places], kind="stable")].tolist():
        state = history.state_before(place, int(history.starts[history.user[place]]))
        answer, now = int(history.item[place]), int(history.at[place])
        if answer in state.recent:
            continue  # to show again what was just looked at is no finding
        past.at(now)
        engine.fresh = past.newest(_FRESH)
        popular = engine.popular_now(Wanted("", count))
        store.state = state
        picked = engine.recommend(Wanted("", count), now=now, budget=float("inf"))
        items = picked.items
        lists.append(Shown(np.full(len(items), now), picked.scores, items == answer))
        found = np.flatnonzero(items == answer)
        ranks.append(int(found[0]) if len(found) else -1)
        plain.append(answer in popular.tolist())
        covered.update(items.tolist())
        short += len(items) < count
        store.state = state.newest(1)
        items = engine.recommend(Wanted("", count), now=now, budget=float("inf")).items
        once.append(bool((items == answer).any()))
    if not ranks:
        raise ValueError("nobody met an item for the first time after the cut: bring more events")
    place_of = np.asarray(ranks)
    hits = place_of >= 0
    gains = np.where(hits, 1 / np.log2(np.maximum(place_of, 0) + 2), 0)
    quality = Quality(
        asked=len(hits),
        hit_rate=float(hits.mean()),
        ndcg=float(gains.mean()),
        one_click=float(np.mean(once)),
        popularity=float(np.mean(plain)),
        coverage=len(covered) / bundle.manifest.items,
        short=short,
    )
    return Evaluated(quality, hits, _joined(lists))


def _joined(lists: list[Shown]) -> Shown:
    at, score, chosen = (
        np.concatenate([getattr(one, name) for one in lists]) for name in ("at", "score", "chosen")
    )
    return Shown(at, score, chosen)


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a version may take the champion's place, and why."""

    passed: bool
    reason: str


def gate(candidate: Evaluated, champion: Evaluated | None, *, alpha: float = 0.05) -> Gate:
    """Let a version through that is above popularity and not worse than the champion.

    Worse is said by McNemar's exact test on the requests where exactly one of the two was right,
    one-sided at ``alpha``: a difference that chance explains does not hold a version back.

    Examples
    --------
    >>> poor = Quality(100, 0.01, 0.01, 0.01, popularity=0.02, coverage=0.1, short=0)
    >>> nothing = Shown(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, bool))
    >>> gate(Evaluated(poor, np.zeros(100, bool), nothing), None).passed
    False
    """
    quality = candidate.quality
    if quality.hit_rate <= quality.popularity:
        return Gate(
            False,
            f"hit rate {quality.hit_rate:.4f} is not above popularity {quality.popularity:.4f}",
        )
    if champion is None:
        return Gate(True, f"hit rate {quality.hit_rate:.4f}, no champion yet")
    lost = int((champion.hits & ~candidate.hits).sum())
    won = int((candidate.hits & ~champion.hits).sum())
    p = float(special.bdtrc(lost - 1, lost + won, 0.5)) if lost + won else 1.0
    said = f"{won} requests won and {lost} lost against the champion (p {p:.3f})"
    return Gate(p >= alpha, said)
