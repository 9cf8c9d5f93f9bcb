"""Equity: grants, vesting, what it may be worth by year, and the tax at exercise and sale.

Values are scenarios, never guaranteed, and never part of CTC.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from kasauti.pay.rounding import rupees, to_rupee
from kasauti.pay.rules import Rule, rule_book
from kasauti.values import Rupees

_NOTHING = Decimal(0)


class GrantKind(Enum):
    """What is granted."""

    OPTIONS = "options"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant of options or restricted stock units; the number is the promise, not a value.

    Parameters
    ----------
    kind : GrantKind
        Options (ESOP), or units (RSU) whose strike is nothing.
    number : int
        Options or units granted.
    granted_on : date
        The day vesting starts from.
    strike : Decimal
        What one option costs to exercise, in rupees.
    fair_value : Decimal
        One share's fair market value on the day of the offer.
    years, cliff_months, every_months : int
        Length of vesting, first vesting, and the step after it.
    fully_diluted : int
        Shares in all, for the ownership; 0 if not told.
    deferrable : bool
        Whether the employer is a recognised start-up with the Inter-Ministerial certificate.
    """

    kind: GrantKind
    number: int
    granted_on: date
    strike: Decimal = _NOTHING
    fair_value: Decimal = _NOTHING
    years: int = 4
    cliff_months: int = 12
    every_months: int = 3
    fully_diluted: int = 0
    deferrable: bool = False

    def __post_init__(self) -> None:
        if self.number <= 0 or self.years <= 0 or self.every_months <= 0:
            raise ValueError("a grant needs a number, years and a vesting step above zero")
        if self.strike < 0 or self.fair_value < 0 or self.fully_diluted < 0:
            raise ValueError("strike, fair value and shares are not below nothing")
        if self.kind is GrantKind.UNITS and self.strike:
            raise ValueError("restricted stock units have no strike: leave it out")
        least = rule_book().at("equity.minimum_gap_months", self.granted_on)
        if self.kind is GrantKind.OPTIONS and self.cliff_months < least.number:
            raise ValueError(
                f"a cliff of {self.cliff_months} months is below the {least.number} that the law "
                f"asks between grant and vesting ({least.id}, {least.source})"
            )
        if self.cliff_months > self.years * 12:
            raise ValueError("the cliff lies beyond the end of vesting")


@dataclass(frozen=True, slots=True)
class Vesting:
    """How many vest on a day."""

    on: date
    number: int


def vesting(grant: Grant) -> tuple[Vesting, ...]:
    """Return every vesting; they sum to the grant.

    Examples
    --------
    >>> plan = vesting(Grant(GrantKind.OPTIONS, 1000, date(2026, 12, 1)))
    >>> len(plan), plan[0].number, plan[-1].on.isoformat()
    (13, 250, '2030-12-01')
    """
    end = grant.years * 12
    steps = [*range(grant.cliff_months, end, grant.every_months), end]
    found, before = [], 0
    for month in steps:
        vested = grant.number * month // end
        found.append(Vesting(months_after(grant.granted_on, month), vested - before))
        before = vested
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What may become of the shares: their price against today's, and the dilution on the way."""

    name: str
    growth: Decimal
    dilution_percent: Decimal = _NOTHING


SCENARIOS = (
    Scenario("worth nothing", _NOTHING),
    Scenario("as today", Decimal(1)),
    Scenario("three times, 20 % diluted", Decimal(3), Decimal(20)),
)


@dataclass(frozen=True, slots=True)
class YearOfEquity:
    """What vests in one year and what it would be worth before tax, scenario by scenario."""

    year: int
    number: int
    values: tuple[Rupees, ...]


def by_year(grant: Grant, scenarios: Iterable[Scenario] = SCENARIOS) -> tuple[YearOfEquity, ...]:
    """Return each year's vesting and its spread over the strike under each scenario."""
    told = tuple(scenarios)
    plan = vesting(grant)
    found = []
    for year in range(grant.years):
        first, last = (months_after(grant.granted_on, 12 * n) for n in (year, year + 1))
        number = sum(vest.number for vest in plan if first < vest.on <= last)
        values = tuple(rupees(to_rupee(number * _spread(grant, one))) for one in told)
        found.append(YearOfEquity(year + 1, number, values))
    return tuple(found)


def _spread(grant: Grant, scenario: Scenario) -> Decimal:
    price = grant.fair_value * scenario.growth * (100 - scenario.dilution_percent) / 100
    return max(_NOTHING, price - grant.strike)


