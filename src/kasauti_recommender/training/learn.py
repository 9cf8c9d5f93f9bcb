"""From material to a version's folder: candidates, lists, ranker, and all that serving opens."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.definitions import NAMES, SPEAK_FOR
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR, IN_STOCK, ItemTable
from kasauti_recommender.features.state import RECENT, UserState
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.ranking.ranker import Lists, export, train
from kasauti_recommender.serving.bundle import write_manifest
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.training.changes import Changes
from kasauti_recommender.training.fit import Fitted, fit
from kasauti_recommender.training.lists import History, NothingChosen, build_lists, joined, observed
from kasauti_recommender.training.material import Material
from kasauti_recommender.training.parameters import Parameters

_CUT = "cut"  # what the ranker's lists are made with; gone before the version is sealed
_POPULAR, _FRESH = 5_000, 5_000
_BEGINNERS = 3  # events that a short history knows at most
_REFERENCE = 2_500  # moments that drift is measured against
_FEW = 200  # moments that make no reference


Maker = Callable[..., Lists]
"""``build_lists`` here or on a cluster, bound to what candidates are found by."""


@dataclass(slots=True)
class Stages:
    """Seconds that each stage took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


def cuts(history: History, parameters: Parameters) -> tuple[int, int]:
    """Return the two moments between which the ranker learns, in seconds."""
    shares = (parameters.learn_until, parameters.test_from)
    learn, test = np.quantile(history.at[history.did], shares, method="lower")
    return int(learn), int(test) + (parameters.test_from >= 1)


def events_between(
    history: History, first: int, last: int, most: int, *, seed: int
) -> NDArray[np.int64]:
    """Draw at most ``most`` events from ``first`` up to ``last``.

    None is an impression or the first thing that a user did.
    """
    between = (history.at >= first) & (history.at < last)
    inside = np.flatnonzero(between & history.after_the_first())
    if len(inside) > most:
        inside = np.random.default_rng(seed).choice(inside, most, replace=False)
    return np.sort(inside)


def learn(
    material: Material,
    parameters: Parameters,
    folder: Path,
    *,
    version: str,
    created_from: dict[str, object],
    on_cluster: bool = False,
) -> dict[str, float]:
    """Fill ``folder`` with a version and seal it with its manifest; return seconds by stage.

    With ``on_cluster`` the lists are made by jobs of the Ray cluster that was joined; they are
    the same.

    Raises
    ------
    ValueError
        If there are too few events to learn from.
    """
    stages, goods, history = Stages(), material.catalogue, material.history
    first, last = cuts(history, parameters)
    with stages.timed("candidates as of the cut"):
        cut = fit(material, first, parameters, folder / _CUT)
    told = history.where(history.at < last)  # what came after teaches nothing: it tests
    places = events_between(told, first, last, parameters.lists, seed=parameters.seed)
    with stages.timed("lists"):
        maker = _maker(cut, goods.changes, parameters, folder, on_cluster=on_cluster)
        whole = maker(told, places)
        lists = joined([whole, *_short(maker, told, places, parameters)])
    shutil.rmtree(folder / _CUT)
    with stages.timed("ranker"):
        booster = train(lists, NAMES, parameters.trees, rising=SPEAK_FOR, seed=parameters.seed)
        export(booster, NAMES, folder / "ranker.onnx")
    with stages.timed("candidates"):
        fitted = fit(material, last, parameters, folder)
    with stages.timed("reference"):
        np.save(folder / "reference.npy", _reference(history, fitted, first, last))
    with stages.timed("states"):
        _states(material, folder)
    with stages.timed("seal"):
        _pools(material, fitted.table, folder)
        write_ids(folder / "ids", goods.ids.to_list())
        (folder / "words.json").write_text(json.dumps(goods.words))
        write_manifest(
            folder, version=version, items=len(goods), width=parameters.width,
            created_from=created_from,
        )  # fmt: skip
    return stages.seconds


def _reference(history: History, fitted: Fitted, first: int, last: int) -> NDArray[np.float32]:
    """Return what drift is held against: features as a look at the version would have them.

    They are of people after the last cut, as those of every look will be; where too few came after
    it, of those before.
    """
    for since in (last, first):
        found = observed(
            history, since, index=fitted.index, vectors=fitted.vectors, table=fitted.table,
            visits=fitted.visits, moments=_REFERENCE,
        )  # fmt: skip
        if len(found) >= _FEW:
            break
    return found


def _maker(
    cut: Fitted, changes: Changes, parameters: Parameters, folder: Path, *, on_cluster: bool
) -> Maker:
    if on_cluster:
        from kasauti_recommender.training.cluster import lists_on_cluster  # Ray loads slowly

        return partial(
            lists_on_cluster, folder=folder / _CUT, changes=changes, size=parameters.candidates
        )
    return partial(
        build_lists, index=cut.index, vectors=cut.vectors, table=cut.table, visits=cut.visits,
        changes=changes, size=parameters.candidates,
    )  # fmt: skip


def _short(
    maker: Maker, history: History, places: NDArray[np.int64], parameters: Parameters
) -> list[Lists]:
    """Return lists of a share of the events as if their users had begun just before; or none."""
    random = np.random.default_rng(parameters.seed)
    drawn = places[random.random(len(places)) < parameters.short]
    reach = random.integers(1, _BEGINNERS + 1, len(drawn))
    try:
        return [maker(history, drawn, reach=reach)]
    except NothingChosen:
        return []


def _pools(material: Material, table: ItemTable, folder: Path) -> None:
    """Write the popular items that can be had, and the new ones that nobody has met yet."""
    items = len(material.catalogue)
    buyable = (table.flags[:items] & IN_STOCK) > 0
    order = np.argsort(-table.popularity[:items], kind="stable")
    np.save(folder / "popular.npy", order[buyable[order]][:_POPULAR])
    waiting = buyable & ((table.flags[:items] & HAS_BEHAVIOUR) == 0)
    newest = np.argsort(-table.added[:items], kind="stable")
    np.save(folder / "fresh.npy", newest[waiting[newest]][:_FRESH])


def _states(material: Material, folder: Path) -> None:
    """Write what is known of every user at the end of the history."""
    store = LmdbUserStore(folder / "users")
    store.load(states(material.history, material.users.to_list()))
    store.close()


def states(history: History, users: list[str]) -> Iterator[tuple[str, UserState]]:
    """Yield each user's state after all of their events."""
    did = history.did
    item, kind, at = (column[did].tolist() for column in (history.item, history.kind, history.at))
    starts = np.concatenate(([0], np.cumsum(did)))[history.starts].tolist()
    for user, (start, end) in zip(
        users,
        pairwise(starts),
        strict=True,
    ):
        past = slice(max(start, end - RECENT), end)
        recent, kinds, times = (tuple(values[past][::-1]) for values in (item, kind, at))
        yield user, UserState(recent, kinds, times, events=end - start)
