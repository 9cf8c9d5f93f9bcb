"""In-hand worked out month by month on its own: plain paise and fractions, nothing from the room.

Written separately from the engine so that the two can disagree.
"""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction
from math import floor

SECOND_HALF = (9, 3)
TOP = {
    "Karnataka": lambda month: 300 if month == 2 else 200,
    "Maharashtra": lambda month: 300 if month == 2 else 200,
    "Telangana": lambda month: 200,
    "Tamil Nadu": lambda month: 1250 if month in SECOND_HALF else 0,
    "Madhya Pradesh": lambda month: 212 if month == 3 else 208,
    "West Bengal": lambda month: 200,
    "Gujarat": lambda month: 200,
    "Delhi": lambda month: 0,
    "Haryana": lambda month: 0,
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


def yearly(
    ctc: int,
    state: str,
    day: date,
    *,
    full: bool = False,
    nps: int = 0,
    regime: str = "new",
    rent: int = 0,
    listed_city: bool = True,
    savings: int = 0,
    year: int | None = None,
) -> tuple[int, Fraction]:
    """Return a year's tax and net in rupees; ``year`` walks April to March by each month's law."""
    basic = Fraction(ctc, 2)
    gratuity = nearest(basic * 481 / 10000)
    pension = nearest(basic * nps / 100)
    employer, own, levies = 0, 0, []
    start = (year, 4) if year else (day.year, day.month)
    for step in range(12):
        index = start[0] * 12 + start[1] - 1 + step
        y, m = divmod(index, 12)
        wage = basic / 12
        base = wage if full else average_capped(wage, y, m + 1, None if year else day)
        employer += nearest(base * 12 / 100)
        own += nearest(base * 12 / 100)
        levies.append(TOP[state](m + 1))
    cash = Fraction(ctc) - gratuity - pension - employer
    levied = 0 if state == "Karnataka" and cash / 12 <= 25000 else sum(levies)
    perquisite = max(0, employer + pension - 750000)
    allowed = min(Fraction(pension), basic * (14 if regime == "new" else 10) / 100)
    income = cash + (pension - allowed) + perquisite
    if regime == "new":
        income -= 75000
    else:
        hra = max(Fraction(0), min(basic / 2, rent - basic / 10,
                                   basic * (50 if listed_city else 40) / 100))  # fmt: skip
        income -= 50000 + levied + hra + min(savings, 150000)
    tax = tax_due(nearest_ten(max(Fraction(0), income)), regime)
    return tax, cash - own - levied - tax
