"""The first pay: the days worked, what is paid once with it, and what is asked back by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kasauti.pay.leaving import Clawback, FirstMonth, clawback, first_month
from kasauti.pay.one_offs import OneOffs
from kasauti.pay.rounding import rupees, to_paisa, to_rupee
from kasauti.pay.rules import last_day
from kasauti.pay.statement import Result
from kasauti.pay.structure import Policy
from kasauti.pay.welfare_fund import welfare_fund
from kasauti.values import Month, Rupees


@dataclass(frozen=True, slots=True)
class FirstPay:
    """What the month of joining brings into hand.

    Parameters
    ----------
    month : FirstMonth
        The pay of the days worked, before income tax.
    welfare_fund, tax : Rupees
        What else is taken from that pay; the tax is the year's by the days worked.
    joining_bonus, notice_buy_out : Rupees
        What is paid once with it.
    tax_on_once : Rupees
        What these two add to the year's tax, withheld with them.
    """

    month: FirstMonth
    welfare_fund: Rupees
    tax: Rupees
    joining_bonus: Rupees
    notice_buy_out: Rupees
    tax_on_once: Rupees

    @property
    def once(self) -> Rupees:
        """Joining bonus and notice buy-out."""
        return self.joining_bonus + self.notice_buy_out

    @property
    def net(self) -> Rupees:
        """What reaches the bank."""
        taken = self.welfare_fund + self.tax + self.tax_on_once
        return self.month.before_tax + self.once - taken

    @property
    def tax_percent(self) -> Decimal:
        """The share of what is paid once that is withheld, to a hundredth of a per cent."""
        if not self.once.amount:
            return Decimal(0)
        return to_paisa(self.tax_on_once.amount * 100 / self.once.amount)


def first_pay(pay: Result, joined: date, *, policy: Policy, one_offs: OneOffs) -> FirstPay:
    """Return what the month of joining brings into hand, milestones left out.

    The tax is that of a whole year of this pay: what an earlier employer paid in the same tax year
    is not known and changes it.

    Parameters
    ----------
    pay : Result
        The year's statement of the package.
    joined : date
        The first day of work.
    policy, one_offs
        As the statement was made with.

    Examples
    --------
    >>> from kasauti.pay import in_hand
    >>> bonus = OneOffs(joining_bonus=Decimal(600000))
    >>> pay = in_hand(
    ...     Rupees.parse("72 lakh"), "Karnataka", date(2026, 12, 1), one_offs=bonus
    ... )
    >>> first = first_pay(pay, date(2026, 12, 14), policy=Policy(), one_offs=bonus)
    >>> first.month.days, str(first.month.gross), str(first.tax_on_once), str(first.net)
    (18, '₹3,38,266.45', '₹2,05,920', '₹6,37,547.45')
    """
    extra = one_offs.total + pay.amount("Variable pay at target").amount
    month = first_month(
        (pay.gross.amount - extra) / 12, pay.wages.faq.amount / 12, joined=joined,
        state=pay.state, basis=policy.pf, voluntary_percent=policy.voluntary_pf_percent,
    )  # fmt: skip
    ordinary = pay.tax.total - pay.tax_on_extra
    once = one_offs.joining_bonus + one_offs.notice_buy_out
    fund = welfare_fund(pay.state, Month.of(joined), joined).employee
    return FirstPay(
        month=month,
        welfare_fund=rupees(fund if policy.welfare_fund else Decimal(0)),
        tax=rupees(to_rupee(ordinary.amount / 12 * month.days / month.of_days)),
        joining_bonus=rupees(one_offs.joining_bonus),
        notice_buy_out=rupees(one_offs.notice_buy_out),
        tax_on_once=rupees(to_rupee(pay.tax_on_extra.amount * once / extra if once else once)),
    )


@dataclass(frozen=True, slots=True)
class Repayment:
    """What is paid back by whoever's last day lies from ``first`` to ``last``.

    Where the tax year ends in between, ``back`` tells of the later day.
    """

    first: date
    last: date
    back: Clawback


def repayments(
    bonus: Decimal, joined: date, *, months: int, tax_percent: Decimal, monthly_wages: Decimal
) -> Iterator[Repayment]:
    """Yield what of a joining bonus is paid back, month of service by month of service.

    Parameters
    ----------
    bonus : Decimal
        What was paid with the first pay, before tax.
    joined : date
        The first day of work, from which months of service are counted.
    months : int
        The months of service it was paid for.
    tax_percent : Decimal
        The share of it that was withheld.
    monthly_wages : Decimal
        Wages of a month, of which at most half may be deducted for it.

    Examples
    --------
    >>> rows = list(repayments(
    ...     Decimal(600000), date(2026, 12, 14), months=12, tax_percent=Decimal("34.32"),
    ...     monthly_wages=Decimal(300000),
    ... ))
    >>> one = rows[3]
    >>> one.first.isoformat(), one.last.isoformat(), str(one.back.due), len(one.back.warnings)
    ('2027-03-13', '2027-04-12', '₹4,50,000', 1)
    """
    for served in range(months if bonus else 0):
        first = _closing(joined, served) if served else joined
        last = _closing(joined, served + 1) - timedelta(days=1)
        back = clawback(
            bonus, paid_on=joined, left_on=last, months=months, tax_percent=tax_percent,
            last_wages=monthly_wages,
        )  # fmt: skip
        yield Repayment(first, last, back)


def _closing(joined: date, months: int) -> date:
    """Return the last day of so many months of service; a month without that day ends with it."""
    month = Month.of(joined).shift(months)
    days = min(joined.day - 1, last_day(month).day)
    return date(month.year, month.number, 1) + timedelta(days=days - 1)
