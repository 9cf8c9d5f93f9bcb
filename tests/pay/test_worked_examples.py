"""Worked examples, each computed by hand besides."""

from datetime import date
from decimal import Decimal

import pytest

from kasauti.pay import (
    Employment,
    PfBasis,
    Policy,
    contribution,
    gratuity,
    in_hand,
    income_tax,
    minimum_basic,
    professional_tax,
)
from kasauti.values import Month, Rupees

AS_OF = date(2026, 11, 23)


def money(amount: str) -> Rupees:
    return Rupees(Decimal(amount.replace(",", "")))


@pytest.mark.parametrize(
    ("ctc", "pf", "gross", "income", "tax", "net", "monthly"),
    [
        ("12,50,000", "ceiling", "11,83,937", "11,08,940", "0", "11,45,437", "95,453.08"),
        ("18,00,000", "ceiling", "17,20,710", "16,45,710", "1,34,310", "15,47,900", "1,28,991.67"),
        ("18,00,000", "full", "16,48,710", "15,73,710", "1,20,700", "14,17,510", "1,18,125.83"),
        ("45,00,000", "ceiling", "43,55,775", "42,80,780", "8,98,800", "34,18,475", "2,84,872.92"),
        ("80,00,000", "ceiling", "77,71,600", "76,96,600", "21,60,990", "55,72,110", "4,64,342.50"),
        ("1,20,00,000", "full", "1,09,91,400", "1,09,16,400", "34,14,480", "68,54,420",
         "5,71,201.67"),
        ("1,20,00,000", "ceiling", "1,16,75,400", "1,16,00,400", "36,59,900", "79,77,000",
         "6,64,750"),
        ("2,20,00,000", "ceiling", "2,14,34,900", "2,13,59,900", "77,84,360", "1,36,12,040",
         "11,34,336.67"),
    ],
)  # fmt: skip
def test_in_hand_of_a_ctc(
    ctc: str, pf: str, gross: str, income: str, tax: str, net: str, monthly: str
) -> None:
    result = in_hand(money(ctc), "Karnataka", AS_OF, policy=Policy(pf=PfBasis(pf)))
    assert result.gross == money(gross)
    assert result.tax.income == money(income)
    assert result.tax.total == money(tax)
    assert result.net == money(net)
    assert result.monthly_net == money(monthly)


@pytest.mark.parametrize(
    ("income", "tax"),
    [
        ("12,00,000", "0"), ("12,10,000", "10,400"), ("12,70,000", "72,800"),
        ("12,80,000", "74,880"), ("50,50,000", "11,75,200"), ("1,00,50,000", "30,03,520"),
        ("2,05,00,000", "71,93,680"), ("3,00,00,000", "1,11,54,000"),
        ("6,00,00,000", "2,28,54,000"),
    ],
)  # fmt: skip
def test_tax_and_its_marginal_reliefs(income: str, tax: str) -> None:
    for day in (date(2025, 4, 1), AS_OF, date(2027, 3, 31)):
        assert income_tax(money(income).amount, day).total == money(tax)


@pytest.mark.parametrize(
    ("wage", "employee", "cost"),
    [(10000, 1200, 1300), (15000, 1800, 1950), (20000, 2400, 2600), (25000, 3000, 3250),
     (35000, 3000, 3250)],
)  # fmt: skip
def test_provident_fund_from_october_2026(wage: int, employee: int, cost: int) -> None:
    month = contribution(Decimal(wage), Month(2026, 10))
    assert month.employee == Rupees(Decimal(employee))
    assert month.employer_total == Rupees(Decimal(cost))


def test_provident_fund_of_the_month_the_ceiling_changed_in() -> None:
    september = contribution(Decimal(20000), Month(2026, 9))
    assert september.pf_wage == money("17,333.33")
    assert september.employee == money("2,080")
    august = contribution(Decimal(40000), Month(2026, 8))
    assert (august.employee, august.employer_total) == (money("1,800"), money("1,950"))


def test_provident_fund_at_the_ceiling_and_in_full() -> None:
    at_ceiling = contribution(Decimal(75000), Month(2026, 10))
    assert (at_ceiling.pension, at_ceiling.fund) == (money("2,083"), money("917"))
    assert (at_ceiling.insurance, at_ceiling.admin) == (money("125"), money("125"))
    full = contribution(Decimal(75000), Month(2026, 10), basis=PfBasis.FULL)
    assert (full.employee, full.fund, full.admin) == (money("9,000"), money("6,917"), money("375"))
    assert full.employer_total == money("9,500")
    outside = contribution(Decimal(75000), Month(2026, 10), pension_member=False)
    assert (outside.pension, outside.fund) == (money("0"), money("3,000"))


def test_both_readings_of_wages() -> None:
    both = in_hand(money("45,00,000"), "Karnataka", AS_OF).wages
    assert both.remuneration == Rupees(Decimal("365981.25") * 12)
    assert both.faq == Rupees(Decimal("187500") * 12)
    assert both.literal == Rupees(Decimal("269231.25") * 12)
    assert both.added_back == money("0")


def test_monthly_parts_of_a_ctc_that_passes_the_half_rule() -> None:
    result = in_hand(money("45,00,000"), "Karnataka", AS_OF)
    monthly = {line.name: line.amount.amount / 12 for line in result.components}
    assert monthly == {
        "Basic": 187500,
        "House-rent allowance": 93750,
        "Special allowance": Decimal("81731.25"),
        "Employer provident fund": 3000,
        "Employer NPS": 0,
        "Gratuity accrual": Decimal("9018.75"),
    }


@pytest.mark.parametrize(
    ("last", "threshold"),
    [(1270588, 1200000), (5161194, 5000000), (10196946, 10000000), (20892800, 20000000)],
)
def test_where_each_marginal_relief_ends(last: int, threshold: int) -> None:
    def relieved(income: int) -> bool:
        tax = income_tax(Decimal(income), AS_OF)
        eased = tax.rebate if threshold == 1200000 else tax.relief
        return eased.amount > 0

    assert relieved(threshold + 10)
    assert relieved(last - 20)
    assert not relieved(last + 20)


def test_smallest_basic_without_add_back() -> None:
    assert minimum_basic(Decimal(4500000), AS_OF) == money("21,97,183.10")


def test_gratuity() -> None:
    def due(wages: int, years: int, months: int = 0, **how: Employment) -> Rupees:
        return gratuity(Decimal(wages), years=years, months=months, as_of=AS_OF, **how).amount

    assert due(200000, 7, 7) == money("9,23,077")
    assert due(200000, 7, 6) == due(200000, 7)
    assert due(800000, 5) == money("20,00,000")
    assert due(200000, 3) == money("0")
    fixed = gratuity(
        Decimal(150000), years=1, months=2, as_of=AS_OF, employment=Employment.FIXED_TERM
    )
    assert (fixed.amount, fixed.completed_years_only) == (money("1,00,962"), money("86,538"))


@pytest.mark.parametrize(
    ("state", "year"),
    [("Karnataka", 2500), ("Tamil Nadu", 2500), ("Telangana", 2400), ("Delhi", 0),
     ("Uttar Pradesh", 0), ("Haryana", 0), ("Odisha", 0), ("Madhya Pradesh", 2500)],
)  # fmt: skip
def test_professional_tax_of_a_year(state: str, year: int) -> None:
    months = [Month(2026, 4).shift(n) for n in range(12)]
    paid = [professional_tax(state, Decimal(200000), month, AS_OF).amount for month in months]
    assert sum(paid) == year
