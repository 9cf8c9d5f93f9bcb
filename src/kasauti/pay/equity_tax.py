"""Equity's tax from exercise to sale, worked out on top of the year's salary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kasauti.pay.equity import (
    Grant,
    by_year,
    exercise_tax,
    months_after,
    sale_tax,
    taxed_by_slab,
)
from kasauti.pay.income_tax import Regime, income_tax
from kasauti.pay.rules import Rule, rule_book
from kasauti.values import Rupees


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
        With cess. At the slab (short-term, unlisted) it is what the gain adds to the year's tax,
        surcharge with it; at a rate of its own it has no surcharge, since no record of the
        surcharge on such gains is held.
    in_hand : Rupees or None
        The sale's proceeds less strike and both taxes.
    before_surcharge : bool
        Whether a surcharge may fall due that neither the gain's tax nor ``in_hand`` counts.
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
    before_surcharge: bool
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
    allotted: date | None = None,
    regime: Regime = Regime.NEW,
    deferrable: bool = False,
    sale: Sale | None = None,
) -> EquityTax:
    """Return both taxes; ``income`` is the year's total income without the equity.

    The salary tax is the year's tax with the perquisite less the tax without it, so a surcharge
    or relief threshold that the perquisite crosses is counted exactly. Tax goes by the law of
    ``on``, a deferral by that of ``allotted``: the day the shares are, ``on`` unless given. The
    year of a sale is taken to bring the same income, and the perquisite if it is the same year.

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
    allotted = allotted or on
    due = exercise_tax(
        number, strike=strike, fair_value=fair_value, marginal_percent=Decimal(0),
        allotted=allotted, deferrable=deferrable,
    )  # fmt: skip
    before = income_tax(income.amount, on, regime)
    after = income_tax(income.amount + due.perquisite.amount, on, regime)
    added, cost = after.total - before.total, Rupees.rounded(strike * number)
    rules = (*after.rules, *due.rules)
    if sale is None:
        return EquityTax(
            number, due.perquisite, added, due.due_by, cost, None, None, None, False, rules
        )
    base = after if _in_one_tax_year(allotted, months_after(allotted, sale.held_months)) else before
    sold = _sold(number, max(fair_value, strike), sale, base.income, on, regime)
    in_hand = Rupees.rounded(sale.price * number) - cost - added - sold.tax
    return EquityTax(
        number, due.perquisite, added, due.due_by, cost, sold.gain, sold.tax, in_hand,
        sold.before_surcharge, (*rules, *sold.rules),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sold:
    gain: Rupees
    tax: Rupees
    before_surcharge: bool
    rules: tuple[Rule, ...]


def _sold(
    number: int, cost: Decimal, sale: Sale, income: Rupees, on: date, regime: Regime
) -> _Sold:
    cess = rule_book().at("tax.cess", on)
    gain, tax, rules = sale_tax(
        number, cost=cost, price=sale.price, held_months=sale.held_months, listed=sale.listed,
        marginal_percent=Decimal(0), on=on, cess_percent=cess.number,
    )  # fmt: skip
    if not taxed_by_slab(sale.held_months, listed=sale.listed, on=on):
        return _Sold(gain, tax, tax.amount > 0, (*rules, cess))
    whole = income_tax(income.amount + max(Decimal(0), gain.amount), on, regime)
    added = whole.total - income_tax(income.amount, on, regime).total
    return _Sold(gain, added, False, (*rules, *whole.rules))


def _in_one_tax_year(day: date, later: date) -> bool:
    return day.year - (day.month < 4) == later.year - (later.month < 4)


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
    ``growth``; by the rates of one day, since later years' are not known. A deferral runs from
    the end of the vesting year.
    """
    found = []
    for one in by_year(grant, ()):
        last = months_after(grant.granted_on, 12 * one.year)
        if one.number:
            tax = equity_tax(
                one.number, strike=grant.strike, fair_value=grant.fair_value * growth,
                income=income, on=law_of, allotted=last, deferrable=grant.deferrable,
            )  # fmt: skip
            found.append(YearOfTax(one.year, last, tax))
    return tuple(found)
