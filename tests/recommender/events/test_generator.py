"""What a made shop must be like for a split by time to say anything."""

from __future__ import annotations

import numpy as np

from kasauti_recommender.events.generator import Crowd, Generator, Happenings, Shop

SHOP = Shop(items=2_000, users=500, kinds=60, categories=10, brands=60)


def _made() -> tuple[Generator, Happenings]:
    generator = Generator(SHOP)
    goods = next(generator.goods(SHOP.items))
    return generator, next(Crowd(generator, goods).happenings(SHOP.users))


def test_people_come_back_over_the_whole_history() -> None:
    _, past = _made()
    cut = np.quantile(past.at, 0.95)
    before, after = (set(past.user[part].tolist()) for part in (past.at < cut, past.at >= cut))
    assert len(after) > SHOP.users / 5
    assert len(after & before) > 0.9 * len(after)  # who is asked about then was mostly known
    active = np.bincount(past.user) >= 20
    first, last = (np.full(SHOP.users, fill) for fill in (np.inf, 0.0))
    np.minimum.at(first, past.user, past.at)
    np.maximum.at(last, past.user, past.at)
    assert np.median((last - first)[active]) > 0.7 * SHOP.days * 86_400_000


def test_events_of_a_person_are_in_order_of_time() -> None:
    _, past = _made()
    same = np.diff(past.user) == 0
    assert (np.diff(past.user) >= 0).all()
    assert (np.diff(past.at)[same] >= 0).all()


def test_nobody_meets_a_product_before_it_is_there_and_some_come_in_the_course() -> None:
    generator, past = _made()
    added = next(generator.goods(SHOP.items)).added_at
    assert (past.at >= added[past.item]).all()
    assert 0.2 < (added > SHOP.started).mean() < 0.5


def test_the_same_seed_gives_the_same_shop() -> None:
    for one, other in zip(*(_columns(_made()[1]) for _ in range(2)), strict=True):
        assert (one == other).all()


def _columns(past: Happenings) -> tuple[np.ndarray, ...]:
    return past.user, past.item, past.kind, past.at
