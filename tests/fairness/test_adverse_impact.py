"""Rates, ratios and their limits: figures that are known, and what may not be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from kasauti.fairness import (
    GroupCount,
    Impact,
    Standing,
    adverse_impact,
    chance_of_alarm,
    detectable_rate,
    mid_p,
)


def two(one: tuple[int, int], other: tuple[int, int]) -> Impact:
    return adverse_impact([GroupCount("one", *one), GroupCount("other", *other)])


@pytest.mark.parametrize(
    ("each", "rate", "share"),
    [(20, 0.2, 0.71), (50, 0.2, 0.57), (100, 0.2, 0.43), (200, 0.2, 0.26),
     (20, 0.4, 0.55), (50, 0.4, 0.36), (100, 0.4, 0.19), (200, 0.4, 0.07)],
)  # fmt: skip
def test_luck_alone_falls_under_four_fifths_as_often_as_published(
    each: int, rate: float, share: float
) -> None:
    assert chance_of_alarm(each, rate) == pytest.approx(share, abs=0.01)


@given(st.integers(1, 80), st.integers(1, 80), st.data())
def test_the_mid_p_lies_below_the_exact_test_and_is_the_same_from_both_sides(
    people: int, others: int, data: st.DataObject
) -> None:
    one = GroupCount("one", people, data.draw(st.integers(0, people)))
    other = GroupCount("other", others, data.draw(st.integers(0, others)))
    exact = fisher_exact(
        [[one.selected, people - one.selected], [other.selected, others - other.selected]]
    ).pvalue
    assert 0 < mid_p(one, other) <= exact + 1e-9
    assert mid_p(one, other) == pytest.approx(mid_p(other, one))


def test_a_ratio_comes_with_all_that_tells_how_far_to_trust_it() -> None:
    impact = two((100, 20), (100, 30))
    group = impact.groups[0]
    assert impact.reference == "other"
    assert group.ratio == pytest.approx(2 / 3)
    assert group.below_four_fifths
    assert group.low is not None
    assert group.high is not None
    assert group.low < 2 / 3 < group.high
    assert group.mid_p == pytest.approx(0.109, abs=0.01)
    assert group.flips is False
    assert group.unseen_above is not None
    assert 0.1 < group.unseen_above < 0.15
    assert group.standing is Standing.CAUTION


def test_one_person_more_can_flip_a_small_comparison() -> None:
    group = two((40, 7), (40, 9)).groups[0]
    assert group.below_four_fifths
    assert group.flips is True


def test_small_groups_have_no_ratio_and_the_smallest_no_count() -> None:
    impact = adverse_impact(
        [GroupCount("few", 29, 10), GroupCount("fewest", 4, 1), GroupCount("many", 300, 100)],
        unknown=7,
    )
    few, fewest, many = impact.groups
    assert (few.standing, few.ratio) == (Standing.TOO_FEW, None)
    assert (fewest.standing, fewest.ratio) == (Standing.WITHHELD, None)
    assert (many.standing, impact.reference) == (Standing.SHOWN, "many")
    assert impact.unknown == 7


def test_a_group_under_two_per_cent_is_never_the_best_one() -> None:
    impact = adverse_impact([GroupCount("tiny", 35, 35), GroupCount("many", 4000, 400)])
    assert impact.reference == "many"
    assert impact.groups[0].standing is Standing.TOO_FEW


def test_fewer_than_five_selected_make_no_ratio() -> None:
    assert two((100, 1), (100, 3)).groups[0].standing is Standing.TOO_FEW


def test_nobody_at_all_is_no_error() -> None:
    assert adverse_impact([]).reference is None
    assert two((0, 0), (0, 0)).reference is None


def test_impossible_counts_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="women: 6 selected of 5"):
        GroupCount("women", 5, 6)
    with pytest.raises(ValueError, match="counted twice: one"):
        adverse_impact([GroupCount("one", 5, 1), GroupCount("one", 5, 1)])


@given(st.floats(0.05, 1), st.integers(30, 2000), st.integers(30, 2000))
def test_a_larger_comparison_sees_a_smaller_gap(best: float, people: int, others: int) -> None:
    seen = detectable_rate(best, people, others)
    assert 0 <= seen < best
    assert detectable_rate(best, 2 * people, 2 * others) >= seen


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), min_size=1, max_size=6))
def test_the_order_of_groups_changes_no_figure(groups: list[tuple[int, float]]) -> None:
    counts = [GroupCount(str(n), people, int(people * r)) for n, (people, r) in enumerate(groups)]
    there = {group.count.group: group.ratio for group in adverse_impact(counts).groups}
    back = {group.count.group: group.ratio for group in adverse_impact(counts[::-1]).groups}
    rates = [count.rate for count in counts if count.applied >= 30]
    if len(rates) == len(set(rates)):  # two best groups: either may be the reference
        assert there == back
