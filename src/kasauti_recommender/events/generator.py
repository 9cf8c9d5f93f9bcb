"""Shops of any size: a catalogue with tastes behind it, and people who follow their tastes.

Products sit in categories, each cut into kinds that sell together; people have one to three kinds
they return to, over the whole of the history, and some curiosity. Some products were there before
it and some come in its course; nobody meets one sooner. What is popular, what is new and who is
active follow long tails, as in real shops. The same seed gives the same shop, chunk by chunk, so
fifty million products never stand in memory at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

_DAY = 86_400_000
_OLDEST = 4  # times the history's length that a product may be there: a third comes in its course
_LOOKS = 8  # times that somebody looks for a product of a kind before they leave


@dataclass(frozen=True, slots=True)
class Shop:
    """How large a shop is.

    Parameters
    ----------
    items, users : int
    categories, kinds : int
        ``kinds`` of product in all, spread over the categories.
    brands : int
    days : int
        Length of the history.
    events_per_user : float
        Mean; the actual number follows a long tail.
    started : int
        First moment of the history, milliseconds since 1970-01-01 UTC.
    seed : int
    """

    items: int
    users: int
    categories: int = 40
    kinds: int = 2_000
    brands: int = 3_000
    days: int = 60
    events_per_user: float = 20.0
    started: int = 1_767_225_600_000  # 2026-01-01
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Goods:
    """A stretch of the catalogue as parallel arrays; item numbers run on from ``first``."""

    first: int
    kind: Ints
    category: Ints
    brand: Ints
    price: Ints
    added_at: Ints
    in_stock: NDArray[np.bool_]
    appeal: Floats

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class Happenings:
    """Events as parallel arrays, in order of time within each user."""

    user: Ints
    item: Ints
    kind: NDArray[np.int8]
    at: Ints


class Generator:
    """Makes a shop's catalogue and history.

    Parameters
    ----------
    shop : Shop
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        random = self._random(0)
        sizes = random.lognormal(0, 1.2, shop.kinds)
        self._kind_share = sizes / sizes.sum()
        self._kind_category = random.integers(0, shop.categories, shop.kinds)
        self._kind_price = random.lognormal(7.0, 1.0, shop.kinds)  # rupees
        brands = max(1, shop.brands // shop.categories)
        self._brand_base = self._kind_category * brands
        self._brands = brands

    def _random(self, *stream: int) -> np.random.Generator:
        return np.random.default_rng((self.shop.seed, *stream))

    def goods(self, chunk: int = 1_000_000) -> Iterator[Goods]:
        """Yield the catalogue in stretches of at most ``chunk`` items."""
        for first in range(0, self.shop.items, chunk):
            yield self._stretch(first, min(chunk, self.shop.items - first))

    def _stretch(self, first: int, count: int) -> Goods:
        shop, random = self.shop, self._random(1, first)
        kind = random.choice(shop.kinds, count, p=self._kind_share)
        price = self._kind_price[kind] * random.lognormal(0, 0.35, count) * 100
        age = random.beta(1, 1.5, count) * shop.days * _OLDEST
        return Goods(
            first=first,
            kind=kind,
            category=self._kind_category[kind],
            brand=self._brand_base[kind] + (random.zipf(1.6, count) - 1) % self._brands,
            price=np.maximum(100, price).astype(np.int64),
            added_at=shop.started + (shop.days * _DAY - age * _DAY).astype(np.int64),
            in_stock=random.random(count) < 0.96,
            appeal=random.pareto(1.3, count).astype(np.float32) + np.float32(0.05),
        )


class Crowd:
    """People of a shop who follow their tastes through its goods.

    Needs the whole catalogue's kinds and appeal in memory: for shops up to some ten million items.

    Parameters
    ----------
    generator : Generator
    goods : Goods
        The whole catalogue.
    """

    def __init__(self, generator: Generator, goods: Goods) -> None:
        self.generator, self.shop = generator, generator.shop
        self._order = np.argsort(goods.kind, kind="stable")
        self._added = goods.added_at
        self._starts = np.searchsorted(goods.kind[self._order], np.arange(self.shop.kinds + 1))
        self._mass = np.concatenate(([0.0], np.cumsum(goods.appeal[self._order], dtype=np.float64)))
        self._present = np.flatnonzero(np.diff(self._starts))
        size = np.diff(self._starts)[self._present].astype(float)
        self._taste_share = size**0.7 / (size**0.7).sum()

    def happenings(self, chunk: int = 100_000) -> Iterator[Happenings]:
        """Yield the history, whole users at a time."""
        for first in range(0, self.shop.users, chunk):
            yield self._of_users(first, min(chunk, self.shop.users - first))

    def _of_users(self, first: int, count: int) -> Happenings:
        shop, random = self.shop, self.generator._random(2, first)
        length = 1 + random.geometric(1 / shop.events_per_user, count)
        total = int(length.sum())
        user = np.repeat(np.arange(count), length)
        tastes = random.choice(self._present, (count, 3), p=self._taste_share)
        which = np.minimum(random.geometric(0.6, total) - 1, 2)
        curious = random.random(total) < 0.12
        kind = tastes[user, which]
        kind[curious] = random.choice(self._present, int(curious.sum()), p=self._taste_share)
        at = shop.started + (random.random(total) * shop.days * _DAY).astype(np.int64)
        item = self._there(kind, at, random)
        action = random.choice(5, total, p=(0.0, 0.62, 0.26, 0.08, 0.04)).astype(np.int8)
        order = np.lexsort((at, user))
        order = order[self._added[item[order]] <= at[order]]
        return Happenings(first + user[order], item[order], action[order], at[order])

    def _there(self, kind: Ints, at: Ints, random: np.random.Generator) -> Ints:
        """Draw one item of each kind; where none drawn was there at the time, one that was not."""
        item = self._pick(kind, random)
        for _ in range(_LOOKS - 1):
            early = np.flatnonzero(self._added[item] > at)
            item[early] = self._pick(kind[early], random)
        return item

    def _pick(self, kind: Ints, random: np.random.Generator) -> Ints:
        """Draw one item of each kind, the appealing ones more often."""
        low, high = self._mass[self._starts[kind]], self._mass[self._starts[kind + 1]]
        place = (
            np.searchsorted(self._mass, low + random.random(len(kind)) * (high - low), "right") - 1
        )
        picked: Ints = self._order[np.clip(place, self._starts[kind], self._starts[kind + 1] - 1)]
        return picked
