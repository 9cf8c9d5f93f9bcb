"""What a form of the knowledge check says of levels, and that it stays what it was."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.interviews import (
    Item,
    draw_form,
    draw_item,
    families,
    form_as_dicts,
    levels_by_key,
    levels_by_reasons,
    mark,
    read_form,
)


def item(competency: str) -> Item:
    family = next(one for one in families() if one.competency == competency)
    return draw_item(family, Random(1))


@given(st.integers(0, 2**32))
def test_a_form_goes_through_json_and_is_marked_the_same(seed: int) -> None:
    form = draw_form(Random(seed))
    again = read_form(form_as_dicts(form))
    assert again == form
    assert all(mark(one, str(one.key)).right for one in again)


def test_two_seeds_give_other_numbers_and_one_seed_the_same() -> None:
    assert draw_form(Random("a")) == draw_form(Random("a"))
    assert draw_form(Random("a")) != draw_form(Random("b"))


def test_a_right_answer_stands_above_its_item_and_a_wrong_one_below() -> None:
    one = item("M2")
    (right,), (wrong,) = levels_by_key([(one, True)]), levels_by_key([(one, False)])
    assert right.level == one.family.level + 0.5
    assert wrong.level == one.family.level - 1.0
    assert right.evidence[0].quote == "1 of 1 items answered rightly"


def test_more_items_narrow_the_interval() -> None:
    one = item("M2")
    (single,), (three,) = levels_by_key([(one, True)]), levels_by_key([(one, True)] * 3)
    assert single.standard_error == pytest.approx((0.6**2 + 1.0) ** 0.5)
    assert three.standard_error == pytest.approx((0.6**2 + 1.0 / 3) ** 0.5)


@given(
    st.lists(st.tuples(st.sampled_from([i.id for i in families()]), st.integers(0, 2)), min_size=1)
)
def test_levels_lie_on_the_scale_whatever_is_answered(read: list[tuple[str, int]]) -> None:
    known = {family.id: draw_item(family, Random(1)) for family in families()}
    points = [(known[name], given) for name, given in read]
    for found in (levels_by_reasons(points), levels_by_key([(i, p == 2) for i, p in points])):
        for one in found:
            assert one.level is not None
            assert one.low is not None
            assert one.high is not None
            assert 1.0 <= one.low <= one.level <= one.high <= 5.0


def test_reasons_count_from_none_to_both() -> None:
    one = item("M2")
    levels = [levels_by_reasons([(one, points)])[0].level for points in (0, 1, 2)]
    assert levels == [one.family.level - 1, one.family.level, one.family.level + 1]
