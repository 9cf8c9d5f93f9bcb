"""Skew in use: what a node knows of its users against what training would learn from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.features.skew import Side, Skew, compare
from kasauti_recommender.features.state import UserState, UserStore
from kasauti_recommender.retrieval.vectors import query_of
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import base_users
from kasauti_recommender.training.lists import renumbered
from kasauti_recommender.training.material import Catalogue, Material


@dataclass(frozen=True, slots=True)
class Served:
    """What the check found.

    Parameters
    ----------
    skew : Skew
    ahead : int
        Users drawn who did something since the tables were written: not compared.
    """

    skew: Skew
    ahead: int


@contextmanager
def known_users(folder: Path, data: Path) -> Iterator[tuple[UserStore, bool]]:
    """Open what serving knows of users, and tell whether a node has counted since.

    That is a node's states where it has any, otherwise those that came with the version.

    Parameters
    ----------
    folder : Path
        Of the version.
    data : Path
        Of the node.

    Raises
    ------
    FileNotFoundError
        If there is neither.
    """
    base, live = base_users(folder), (data / "users" / "data.mdb").is_file()
    if live:
        store: UserStore = LiveUsers(data / "users", base=base)
    elif base is not None:
        store = base
    else:
        raise FileNotFoundError(f"neither {data} nor {folder} holds states of users: name --data")
    try:
        yield store, live
    finally:
        store.close()
        if live and base is not None:
            base.close()


def numbers_of(bundle: Bundle, catalogue: Catalogue) -> NDArray[np.int64]:
    """Return the version's number of each item; -1 for one it has never met."""
    found = (bundle.ids.number(name) for name in catalogue.ids.to_list())
    return np.array([-1 if number is None else number for number in found], dtype=np.int64)


def served_skew(
    bundle: Bundle,
    material: Material,
    store: UserStore,
    *,
    until: int = 2**62,
    users: int = 200,
    items: int = 50,
) -> Served:
    """Compute the features of the same candidates for the same users from both sides.

    Offline a user's state is cut out of the tables as training does it; online it is what the
    store answers with.

    Parameters
    ----------
    bundle : Bundle
    material : Material
        The tables as they are now.
    store : UserStore
    until : int
        Events after this second were never told to the store.
    users, items : int
        Drawn by a fixed seed.

    Raises
    ------
    ValueError
        If no user could be compared.
    """
    told = material.history.where(material.history.at <= until)
    history = renumbered(told, numbers_of(bundle, material.catalogue))
    random = np.random.default_rng(5)
    some = random.permutation(len(material.users))[:users]
    candidates = random.permutation(bundle.manifest.items)[:items].astype(np.int64)
    newest = int(history.at.max(initial=0))
    pairs: list[tuple[int, UserState, UserState]] = []
    ahead = 0
    for user in np.sort(some).tolist():
        known = store.get(material.users[user])
        if known.times and known.times[0] > newest:
            ahead += 1
            continue
        pairs.append((newest + 1, history.state_of(user), known))
    side = Side(bundle.vectors.take, query_of, bundle.table, bundle.visits.of)
    return Served(compare(pairs, candidates, offline=side, online=side), ahead)