def ownership(grant: Grant, dilutions: Iterable[Decimal] = ()) -> Decimal:
    """Return the share of the company in per cent, after each round's dilution in per cent.

    Examples
    --------
    >>> ownership(Grant(GrantKind.OPTIONS, 1000, date(2026, 12, 1), fully_diluted=100000))
    Decimal('1')
    """
    if not grant.fully_diluted:
        raise ValueError("ownership needs the fully diluted number of shares")
    percent = Decimal(grant.number) * 100 / grant.fully_diluted
    for dilution in dilutions:
        percent = percent * (100 - dilution) / 100
    return percent


@dataclass(frozen=True, slots=True)
class ExerciseTax:
    """Tax at exercise of options, or at vesting of units.

    Parameters
    ----------
    perquisite, tax : Rupees
        The spread taxed as salary, and the tax at the marginal rate.
    due_by : date or None
        The latest day of a start-up's deferral: sale or leaving, if earlier, ends it; else None.
    rules : tuple of Rule
        The records used.
    """

    perquisite: Rupees
    tax: Rupees
    due_by: date | None
    rules: tuple[Rule, ...]


def exercise_tax(
    number: int,
    *,
    strike: Decimal,
    fair_value: Decimal,
    marginal_percent: Decimal,
    allotted: date,
    deferrable: bool = False,
) -> ExerciseTax:
    """Return the tax when ``number`` are exercised; the marginal rate has surcharge and cess.

    Examples
    --------
    >>> due = exercise_tax(
    ...     1000, strike=Decimal(10), fair_value=Decimal(500), marginal_percent=Decimal("31.2"),
    ...     allotted=date(2026, 12, 15), deferrable=True,
    ... )
    >>> str(due.perquisite), str(due.tax), due.due_by.isoformat()
    ('₹4,90,000', '₹1,52,880', '2032-03-31')
    """
    perquisite = max(_NOTHING, (fair_value - strike) * number)
    tax = to_rupee(perquisite * marginal_percent / 100)
    if not deferrable:
        return ExerciseTax(rupees(perquisite), rupees(tax), None, ())
    months = rule_book().at("equity.deferral_months", allotted)
    ends = date(allotted.year + (allotted.month >= 4), 3, 31)
    if allotted < date(2026, 4, 1):  # counted from the end of the assessment year then
        ends = ends.replace(year=ends.year + 1)
    due_by = ends.replace(year=ends.year + int(months.number) // 12)
    return ExerciseTax(rupees(perquisite), rupees(tax), due_by, (months,))


def sale_tax(
    number: int,
    *,
    cost: Decimal,
    price: Decimal,
    held_months: int,
    listed: bool,
    marginal_percent: Decimal,
    on: date,
    cess_percent: Decimal = _NOTHING,
) -> tuple[Rupees, Rupees, tuple[Rule, ...]]:
    """Return gain, tax before surcharge, and records; ``cost`` is the value taxed before.

    The tax has no cess unless ``cess_percent`` is given; it is rounded once, to the rupee.

    Examples
    --------
    >>> gain, tax, _ = sale_tax(1000, cost=Decimal(500), price=Decimal(1500), held_months=30,
    ...     listed=False, marginal_percent=Decimal(30), on=date(2029, 12, 1))
    >>> str(gain), str(tax)
    ('₹10,00,000', '₹1,25,000')
    """
    rule = _gains(listed, on)
    gain = (price - cost) * number
    taxed = max(_NOTHING, gain)
    if held_months > rule.value["long_after_months"]:
        percent = rule.value["long_percent"]
        taxed = max(_NOTHING, taxed - rule.value.get("free", _NOTHING))
    else:
        percent = rule.value.get("short_percent", marginal_percent)
    tax = to_rupee(taxed * percent * (100 + cess_percent) / 10_000)
    return rupees(gain), rupees(tax), (rule,)


def taxed_by_slab(held_months: int, *, listed: bool, on: date) -> bool:
    """Tell whether a gain is short-term and bears the person's own slab, not a rate of its own."""
    rule = _gains(listed, on)
    return held_months <= rule.value["long_after_months"] and "short_percent" not in rule.value


def _gains(listed: bool, on: date) -> Rule:
    return rule_book().at("equity.gains.listed" if listed else "equity.gains.unlisted", on)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
