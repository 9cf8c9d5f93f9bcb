"""Equity's tax from exercise to sale, worked out on top of the year's salary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kasauti.pay.equity import Grant, GrantKind, exercise_tax, sale_tax, vesting
from kasauti.pay.income_tax import Regime, income_tax
from kasauti.pay.rules import Rule
from kasauti.values import Rupees

_TOP_SLAB = Decimal(30)  # what short-term gains on unlisted shares bear is the slab's own rate


@dataclass(frozen=True, slots=True)
class EquityTax:
    """What is taxed when options are exercised (or units vest), and when the shares are sold.

    Parameters
    ----------
    number : int
        Shares.
    perquisite : Rupees
        Fair value less what is paid, taxed as salary.
    salary_tax : Rupees
        The tax that this adds to the year's, with surcharge and cess; no cash comes with it.
    due_by : date or None
        A start-up's latest day for that tax; sale or leaving, if earlier, ends the deferral.
    exercise_cost : Rupees
        What the strike costs.
    gain : Rupees or None
        On sale, over the value taxed before; None where no sale is asked for.
    gain_tax : Rupees or None
        Before surcharge and cess.
    in_hand : Rupees or None
        The sale's proceeds less strike and both taxes.
    rules : tuple of Rule
        The records used.
    """

    number: int
    perquisite: Rupees
    salary_tax: Rupees
    due_by: date | None
    exercise_cost: Rupees
    gain: Rupees | None
    gain_tax: Rupees | None
    in_hand: Rupees | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale of the shares: price of one, months held since exercise, listed or not."""

    price: Decimal
    held_months: int
    listed: bool = False

    def __post_init__(self) -> None:
        if self.price < 0 or self.held_months < 0:
            raise ValueError("a sale's price and months are not below nothing")


def equity_tax(
    number: int,
    *,
    strike: Decimal,
    fair_value: Decimal,
    income: Rupees,
    on: date,
    regime: Regime = Regime.NEW,
    deferrable: bool = False,
    sale: Sale | None = None,
) -> EquityTax:
    """Return both taxes; ``income`` is the year's total income without the equity.

    The salary tax is the year's tax with the perquisite less the tax without it, so a surcharge
    or relief threshold that the perquisite crosses is counted exactly.

    Raises
    ------
    ValueError
        If number, prices or months are below what can be.
    LawUnknownError
        Before the records held.

    Examples
    --------
    >>> found = equity_tax(1000, strike=Decimal(10), fair_value=Decimal(500),
    ...     income=Rupees.parse("40 lakh"), on=date(2026, 12, 15), deferrable=True)
    >>> str(found.perquisite), str(found.salary_tax), found.due_by.isoformat()
    ('₹4,90,000', '₹1,52,880', '2032-03-31')
    """
    if number <= 0 or min(strike, fair_value, income.amount) < 0:
        raise ValueError("give a number above zero, and prices and income not below nothing")
    due = exercise_tax(
        number, strike=strike, fair_value=fair_value, marginal_percent=Decimal(0), allotted=on,
        deferrable=deferrable,
    )  # fmt: skip
    before = income_tax(income.amount, on, regime)
    after = income_tax(income.amount + due.perquisite.amount, on, regime)
    added, cost = after.total - before.total, Rupees.rounded(strike * number)
    gain = gain_tax = in_hand = None
    rules = (*after.rules, *due.rules)
    if sale is not None:
        gain, gain_tax, sold = sale_tax(
            number, cost=max(fair_value, strike), price=sale.price, held_months=sale.held_months,
            listed=sale.listed, marginal_percent=_TOP_SLAB, on=on,
        )  # fmt: skip
        in_hand = Rupees.rounded(sale.price * number) - cost - added - gain_tax
        rules = (*rules, *sold)
    return EquityTax(
        number, due.perquisite, added, due.due_by, cost, gain, gain_tax, in_hand, rules
    )


@dataclass(frozen=True, slots=True)
class YearOfTax:
    """One year of a grant: what vests by its end and what exercising it then would cost in tax."""

    year: int
    ends: date
    tax: EquityTax

    @property
    def percent(self) -> Decimal:
        """The tax in per cent of the perquisite."""
        whole = self.tax.perquisite.amount
        share = self.tax.salary_tax.amount * 100 / whole if whole else Decimal(0)
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def tax_by_year(
    grant: Grant, income: Rupees, *, growth: Decimal = Decimal(1), law_of: date
) -> tuple[YearOfTax, ...]:
    """Return, year by year, the tax if what vests is exercised at once, at today's value times
    ``growth``; by the law of one day, since later years' is not known.
    """
    plan, found = vesting(grant), []
    strike = Decimal(0) if grant.kind is GrantKind.UNITS else grant.strike
    start = grant.granted_on
    for year in range(1, grant.years + 1):
        first, last = (_after(start, n) for n in (year - 1, year))
        number = sum(one.number for one in plan if first < one.on <= last)
        if number:
            tax = equity_tax(
                number, strike=strike, fair_value=grant.fair_value * growth, income=income,
                on=law_of, deferrable=grant.deferrable,
            )  # fmt: skip
            found.append(YearOfTax(year, last, tax))
    return tuple(found)


def _after(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)
