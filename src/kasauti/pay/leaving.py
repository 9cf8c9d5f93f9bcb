"""Joining late and leaving early: the first month, clawback, notice, and when money is due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kasauti.pay.professional_tax import professional_tax, state_named
from kasauti.pay.provident_fund import PfBasis, contribution
from kasauti.pay.rounding import rupees, to_paisa, to_rupee
from kasauti.pay.rules import Rule, last_day, rule_book
from kasauti.values import Month, Rupees

_NOTICE_DAYS_A_MONTH = 30  # a policy constant, said in the statement
_LATER_YEAR = (
    "recovered in a later tax year than it was paid in: the employer normally cannot restate the "
    "earlier certificate, and netting it from salary is contested"
)


@dataclass(frozen=True, slots=True)
class FirstMonth:
    """The first month of who joins within it, before income tax; own fund, voluntary with it."""

    days: int
    of_days: int
    gross: Rupees
    employee_pf: Rupees
    professional_tax: Rupees

    @property
    def before_tax(self) -> Rupees:
        """What is left before income tax."""
        return self.gross - self.employee_pf - self.professional_tax


def first_month(
    monthly_gross: Decimal,
    monthly_wages: Decimal,
    *,
    joined: date,
    state: str,
    basis: PfBasis = PfBasis.CEILING,
    voluntary_percent: Decimal = Decimal(0),
) -> FirstMonth:
    """Return the month of joining, by its calendar days; the fund's ceiling is not prorated.

    Examples
    --------
    >>> month = first_month(
    ...     Decimal(310000), Decimal(155000), joined=date(2026, 12, 14), state="Karnataka"
    ... )
    >>> month.days, str(month.gross), str(month.employee_pf)
    (18, '₹1,80,000', '₹3,000')
    """
    month = Month.of(joined)
    of_days = last_day(month).day
    days = of_days - joined.day + 1
    gross = to_paisa(monthly_gross * days / of_days)
    fund = contribution(
        monthly_wages * days / of_days, joined, basis=basis, voluntary_percent=voluntary_percent
    )
    levy = professional_tax(state_named(state), gross, month, joined)
    return FirstMonth(
        days, of_days, rupees(gross), fund.employee + fund.voluntary, rupees(levy.amount)
    )


@dataclass(frozen=True, slots=True)
class Clawback:
    """What of a bonus is to be paid back.

    Parameters
    ----------
    due : Rupees
        The gross part not yet earned, month by month.
    net_of_tax : Rupees
        The same less the tax that was withheld on it: what the person had in hand.
    most_from_wages : Rupees
        The most that one wage period's pay may give for it; the rest is asked for, not deducted.
    warnings : tuple of str
        The tax risk of a later year.
    rules : tuple of Rule
        The records used.
    """

    due: Rupees
    net_of_tax: Rupees
    most_from_wages: Rupees
    warnings: tuple[str, ...]
    rules: tuple[Rule, ...]


def clawback(
    bonus: Decimal,
    *,
    paid_on: date,
    left_on: date,
    months: int,
    tax_percent: Decimal,
    last_wages: Decimal,
) -> Clawback:
    """Return what of a joining or retention bonus is paid back, pro rata by completed months.

    Parameters
    ----------
    bonus : Decimal
        What was paid, before tax.
    paid_on, left_on : date
        The day it was paid, or of that month the day that service is counted from; and the last
        day of work. Both are served: a month from the 14th is whole on the 13th.
    months : int
        The months of service it was paid for.
    tax_percent : Decimal
        The marginal rate withheld on it, cess included.
    last_wages : Decimal
        Wages of the last wage period, of which at most half may be deducted.

    Examples
    --------
    >>> back = clawback(
    ...     Decimal(600000), paid_on=date(2026, 6, 30), left_on=date(2026, 12, 29), months=12,
    ...     tax_percent=Decimal("31.2"), last_wages=Decimal(200000),
    ... )
    >>> str(back.due), str(back.net_of_tax), str(back.most_from_wages)
    ('₹3,00,000', '₹2,06,400', '₹1,00,000')
    """
    if left_on < paid_on:
        raise ValueError(f"the last day ({left_on}) is before the bonus was paid ({paid_on})")
    if months <= 0:
        raise ValueError("a clawback needs the months of service it covers")
    after = left_on + timedelta(days=1)
    served = Month.of(after).index - Month.of(paid_on).index - (after.day < paid_on.day)
    left = max(0, months - served)
    due = to_rupee(bonus * left / months)
    cap = rule_book().at("wages.deduction_cap", left_on)
    same_year = _tax_year(paid_on) == _tax_year(left_on)
    return Clawback(
        due=rupees(due),
        net_of_tax=rupees(to_rupee(due * (100 - tax_percent) / 100)),
        most_from_wages=rupees(min(due, last_wages * cap.share)),
        warnings=() if same_year or not due else (_LATER_YEAR,),
        rules=(cap,),
    )


def notice_pay(monthly_fixed: Decimal, days_short: int) -> Rupees:
    """Return the pay for notice not served, by days of a thirty-day month, either way.

    Examples
    --------
    >>> str(notice_pay(Decimal(300000), 45))
    '₹4,50,000'
    """
    if days_short < 0:
        raise ValueError(f"{days_short} days of notice is below nothing")
    return rupees(monthly_fixed * days_short / _NOTICE_DAYS_A_MONTH)


@dataclass(frozen=True, slots=True)
class ExitDates:
    """When final wages and gratuity are due."""

    wages: date
    gratuity: date
    rules: tuple[Rule, ...]


def exit_dates(last: date, *, holidays: Collection[date] = ()) -> ExitDates:
    """Return when money is due after the last day; a week is Monday to Friday.

    Examples
    --------
    >>> due = exit_dates(date(2026, 12, 18))
    >>> due.wages.isoformat(), due.gratuity.isoformat()
    ('2026-12-22', '2027-01-17')
    """
    book = rule_book()
    working = book.at("exit.wages_due_working_days", last)
    running = book.at("exit.gratuity_due_days", last)
    day, left = last, int(working.number)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in holidays
    return ExitDates(day, last + timedelta(days=int(running.number)), (working, running))


def _tax_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1
