"""In-hand worked out month by month on its own: plain paise and fractions, nothing from the room.

Written separately from the engine so that the two can disagree.
"""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction
from math import floor
from typing import NamedTuple

SECOND_HALF = (9, 3)
MONTHLY_200 = {"Telangana": 20000, "Andhra Pradesh": 20000, "Gujarat": 12000, "Punjab": 0,
               "West Bengal": 40000}  # fmt: skip
TOP = {
    "Karnataka": lambda month: 300 if month == 2 else 200,
    "Maharashtra": lambda month: 300 if month == 2 else 200,
    "Tamil Nadu": lambda month: 1250 if month in SECOND_HALF else 0,
    "Kerala": lambda month: 1250 if month in SECOND_HALF else 0,
    "Madhya Pradesh": lambda month: 212 if month == 3 else 208,
    **{state: lambda month: 200 for state in MONTHLY_200},
    **{
        state: lambda month: 0
        for state in ("Delhi", "Haryana", "Uttar Pradesh", "Rajasthan", "Uttarakhand",
                      "Himachal Pradesh", "Jammu & Kashmir", "Chandigarh", "Goa", "Chhattisgarh")
    },
    # Levied at rates not held: the Constitution's cap of 2,500 a year.
    **{
        state: lambda month: 212 if month == 3 else 208
        for state in ("Bihar", "Jharkhand", "Assam", "Sikkim", "Tripura", "Meghalaya", "Manipur",
                      "Mizoram", "Nagaland", "Puducherry")
    },
}  # fmt: skip
WELFARE = {
    "Karnataka": {12: (50, 100)},
    "Maharashtra": {6: (25, 75), 12: (25, 75)},
    "Tamil Nadu": {12: (20, 40)},
    "Telangana": {12: (2, 5)},
    "Haryana": dict.fromkeys(range(1, 13), (34, 68)),
    "Delhi": {6: (Fraction(3, 4), Fraction(9, 4)), 12: (Fraction(3, 4), Fraction(9, 4))},
}


