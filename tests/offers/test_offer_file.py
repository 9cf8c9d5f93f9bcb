"""Whatever stands in an offer file is composed or refused in words."""

from __future__ import annotations

import contextlib
import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti import offers
from kasauti.offers.offer_file import OfferFileError

EXAMPLE = tomllib.loads(
    (Path(__file__).parents[2] / "examples/offers/senior-ml-engineer.toml").read_text("utf-8")
)
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["1e400", "-1", "NaN", "Infinity", "9999-12-31", "0001-01-01", "60 crore"]),
    st.lists(st.one_of(st.integers(), st.text(max_size=4)), max_size=2),
    st.dictionaries(st.sampled_from(["name", "amount", "month"]), st.text(max_size=4), max_size=3),
)  # fmt: skip


def _places(held: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if way:
        yield way
    if isinstance(held, dict | list):
        for name, inner in held.items() if isinstance(held, dict) else enumerate(held):
            yield from _places(inner, (*way, name))


PLACES = [(*way,) for way in _places(EXAMPLE)]
PLACES += [("pay", "milestones"), ("pay", "allowances"), ("engagement", "ends"), ("work", "stack")]


@settings(max_examples=300)
@given(way=st.sampled_from(PLACES), odd=ODD)
def test_an_odd_value_anywhere_is_composed_or_refused(way: tuple[Any, ...], odd: Any) -> None:
    told = copy.deepcopy(EXAMPLE)
    inner = told
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = odd
    # An ArithmeticError is a figure or a day beyond what can be reckoned with.
    with contextlib.suppress(ValueError, ArithmeticError):
        offers.compose(offers.offer_of(told)).checked()


@pytest.mark.parametrize(
    ("table", "name", "value", "why"),
    [("work", "level", 5, "not a text"), ("work", "stack", "JAX", "list of texts"),
     ("engagement", "notice_days", "60", "whole number"), ("company", "cin", ["U1"], "not a text"),
     ("offer", "further", [1], "list of texts"), ("pay", "bonus_months", 10**13, "whole number")],
)  # fmt: skip
def test_a_value_of_another_kind_is_named(table: str, name: str, value: Any, why: str) -> None:
    told = copy.deepcopy(EXAMPLE)
    told[table][name] = value
    with pytest.raises(OfferFileError, match=rf"{table}\.{name}.*{why}"):
        offers.offer_of(told)


def test_a_table_that_is_none_is_named() -> None:
    with pytest.raises(OfferFileError, match="work is a table"):
        offers.offer_of(EXAMPLE | {"work": 5})
