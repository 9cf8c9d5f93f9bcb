"""Equity's tax on top of the year's salary, at sale, and what a start-up may put off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kasauti.pay import Grant, GrantKind, Sale, equity_tax, income_tax, tax_by_year
from kasauti.values import Rupees

DAY = date(2026, 12, 15)


def of(income: str, **more: object) -> object:
    told = {"strike": Decimal(10), "fair_value": Decimal(500), "on": DAY} | more
    return equity_tax(1000, income=Rupees.parse(income), **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(("income", "tax"), [("40 lakh", "152880"), ("60 lakh", "168170")])
def test_the_worked_example_of_an_exercise_in_and_above_fifty_lakh(income: str, tax: str) -> None:
    """1,000 options, strike 10, value 500: 31.2 %, and 34.32 % rounded to ten in the next band."""
    assert of(income).salary_tax.amount == Decimal(tax)  # type: ignore[attr-defined]


def test_a_threshold_that_the_perquisite_crosses_is_counted_exactly() -> None:
    found = equity_tax(1000, strike=Decimal(0), fair_value=Decimal(500),
                       income=Rupees.parse("48 lakh"), on=DAY)  # fmt: skip
    whole, before = income_tax(Decimal(53_00_000), DAY), income_tax(Decimal(48_00_000), DAY)
    assert found.salary_tax == whole.total - before.total
    assert found.salary_tax.amount > Decimal(500_000) * Decimal("0.312")


def test_nothing_is_put_off_unless_the_company_holds_both_certificates() -> None:
    assert of("40 lakh").due_by is None  # type: ignore[attr-defined]
    assert of("40 lakh", deferrable=True).due_by == date(2032, 3, 31)  # type: ignore[attr-defined]


def test_what_is_left_of_a_sale() -> None:
    found = of("40 lakh", sale=Sale(Decimal(1500), 30))
    assert str(found.gain) == "₹10,00,000"  # type: ignore[attr-defined]
    assert str(found.gain_tax) == "₹1,25,000"  # type: ignore[attr-defined]
    assert found.in_hand.amount == 15_00_000 - 10_000 - 152_880 - 125_000  # type: ignore[attr-defined]
    lost = of("40 lakh", sale=Sale(Decimal(100), 30))
    assert lost.gain_tax.amount == 0  # type: ignore[attr-defined]
    assert lost.gain.amount == -4_00_000  # type: ignore[attr-defined]


def test_an_option_under_water_is_taxed_nothing() -> None:
    found = of("40 lakh", fair_value=Decimal(5))
    assert (found.perquisite.amount, found.salary_tax.amount) == (0, 0)  # type: ignore[attr-defined]


def test_year_by_year_what_vests_sums_to_the_grant() -> None:
    grant = Grant(GrantKind.OPTIONS, 4800, date(2027, 2, 1), strike=Decimal(10),
                  fair_value=Decimal(850), deferrable=True)  # fmt: skip
    found = tax_by_year(grant, Rupees.parse("60 lakh"), law_of=DAY)
    assert sum(one.tax.number for one in found) == 4800
    assert [one.year for one in found] == [1, 2, 3, 4]
    assert all(one.percent == Decimal("34.3") for one in found)
    leap = Grant(GrantKind.UNITS, 10, date(2028, 2, 29), fair_value=Decimal(100))
    assert tax_by_year(leap, Rupees.parse("60 lakh"), law_of=DAY)[0].ends == date(2029, 2, 28)


@pytest.mark.parametrize("wrong", [{"strike": Decimal(-1)}, {"fair_value": Decimal(-1)}])
def test_what_cannot_be_is_refused(wrong: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="not below nothing"):
        of("40 lakh", **wrong)
    with pytest.raises(ValueError, match="not below nothing"):
        Sale(Decimal(-1), 3)
