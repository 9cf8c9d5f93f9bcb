"""Equity's tax on top of the year's salary, at sale, and what a start-up may put off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kasauti.pay import Grant, GrantKind, Regime, Sale, equity_tax, income_tax, tax_by_year
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


def test_a_deferral_runs_from_the_day_of_allotment_by_the_law_of_that_day() -> None:
    found = of("40 lakh", deferrable=True, allotted=date(2026, 3, 31))
    assert found.due_by == date(2031, 3, 31)  # type: ignore[attr-defined]
    assert found.salary_tax == of("40 lakh").salary_tax  # type: ignore[attr-defined]


def test_nothing_is_put_off_unless_the_company_holds_both_certificates() -> None:
    assert of("40 lakh").due_by is None  # type: ignore[attr-defined]
    assert of("40 lakh", deferrable=True).due_by == date(2032, 3, 31)  # type: ignore[attr-defined]


def test_what_is_left_of_a_sale() -> None:
    found = of("40 lakh", sale=Sale(Decimal(1500), 30))
    assert str(found.gain) == "₹10,00,000"  # type: ignore[attr-defined]
    assert str(found.gain_tax) == "₹1,30,000"  # type: ignore[attr-defined]  # 12.5 % and cess
    assert found.in_hand.amount == 15_00_000 - 10_000 - 152_880 - 130_000  # type: ignore[attr-defined]
    assert "tax.cess" in {rule.id for rule in found.rules}  # type: ignore[attr-defined]
    lost = of("40 lakh", sale=Sale(Decimal(100), 30))
    assert lost.gain_tax.amount == 0  # type: ignore[attr-defined]
    assert lost.gain.amount == -4_00_000  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("income", "regime", "held", "tax"),
    [
        ("20 lakh", Regime.NEW, 24, "52000"),  # 25 % of the slab above 20 lakh, and cess
        ("8 lakh", Regime.NEW, 24, "0"),  # up to 12 lakh the rebate takes it
        ("8 lakh", Regime.OLD, 24, "41600"),  # 20 % above 5 lakh, and cess
        ("60 lakh", Regime.NEW, 24, "68640"),  # 30 %, a tenth of surcharge, and cess
        ("20 lakh", Regime.NEW, 3, "62400"),  # by 31 March: on top of the perquisite, 30 %
    ],
)
def test_a_short_term_gain_on_unlisted_shares_bears_the_persons_own_slab(
    income: str, regime: Regime, held: int, tax: str
) -> None:
    found = equity_tax(1000, strike=Decimal(10), fair_value=Decimal(500), on=DAY, regime=regime,
                       income=Rupees.parse(income), sale=Sale(Decimal(700), held))  # fmt: skip
    assert found.gain_tax == Rupees(Decimal(tax))
    assert not found.before_surcharge


@pytest.mark.parametrize(
    ("sale", "tax", "before"),
    [
        (Sale(Decimal("500.30"), 25), "39", True),  # 300 × 12.5 % × 1.04, rounded once
        (Sale(Decimal(1000), 12, listed=True), "104000", True),
        (Sale(Decimal(1000), 13, listed=True), "48750", True),  # above 1.25 lakh
        (Sale(Decimal(100), 25), "0", False),
    ],
)
def test_tax_at_a_rate_of_its_own_has_cess_and_says_that_surcharge_is_not_in_it(
    sale: Sale, tax: str, before: bool
) -> None:
    found = equity_tax(1000, strike=Decimal(10), fair_value=Decimal(500), on=DAY,
                       income=Rupees.parse("60 lakh"), sale=sale)  # fmt: skip
    assert (found.gain_tax, found.before_surcharge) == (Rupees(Decimal(tax)), before)


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
    assert [one.tax.due_by for one in found] == [
        date(year, 3, 31) for year in (2033, 2034, 2035, 2036)
    ]
    leap = Grant(GrantKind.UNITS, 10, date(2028, 2, 29), fair_value=Decimal(100))
    assert tax_by_year(leap, Rupees.parse("60 lakh"), law_of=DAY)[0].ends == date(2029, 2, 28)


@pytest.mark.parametrize("wrong", [{"strike": Decimal(-1)}, {"fair_value": Decimal(-1)}])
def test_what_cannot_be_is_refused(wrong: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="not below nothing"):
        of("40 lakh", **wrong)
    with pytest.raises(ValueError, match="not below nothing"):
        Sale(Decimal(-1), 3)
