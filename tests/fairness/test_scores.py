"""Differences and scoring rates of groups."""

import random

import pytest

from kasauti.fairness import Scored, Standing, scoring_rates, standardised_difference


def draws(mean: float, people: int, seed: int) -> list[float]:
    chance = random.Random(seed)
    return [chance.gauss(mean, 1) for _ in range(people)]


def test_a_difference_of_one_deviation_is_found_inside_its_interval() -> None:
    difference = standardised_difference(draws(1, 400, 1), draws(0, 400, 2))
    assert difference.standing is Standing.SHOWN
    assert difference.g == pytest.approx(1, abs=0.15)
    assert difference.low is not None
    assert difference.high is not None
    assert difference.low < 1 < difference.high


@pytest.mark.parametrize(("each", "half"), [(20, 0.62), (100, 0.28)])
def test_the_interval_is_as_wide_as_published(each: int, half: float) -> None:
    same = draws(0, each, 3)
    difference = standardised_difference(same, same)
    assert difference.high == pytest.approx(half, abs=0.01)


def test_too_few_scores_or_no_spread_give_no_difference() -> None:
    assert standardised_difference(draws(0, 19, 1), draws(0, 90, 1)).g is None
    assert standardised_difference([3.0] * 30, [3.0] * 30).g is None


def test_scoring_rates_are_shares_above_the_median_by_sex_category_and_both() -> None:
    people = [
        Scored(score, sex, category)
        for sex, category, low, high in [
            ("women", "north", 60, 40), ("women", "south", 50, 50),
            ("men", "north", 40, 60), ("men", "south", 50, 50),
        ]
        for score in [1.0] * low + [2.0] * high
    ]  # fmt: skip
    rates = scoring_rates([*people, Scored(1.0, None, "north")])
    women, men = sorted(rates.by_sex.groups, key=lambda group: group.count.rate)
    assert (women.count.group, men.count.group) == ("women", "men")
    assert (women.count.rate, men.count.rate) == (0.45, 0.55)
    assert rates.by_sex.unknown == rates.by_both.unknown == 1
    assert rates.by_category.unknown == 0
    both = {group.count.group: group for group in rates.by_both.groups}
    assert rates.by_both.reference == "men · north"
    assert both["women · north"].ratio == pytest.approx(40 / 60)


def test_nobody_has_no_scoring_rate() -> None:
    with pytest.raises(ValueError, match="nobody has a score yet"):
        scoring_rates([])
