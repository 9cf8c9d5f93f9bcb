"""What holds for every package, whatever its size, place and day."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti.pay import (
    Declared,
    PfBasis,
    Policy,
    Regime,
    contribution,
    house_rent,
    in_hand,
    income_tax,
    wages,
)
from kasauti.values import Month, Rupees

AS_OF = date(2026, 12, 1)
CTCS = st.integers(30_000_000, 10_000_000_000).map(lambda paise: Rupees(Decimal(paise) / 100))
BASIC = st.integers(25, 55).map(Decimal)
BASES = st.sampled_from(list(PfBasis))
YEARS = st.sampled_from(["", "2025-26", "2026-27"])
NOTHING = Rupees(Decimal(0))


@settings(max_examples=150, deadline=None)
@given(CTCS, BASIC, BASES, YEARS)
def test_the_parts_sum_to_ctc_and_the_months_to_the_year(
    ctc: Rupees, basic: Decimal, basis: PfBasis, tax_year: str
) -> None:
    policy = Policy(basic_percent=basic, pf=basis)
    result = in_hand(ctc, "Karnataka", AS_OF, policy=policy, tax_year=tax_year)
    assert sum((line.amount for line in result.components), NOTHING) == ctc
    assert sum((month.gross for month in result.months), NOTHING) == result.gross
    assert sum((month.net for month in result.months), NOTHING) == result.net
    assert sum((month.tax for month in result.months), NOTHING) == result.tax.total
    assert result.net == result.gross - sum((d.amount for d in result.deductions), NOTHING)


@given(st.integers(0, 8_000_000), st.sampled_from(list(Regime)))
def test_ten_rupees_more_never_cost_more_than_ten_and_cess(tens: int, regime: Regime) -> None:
    """Except where the old regime's rebate ends: the law has no relief there."""
    here, there = (income_tax(Decimal(10 * n), AS_OF, regime).total for n in (tens, tens + 1))
    assert there >= here
    if not (regime is Regime.OLD and tens == 50_000):
        assert (there - here).amount <= 20  # 10.40, each end rounded to ten


@pytest.mark.parametrize("threshold", [1_200_000, 5_000_000, 10_000_000, 20_000_000])
def test_relief_holds_just_beyond_each_threshold(threshold: int) -> None:
    at = income_tax(Decimal(threshold), AS_OF).total
    for beyond in range(10, 2000, 10):
        tax = income_tax(Decimal(threshold + beyond), AS_OF).total
        assert (tax - at).amount <= Decimal(beyond) * Decimal("1.04") + 10


def test_only_the_day_changes_the_contribution() -> None:
    before, after = (contribution(Decimal(60000), date(2026, 9, day)) for day in (16, 17))
    assert (before.employee.amount, after.employee.amount) == (1800, 3000)
    ctc = Rupees(Decimal(4500000))
    results = [in_hand(ctc, "Karnataka", date(2026, 9, day)) for day in (16, 17)]
    assert results[0].net != results[1].net


@given(CTCS, BASIC, st.integers(0, 50).map(Decimal))
def test_wages_are_at_least_half_of_all_remuneration(
    ctc: Rupees, basic: Decimal, hra: Decimal
) -> None:
    policy = Policy(basic_percent=basic, hra_percent=hra)
    both = in_hand(ctc, "Karnataka", AS_OF, policy=policy).wages
    assert both.faq.amount * 2 >= both.remuneration.amount - Decimal("0.01")
    assert both.literal >= both.faq


@given(CTCS, BASIC)
def test_gratuity_accrues_on_wages_with_what_is_added_back(ctc: Rupees, basic: Decimal) -> None:
    result = in_hand(ctc, "Karnataka", AS_OF, policy=Policy(basic_percent=basic))
    due = result.wages.faq.amount * Decimal("0.0481")
    assert abs(result.amount("Gratuity accrual").amount - due) <= Decimal("0.52")


def test_the_ministrys_own_illustration() -> None:
    both, _ = wages(Decimal(20000), Decimal(0), Decimal(60000), AS_OF)
    assert (both.faq.amount, both.added_back.amount) == (30000, 10000)
    before, rules = wages(Decimal(20000), Decimal(0), Decimal(60000), date(2025, 11, 20))
    assert (before.faq.amount, rules) == (20000, ())


def test_contributions_beyond_the_cap_are_taxed_and_said() -> None:
    policy = Policy(pf=PfBasis.FULL, nps_percent=Decimal(14))
    result = in_hand(Rupees(Decimal(22000000)), "Delhi", AS_OF, policy=policy)
    assert result.perquisite.amount == 1320000 + 1540000 - 750000
    assert any("taxed as a perquisite" in warning for warning in result.warnings)


@pytest.mark.parametrize(("regime", "free"), [(Regime.NEW, 14), (Regime.OLD, 10)])
def test_nps_is_free_of_tax_up_to_its_share_of_basic(regime: Regime, free: int) -> None:
    def income(percent: int) -> Decimal:
        policy = Policy(nps_percent=Decimal(percent))
        declared = Declared(regime)
        ctc = Rupees(Decimal(4000000))
        return in_hand(ctc, "Delhi", AS_OF, policy=policy, declared=declared).tax.income.amount

    assert income(0) - income(free) == 20000 * free
    assert income(free + 3) == income(free)


def test_house_rent_in_a_city_listed_since_april_2026() -> None:
    year = {"allowance": Decimal(500000), "rent": Decimal(900000), "basic": Decimal(1000000)}
    assert house_rent(**year, city="Bangalore", on=date(2026, 4, 1)).exempt == 500000
    assert house_rent(**year, city="Bengaluru", on=date(2026, 3, 31)).exempt == 400000
    assert house_rent(**year, city="Mysuru", on=date(2026, 4, 1)).exempt == 400000


def test_parts_that_do_not_fit_are_refused_with_the_mend() -> None:
    policy = Policy(basic_percent=Decimal(90))
    with pytest.raises(ValueError, match="lower basic, house rent or NPS"):
        in_hand(Rupees(Decimal(4500000)), "Delhi", AS_OF, policy=policy)


def test_every_statutory_line_names_its_rules() -> None:
    result = in_hand(Rupees(Decimal(4500000)), "Karnataka", AS_OF)
    named = {line.name: {rule.id for rule in line.rules} for line in result.deductions}
    assert named["Employee provident fund"] == {"epf.wage_ceiling", "epf.rate.employee"}
    assert named["Professional tax"] == {"pt.karnataka"}
    assert {"tax.new.slabs", "tax.cess"} <= named["Income tax"]
    assert all(rule.start <= AS_OF <= rule.end for rule in result.rules)


def test_a_september_2026_payslip_lies_between_its_neighbours() -> None:
    ctc = Rupees(Decimal(4500000))
    months = in_hand(ctc, "Delhi", AS_OF, tax_year="2026-27").months
    own = {line.month: line.employee_pf.amount for line in months}
    assert [own[Month(2026, n)] for n in (8, 9, 10)] == [1800, 2360, 3000]
