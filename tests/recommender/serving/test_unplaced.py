"""A product of which nothing is known: no attribute foretells whom it is like."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("faiss")
from tests.recommender.serving.test_http import PRODUCT, Shop, shop

__all__ = ["shop"]


@pytest.mark.parametrize(
    ("attributes", "of_its_category"),
    [(["category:never", "kind:seen"], 0), ([], 0), (["category:c1"], 10)],
)
def test_an_item_that_has_no_place_is_answered_with_popular_ones_that_are_called_so(
    shop: Shop, attributes: list[str], of_its_category: int
) -> None:
    bundle = shop.service.desk.bundle
    bundle.weights[bundle.attributes["category:c1"]] = 0  # known, and says nothing
    sent = [PRODUCT | {"id": "new", "attributes": attributes}]
    assert shop.call("POST", "/products", {"products": sent})[0] == 200
    status, answer = shop.call("POST", "/similar", {"item": "new", "count": 10})
    assert (status, answer["degraded"], answer["short"]) == (200, [], "")
    items = answer["items"]
    assert {one["source"] for one in items} == {"popular"}
    category = bundle.table.category
    here = [int(category[int(one["item"][1:])]) == 1 for one in items]
    reasons = [one["reason"] for one in items]
    if of_its_category:
        assert here == [True] * 10
        assert reasons == ["Popular in c1"] * 10
    else:
        assert reasons == ["Popular now"] * 10
        assert [int(one["item"][1:]) for one in items] == shop.service.desk.engine.popular[
            shop.service.desk.bundle.table.flags[shop.service.desk.engine.popular] & 1 > 0
        ][:10].tolist()


def test_where_its_category_holds_too_few_popular_ones_of_others_follow(shop: Shop) -> None:
    bundle, engine = shop.service.desk.bundle, shop.service.desk.engine
    of_c1 = engine.popular[bundle.table.category[engine.popular] == 1]
    engine.popular = np.setdiff1d(engine.popular, of_c1[3:], assume_unique=True)
    bundle.table.flags[engine.popular] |= np.uint8(1)
    bundle.weights[bundle.attributes["category:c1"]] = 0
    sent = [PRODUCT | {"id": "new", "attributes": ["category:c1"]}]
    shop.call("POST", "/products", {"products": sent})
    items = shop.call("POST", "/similar", {"item": "new", "count": 10})[1]["items"]
    assert [one["reason"] for one in items] == ["Popular in c1"] * 3 + ["Popular now"] * 7
    assert len({one["item"] for one in items} - {"new"}) == 10


def test_an_item_that_has_a_place_is_answered_with_what_is_like_it(shop: Shop) -> None:
    sent = [PRODUCT | {"id": "new", "attributes": ["category:never", "kind:k3"]}]
    shop.call("POST", "/products", {"products": sent})
    items = shop.call("POST", "/similar", {"item": "new", "count": 10})[1]["items"]
    assert {(one["source"], one["reason"]) for one in items} == {("neighbour", "Like new")}
