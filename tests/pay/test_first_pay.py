"""What the month of joining brings, and what of the bonus is paid back by when."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from kasauti.pay import (
    FirstPay,
    LawUnknownError,
    Milestone,
    OneOffs,
    PfBasis,
    Policy,
    Repayment,
    Result,
    clawback,
    first_pay,
    in_hand,
    repayments,
)
from kasauti.values import Rupees

BONUS = OneOffs(joining_bonus=Decimal(600000), notice_buy_out=Decimal(150000))


def package(
    joined: date, *, state: str = "Karnataka", policy: Policy | None = None,
    one_offs: OneOffs = BONUS,
) -> tuple[Result, FirstPay]:  # fmt: skip
    policy = policy or Policy()
    pay = in_hand(
        Rupees.parse("72 lakh"), state, joined.replace(day=1), policy=policy, one_offs=one_offs
    )
    return pay, first_pay(pay, joined, policy=policy, one_offs=one_offs)


def back(joined: date, months: int = 12, bonus: int = 600000) -> list[Repayment]:
    return list(repayments(
        Decimal(bonus), joined, months=months, tax_percent=Decimal("34.32"),
        monthly_wages=Decimal(300000),
    ))  # fmt: skip


@pytest.mark.parametrize("state", ["Karnataka", "Tamil Nadu", "Kerala", "Delhi", "Maharashtra"])
@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(pf=PfBasis.FULL, voluntary_pf_percent=Decimal(5), variable_percent=Decimal(10)),
        Policy(welfare_fund=True, nps_percent=Decimal(14), charges_inside=True),
    ],
)
@pytest.mark.parametrize("month", [date(2026, 10, 1), date(2026, 12, 1), date(2027, 2, 1)])
def test_who_joins_on_the_first_has_the_statements_first_month(
    state: str, policy: Policy, month: date
) -> None:
    pay, first = package(month, state=state, policy=policy)
    assert first.month.days == first.month.of_days
    assert abs(first.net.amount - pay.months[0].net.amount) <= 1  # tax to the rupee


def test_part_of_a_month_pays_its_days_and_the_whole_bonus() -> None:
    pay, first = package(date(2026, 12, 14))
    assert (first.month.days, first.month.of_days) == (18, 31)
    assert first.month.gross == Rupees.rounded(pay.ordinary_month.gross.amount * 18 / 31)
    assert first.once.amount == 750000
    assert first.tax_on_once == pay.tax_on_extra
    assert first.net.amount < pay.months[0].net.amount
    assert first.tax_percent == Decimal("34.32")  # thirty, a tenth of surcharge, cess


def test_a_milestone_of_the_first_month_is_no_first_pay() -> None:
    reached = OneOffs(
        joining_bonus=Decimal(600000), milestones=(Milestone("Live", Decimal(200000), 1),)
    )
    pay, first = package(date(2026, 12, 14), one_offs=reached)
    assert first.once.amount == 600000
    assert first.tax_on_once.amount == round(pay.tax_on_extra.amount * 3 / 4)


def test_without_bonus_nothing_is_withheld_on_it_or_repaid() -> None:
    first = package(date(2026, 12, 14), one_offs=OneOffs())[1]
    assert (first.once.amount, first.tax_on_once.amount, first.tax_percent) == (0, 0, 0)
    assert back(date(2026, 12, 14), bonus=0) == []


@pytest.mark.parametrize("joined", [date(2026, 12, 14), date(2027, 1, 31), date(2028, 2, 29)])
@pytest.mark.parametrize("months", [1, 12, 24, 36])
def test_every_day_of_the_service_lies_in_one_row_and_the_sum_falls(
    joined: date, months: int
) -> None:
    rows = back(joined, months)
    assert rows[0].first == joined
    assert len(rows) == months
    assert rows[0].back.due.amount == 600000
    for one, next_ in pairwise(rows):
        assert next_.first == one.last + timedelta(days=1)
        assert next_.back.due.amount < one.back.due.amount
    assert all(row.first <= row.last for row in rows)
    for row in rows:
        for day in (row.first, row.last):
            assert due_on(day, joined, months) == row.back.due.amount
    assert due_on(rows[-1].last + timedelta(days=1), joined, months) == 0


def due_on(last: date, joined: date, months: int) -> Decimal:
    return clawback(
        Decimal(600000), paid_on=joined, left_on=last, months=months, tax_percent=Decimal(0),
        last_wages=Decimal(300000),
    ).due.amount  # fmt: skip


def test_whoever_serves_whole_months_repays_none_of_them() -> None:
    last = {row.first: row.back.due.amount for row in back(date(2026, 12, 14))}
    assert last[date(2027, 1, 13)] == 550000  # 14 December to 13 January is one month
    year = back(date(2027, 4, 1))
    assert (year[-1].first, year[-1].last) == (date(2028, 2, 29), date(2028, 3, 30))
    assert year[-1].back.due.amount == 50000  # on 31 March twelve months are served


def test_a_month_without_that_day_is_complete_on_its_last() -> None:
    starts = [row.first for row in back(date(2027, 1, 31), 4)]
    assert starts == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 30), date(2027, 4, 30)]


def test_rows_beyond_march_warn_of_the_later_tax_year() -> None:
    rows = back(date(2026, 12, 14))
    assert [bool(row.back.warnings) for row in rows] == [False] * 3 + [True] * 9
    assert rows[0].back.most_from_wages.amount == 150000


def test_a_month_before_the_law_held_is_an_error() -> None:
    pay = in_hand(Rupees.parse("72 lakh"), "Karnataka", date(2026, 12, 1))
    with pytest.raises(LawUnknownError, match="is not known on 2001-01-01"):
        first_pay(pay, date(2001, 1, 1), policy=Policy(), one_offs=OneOffs())