def nearest(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def nearest_ten(value: Fraction) -> int:
    return (floor(value) + 5) // 10 * 10


def ceiling_on(day: date) -> int:
    return 25000 if day >= date(2026, 9, 17) else 15000


def average_capped(wage: Fraction, year: int, month: int, fixed: date | None) -> Fraction:
    """Add up the capped wage day by day."""
    if fixed:
        return min(wage, Fraction(ceiling_on(fixed)))
    days = calendar.monthrange(year, month)[1]
    capped = [min(wage, Fraction(ceiling_on(date(year, month, d + 1)))) for d in range(days)]
    return sum(capped, Fraction(0)) / days


def slab_tax(income: int, regime: str) -> Fraction:
    edges = {
        "new": [(2400000, 30), (2000000, 25), (1600000, 20), (1200000, 15), (800000, 10),
                (400000, 5)],
        "old": [(1000000, 30), (500000, 20), (250000, 5)],
    }[regime]  # fmt: skip
    tax, top = Fraction(0), income
    for floor_, percent in edges:
        if top > floor_:
            tax += Fraction((top - floor_) * percent, 100)
            top = floor_
    return tax


def surcharged(income: int, regime: str) -> Fraction:
    """Climb the thresholds: what is due may not outrun the income beyond the last one crossed."""
    ladder = [(0, 0), (5000000, 10), (10000000, 15), (20000000, 25)]
    if regime == "old":
        ladder.append((50000000, 37))
    crossed = [step for step in ladder if income > step[0]] or ladder[:1]
    threshold, percent = crossed[-1]
    due = slab_tax(income, regime) * (100 + percent) / 100
    if len(crossed) > 1:
        below = crossed[-2][1]
        most = slab_tax(threshold, regime) * (100 + below) / 100 + income - threshold
        due = min(due, most)
    return due


def tax_due(income: int, regime: str) -> int:
    if (regime == "new" and income <= 1200000) or (regime == "old" and income <= 500000):
        return 0
    due = surcharged(income, regime)
    if regime == "new":
        due = min(due, Fraction(income - 1200000)) if income < 1300000 else due
    return nearest_ten(due * 104 / 100)


def odisha(year: int, month: int, fixed: date | None) -> int:
    """Repealed from April 2026."""
    day = fixed or date(year, month, 28)
    return 0 if day >= date(2026, 4, 1) else 212 if month == 3 else 208


def paise(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


class Year(NamedTuple):
    """A year in rupees: what is due, what is kept, month by month, and the literal wages."""

    tax: int
    net: Fraction
    ordinary: Fraction
    special: Fraction
    literal: Fraction
    nets: list[Fraction]


def yearly(
    ctc: int,
    state: str,
    day: date,
    *,
    share: int = 50,
    full: bool = False,
    nps: int = 0,
    vpf: int = 0,
    regime: str = "new",
    rent: int = 0,
    listed_city: bool = True,
    savings: int | None = 0,
    year: int | None = None,
    variable: int = 0,
    inside: bool = False,
    welfare: bool = False,
    bonuses: tuple[int, int, int] = (0, 0, 0),
    milestones: tuple[tuple[int, int], ...] = (),
    allowances: tuple[tuple[int, bool], ...] = (),
) -> Year:
    """Return a year; ``year`` walks April to March by each month's law.

    ``bonuses`` are for joining, staying and notice; ``milestones`` pay an amount in a month;
    ``allowances`` are amounts, and whether the Code lists them.
    """
    target = paise(Fraction(ctc * variable, 100))
    fixed_ctc = ctc - target
    basic = paise(fixed_ctc * share / 100)
    half = fixed_ctc / 2 / (1 + Fraction(481, 20000)) if code_in_force(year, day) else 0
    gratuity = nearest(max(basic, half) * 481 / 10000)
    pension = nearest(basic * nps / 100)
    employers, owns, charges, levies = [], [], 0, []
    funds: list[Fraction] = []
    start = (year, 4) if year else (day.year, day.month)
    for step in range(12):
        index = start[0] * 12 + start[1] - 1 + step
        y, m = divmod(index, 12)
        law = date(y, m + 1, calendar.monthrange(y, m + 1)[1]) if year else day
        wage = (max(basic, (fixed_ctc - gratuity) / 2) if code_in_force(None, law) else basic) / 12
        capped = average_capped(wage, y, m + 1, None if year else day)
        base = wage if full else capped
        employers.append(nearest(base * 12 / 100))
        owns.append(nearest(base * 12 / 100) + nearest(wage * vpf / 100))
        charges += nearest(capped / 200) + nearest(base / 200)
        levies.append(odisha(y, m + 1, None if year else day) if state == "Odisha"
                      else TOP[state](m + 1))  # fmt: skip
        funds.append(Fraction(WELFARE[state].get(m + 1, (0, 0))[0]) if welfare else Fraction(0))
    employer, own, taken = sum(employers), sum(owns), sum(funds, Fraction(0))
    cash = fixed_ctc - gratuity - pension - employer - (charges if inside else 0)
    if state == "Karnataka" and paise(cash / 12) <= 25000:
        levies = [0] * 12
    levied = sum(levies)
    perquisite = max(0, employer + pension - 750000)
    allowed = min(Fraction(pension), basic * (14 if regime == "new" else 10) / 100)

    def tax_on(pay: Fraction) -> int:
        income = pay + (pension - allowed) + perquisite
        if regime == "new":
            income -= 75000
        else:
            hra = max(Fraction(0), min(paise(basic / 2), rent - basic / 10,
                                       basic * (50 if listed_city else 40) / 100))  # fmt: skip
            income -= 50000 + levied + hra + min(own if savings is None else savings, 150000)
        return tax_due(nearest_ten(max(Fraction(0), income)), regime)

    extras = [Fraction(bonuses[0] + bonuses[2]), *[Fraction(0)] * 10, bonuses[1] + target]
    for amount, at in milestones:
        extras[at - 1] += amount
    extra = sum(extras, Fraction(0))
    tax, ordinary = tax_on(cash + extra), tax_on(cash)
    kept = cash - own - levied - taken
    named = sum(amount for amount, _ in allowances)
    listed = paise(basic / 2) + employer + pension + sum(a for a, told in allowances if told)
    counted = fixed_ctc - gratuity
    literal = max(counted - listed, counted / 2) if code_in_force(year, day) else basic
    grosses = [
        g - e + x for g, e, x in zip(twelve(cash + employer), employers, extras, strict=True)
    ]
    taxes = [
        a + b
        for a, b in zip(twelve(Fraction(ordinary)), by_payment(tax - ordinary, extras), strict=True)
    ]
    nets = [
        gross - o - levy - fund - t
        for gross, o, levy, fund, t in zip(grosses, owns, levies, funds, taxes, strict=True)
    ]
    special = cash - basic - paise(basic / 2) - named
    return Year(
        tax, kept + extra - tax, paise((kept - ordinary) / 12), special, paise(literal), nets
    )


def code_in_force(year: int | None, day: date) -> bool:
    """The Code on Wages holds since 21 November 2025; a tax year goes by its last day."""
    return (date(year + 1, 3, 31) if year else day) >= date(2025, 11, 21)


def twelve(amount: Fraction) -> list[Fraction]:
    """Eleven equal months to the paisa, the last with the rest."""
    part = paise(amount / 12)
    return [part] * 11 + [amount - 11 * part]


def by_payment(tax: int, extras: list[Fraction]) -> list[Fraction]:
    """The tax on what is paid beside a month's pay, where it is paid; the last bears the rest."""
    whole = sum(extras, Fraction(0))
    shares = [Fraction(0) if not one else Fraction(nearest(tax * one / whole)) for one in extras]
    if whole:
        last = max(at for at, one in enumerate(extras) if one)
        shares[last] += tax - sum(shares, Fraction(0))
    return shares
