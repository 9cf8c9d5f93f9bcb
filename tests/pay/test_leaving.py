"""Joining within a month, leaving early, and small pay."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kasauti.pay import (
    LawUnknownError,
    PfBasis,
    clawback,
    employee_insurance,
    exit_dates,
    first_month,
    notice_pay,
    statutory_bonus,
    welfare_fund,
)
from kasauti.values import Month


def back(left_on: date, paid_on: date = date(2026, 1, 15)) -> tuple[Decimal, int]:
    found = clawback(
        Decimal(1200000), paid_on=paid_on, left_on=left_on, months=12,
        tax_percent=Decimal("31.2"), last_wages=Decimal(300000),
    )  # fmt: skip
    return found.due.amount, len(found.warnings)


def test_a_bonus_is_earned_month_by_completed_month() -> None:
    assert back(date(2026, 1, 20)) == (1200000, 0)
    assert back(date(2026, 2, 13)) == (1200000, 0)
    assert back(date(2026, 2, 14)) == (1100000, 0)  # 15 January to 14 February is a month
    assert back(date(2026, 3, 13)) == (1100000, 0)
    assert back(date(2026, 3, 14)) == (1000000, 0)
    assert back(date(2027, 1, 13))[0] == 100000
    assert back(date(2027, 1, 14)) == (0, 0)  # twelve whole months


def test_tax_year_and_cap_are_those_of_the_last_day_itself() -> None:
    assert back(date(2026, 3, 31)) == (1000000, 0)
    assert back(date(2026, 4, 1)) == (1000000, 1)
    with pytest.raises(LawUnknownError):
        back(date(2025, 11, 20), paid_on=date(2025, 9, 1))
    assert back(date(2025, 11, 21), paid_on=date(2025, 9, 1)) == (1000000, 0)


def whole_months(first: date, last: date) -> int:
    """Walk from the first day to the last, counting each day that closes a month of service."""
    day, served = first, 0
    while day <= last:
        after = day + timedelta(days=1)
        without = after.day == 1 and day.day < first.day  # a month that has no such day
        served += after.day == first.day or without
        day = after
    return served


@given(
    first=st.dates(date(2025, 11, 21), date(2032, 12, 31)),
    days=st.integers(0, 1200),
    months=st.integers(1, 36),
)
@example(first=date(2027, 4, 1), days=365, months=12)
@example(first=date(2027, 1, 31), days=28, months=12)
@example(first=date(2028, 2, 29), days=365, months=12)
def test_months_of_service_are_those_of_a_walk_day_by_day(
    first: date, days: int, months: int
) -> None:
    last = first + timedelta(days=days)
    found = clawback(
        Decimal(1000 * months), paid_on=first, left_on=last, months=months,
        tax_percent=Decimal(0), last_wages=Decimal(300000),
    )  # fmt: skip
    assert found.due.amount == 1000 * max(0, months - whole_months(first, last))


def test_recovery_in_a_later_tax_year_is_warned_of() -> None:
    assert back(date(2026, 4, 15)) == (900000, 1)


def test_no_more_than_half_of_a_wage_period_is_deducted() -> None:
    found = clawback(
        Decimal(1200000), paid_on=date(2026, 1, 15), left_on=date(2026, 2, 20), months=12,
        tax_percent=Decimal("31.2"), last_wages=Decimal(300000),
    )  # fmt: skip
    assert found.most_from_wages.amount == 150000
    assert found.net_of_tax.amount == Decimal(1100000) * Decimal("0.688")
    assert [rule.id for rule in found.rules] == ["wages.deduction_cap"]


def test_leaving_before_being_paid_is_refused() -> None:
    with pytest.raises(ValueError, match="before the bonus was paid"):
        back(date(2025, 12, 1))


def test_the_first_month_goes_by_its_days() -> None:
    whole = first_month(
        Decimal(300000), Decimal(150000), joined=date(2026, 12, 1), state="Delhi",
        basis=PfBasis.FULL,
    )  # fmt: skip
    assert (whole.days, whole.gross.amount, whole.employee_pf.amount) == (31, 300000, 18000)
    last = first_month(Decimal(310000), Decimal(155000), joined=date(2026, 12, 31), state="Goa")
    assert (last.days, last.gross.amount, last.employee_pf.amount) == (1, 10000, 600)
    assert last.before_tax.amount == 9400


def test_notice_and_exit_dates() -> None:
    assert notice_pay(Decimal(300000), 30).amount == 300000
    due = exit_dates(date(2026, 12, 18))
    assert (due.wages, due.gratuity) == (date(2026, 12, 22), date(2027, 1, 17))
    assert exit_dates(date(2026, 12, 23), holidays={date(2026, 12, 25)}).wages == date(2026, 12, 28)


def test_small_pay() -> None:
    on = date(2026, 10, 1)
    assert not employee_insurance(Decimal(21001), on).applies
    due = employee_insurance(Decimal(21000), on)
    assert (due.employee.amount, due.employer.amount) == (158, 683)
    assert not statutory_bonus(Decimal(21001), on).applies
    least = statutory_bonus(Decimal(21000), on)
    assert (least.employee.amount, least.employer.amount) == (6997, 16800)


def test_welfare_fund_of_a_state_not_held_is_no_silent_zero() -> None:
    assert welfare_fund("Goa", Month(2026, 12), date(2026, 12, 1)).rule is None
    none = welfare_fund("Rajasthan", Month(2026, 12), date(2026, 12, 1))
    assert none.rule is not None
    assert not none.rule.verified
