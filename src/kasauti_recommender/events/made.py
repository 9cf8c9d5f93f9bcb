"""A made shop as the tables a real one would hand over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from kasauti_recommender.events.event import Kind
from kasauti_recommender.events.generator import Crowd, Generator, Goods, Shop

_KINDS = np.array([kind.value for kind in Kind])


def made_tables(shop: Shop) -> tuple[pl.DataFrame, Iterator[pl.DataFrame]]:
    """Return the catalogue and, chunk by chunk, the events of a made shop."""
    generator = Generator(shop)
    goods = next(generator.goods(shop.items))
    return _catalogue(goods), _events(Crowd(generator, goods))


def _catalogue(goods: Goods) -> pl.DataFrame:
    numbers = {
        "number": np.arange(len(goods)), "price": goods.price, "in_stock": goods.in_stock,
        "added_at": goods.added_at, "category": goods.category, "brand": goods.brand,
        "kind": goods.kind,
    }  # fmt: skip
    named = [
        pl.format(f"{name[0]}{{}}", pl.col(name)).alias(name)
        for name in ("category", "brand", "kind")
    ]
    frame = pl.DataFrame(numbers).with_columns(pl.format("i{}", "number").alias("id"), *named)
    return frame.select("id", "price", "in_stock", "added_at", "category", "brand", "kind")


def _events(crowd: Crowd) -> Iterator[pl.DataFrame]:
    first = 0
    for part in crowd.happenings():
        count = len(part.user)
        numbers = {
            "e": np.arange(first, first + count),
            "u": part.user,
            "i": part.item,
            "at": part.at,
        }
        first += count
        frame = pl.DataFrame(numbers).with_columns(kind=pl.Series(_KINDS[part.kind]))
        names = [
            pl.format(f"{c}{{}}", c).alias(name)
            for c, name in (("e", "id"), ("u", "user"), ("i", "item"))
        ]
        yield frame.select(*names, "kind", "at")
