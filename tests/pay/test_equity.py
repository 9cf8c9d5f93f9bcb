"""Grants, vesting, scenarios and tax."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.pay import Grant, GrantKind, by_year, exercise_tax, ownership, sale_tax, vesting

DAY = date(2026, 12, 1)


def grant(number: int = 1000, **more: object) -> Grant:
    terms = {"strike": Decimal(10), "fair_value": Decimal(500)} | more
    return Grant(GrantKind.OPTIONS, number, DAY, **terms)  # type: ignore[arg-type]


@given(st.integers(1, 10**6), st.integers(1, 5), st.integers(12, 30), st.integers(1, 12))
def test_everything_vests_once_and_nothing_before_the_cliff(
    number: int, years: int, cliff: int, every: int
) -> None:
    told = grant(number, years=years, cliff_months=min(cliff, years * 12), every_months=every)
    plan = vesting(told)
    assert sum(vest.number for vest in plan) == number
    assert sum(year.number for year in by_year(told)) == number
    assert plan[0].on >= date(2027, 12, 1)
    assert [vest.on for vest in plan] == sorted({vest.on for vest in plan})


def test_a_cliff_below_a_year_is_against_the_law_for_options() -> None:
    with pytest.raises(ValueError, match="below the 12 that the law"):
        grant(cliff_months=6)
    assert Grant(GrantKind.UNITS, 10, DAY, cliff_months=3).cliff_months == 3


def test_scenarios_by_year() -> None:
    first = by_year(grant())[0]
    assert [value.amount for value in first.values] == [0, 250 * 490, 250 * 1190]


def test_exercise_with_and_without_deferral() -> None:
    terms = {"strike": Decimal(10), "fair_value": Decimal(500)}
    due = exercise_tax(1000, **terms, marginal_percent=Decimal("34.32"), allotted=DAY)
    assert (due.perquisite.amount, due.tax.amount, due.due_by) == (490000, 168168, None)
    later = exercise_tax(
        1000, **terms, marginal_percent=Decimal("31.2"), allotted=DAY, deferrable=True
    )
    assert (later.tax.amount, later.due_by) == (152880, date(2032, 3, 31))
    older = exercise_tax(
        1000, **terms, marginal_percent=Decimal("31.2"), allotted=date(2026, 3, 31),
        deferrable=True,
    )  # fmt: skip
    assert older.due_by == date(2031, 3, 31)


def test_sale_short_long_listed() -> None:
    def tax(held: int, *, listed: bool) -> Decimal:
        _, due, _ = sale_tax(
            1000, cost=Decimal(500), price=Decimal(1000), held_months=held, listed=listed,
            marginal_percent=Decimal(30), on=DAY,
        )  # fmt: skip
        return due.amount

    assert tax(24, listed=False) == 150000
    assert tax(25, listed=False) == 62500
    assert tax(12, listed=True) == 100000
    assert tax(13, listed=True) == 46875


def test_ownership_through_rounds() -> None:
    whole = grant(fully_diluted=1_000_000)
    assert ownership(whole, [Decimal(20), Decimal(25)]) == Decimal("0.06")
    with pytest.raises(ValueError, match="fully diluted"):
        ownership(grant())
