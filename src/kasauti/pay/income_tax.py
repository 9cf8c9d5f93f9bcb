"""Income tax on a salary, new and old regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from kasauti.pay.rounding import rupees, to_multiple
from kasauti.pay.rules import Rule, rule_book
from kasauti.values import Rupees


class Regime(Enum):
    """Which rates a person chose."""

    NEW = "new"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class IncomeTax:
    """A year's tax on a taxable income, step by step.

    Parameters
    ----------
    income : Rupees
        Taxable income, rounded to ten.
    slabs : Rupees
        Tax by the slabs.
    rebate : Rupees
        Rebate, or the relief just beyond its limit.
    surcharge : Rupees
        Surcharge before its relief.
    relief : Rupees
        Marginal relief of the surcharge.
    cess : Rupees
        Health and education cess.
    total : Rupees
        What is due, rounded to ten.
    rules : tuple of Rule
        The records used.
    """

    income: Rupees
    slabs: Rupees
    rebate: Rupees
    surcharge: Rupees
    relief: Rupees
    cess: Rupees
    total: Rupees
    rules: tuple[Rule, ...]


def income_tax(income: Decimal, on: date, regime: Regime = Regime.NEW) -> IncomeTax:
    """Return the tax of a resident below sixty on a year's taxable income.

    Parameters
    ----------
    income : Decimal
        Taxable income in rupees, after standard deduction; it is rounded to ten here.
    on : date
        A day of the tax year: FY 2025-26 or tax year 2026-27.
    regime : Regime
        New (the default of the law) or old.

    Raises
    ------
    LawUnknownError
        If the day is outside the tax years held.

    Examples
    --------
    >>> str(income_tax(Decimal(1210000), date(2026, 12, 1)).total)
    '₹10,400'
    """
    book = rule_book()
    slabs, rebates, surcharges = (
        book.at(f"tax.{regime.value}.{part}", on) for part in ("slabs", "rebate", "surcharge")
    )
    cess, rounding = book.at("tax.cess", on), book.at("tax.rounding", on)
    income = to_multiple(max(income, Decimal(0)), rounding.number)
    by_slabs = _by_slabs(income, slabs)
    rebate = _rebate(income, by_slabs, rebates, regime)
    before = by_slabs - rebate
    surcharge = before * _surcharge_rate(income, surcharges)
    relief = _surcharge_relief(income, before + surcharge, slabs, surcharges)
    due = before + surcharge - relief
    return IncomeTax(
        income=rupees(income),
        slabs=rupees(by_slabs),
        rebate=rupees(rebate),
        surcharge=rupees(surcharge),
        relief=rupees(relief),
        cess=rupees(due * cess.share),
        total=rupees(to_multiple(due * (1 + cess.share), rounding.number)),
        rules=(slabs, rebates, surcharges, cess, rounding),
    )


def _by_slabs(income: Decimal, slabs: Rule) -> Decimal:
    tax, reached = Decimal(0), Decimal(0)
    for top, percent in slabs.value:
        if income <= reached:
            break
        tax += (min(income, top) - reached) * percent / 100
        reached = top
    return tax


def _rebate(income: Decimal, tax: Decimal, rule: Rule, regime: Regime) -> Decimal:
    limit: Decimal = rule.value["limit"]
    most: Decimal = rule.value["most"]
    if income <= limit:
        return min(tax, most)
    if regime is Regime.OLD:
        return Decimal(0)
    return max(Decimal(0), tax - (income - limit))


def _surcharge_rate(income: Decimal, surcharges: Rule) -> Decimal:
    percent = Decimal(0)
    for threshold, above in surcharges.value:
        if income > threshold:
            percent = above
    return percent / 100


def _surcharge_relief(income: Decimal, tax: Decimal, slabs: Rule, surcharges: Rule) -> Decimal:
    """Return what keeps the tax from rising by more than the income beyond the threshold."""
    crossed: list[Decimal] = [threshold for threshold, _ in surcharges.value if income > threshold]
    if not crossed:
        return Decimal(0)
    threshold = crossed[-1]
    at_threshold = _by_slabs(threshold, slabs) * (1 + _surcharge_rate(threshold, surcharges))
    return max(Decimal(0), tax - (at_threshold + income - threshold))
