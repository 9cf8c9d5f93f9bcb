"""ESI and statutory bonus: checked for everybody, due only where monthly wages are small."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from kasauti.pay.rounding import rupees, to_rupee
from kasauti.pay.rules import Rule, rule_book
from kasauti.values import Rupees


@dataclass(frozen=True, slots=True)
class SmallPay:
    """Whether a levy on small pay applies, and its amounts.

    Parameters
    ----------
    applies : bool
        False where monthly wages are above the limit: "not applicable" is printed.
    employee, employer : Rupees
        ESI of a month; for the statutory bonus, the least and the most of a year.
    rules : tuple of Rule
        The records used.
    """

    applies: bool
    employee: Rupees
    employer: Rupees
    rules: tuple[Rule, ...]


_NONE = Rupees(Decimal(0))


def employee_insurance(monthly_wages: Decimal, on: date) -> SmallPay:
    """Return ESI of a month; contributions round up to the next rupee.

    Examples
    --------
    >>> employee_insurance(Decimal(150000), date(2026, 9, 1)).applies
    False
    >>> str(employee_insurance(Decimal(20000), date(2026, 9, 1)).employer)
    '₹650'
    """
    book = rule_book()
    ceiling = book.at("esi.ceiling", on)
    own, theirs = book.at("esi.rate.employee", on), book.at("esi.rate.employer", on)
    if monthly_wages > ceiling.number:
        return SmallPay(False, _NONE, _NONE, (ceiling,))

    def up(share: Decimal) -> Rupees:
        return rupees((share * monthly_wages).quantize(Decimal(1), rounding=ROUND_CEILING))

    return SmallPay(True, up(own.share), up(theirs.share), (ceiling, own, theirs))


def statutory_bonus(
    monthly_wages: Decimal, on: date, *, minimum_wage: Decimal = Decimal(0)
) -> SmallPay:
    """Return the least and the most statutory bonus of a year, on the calculation ceiling.

    Examples
    --------
    >>> due = statutory_bonus(Decimal(20000), date(2026, 12, 1), minimum_wage=Decimal(15000))
    >>> str(due.employee), str(due.employer)
    ('₹14,994', '₹36,000')
    """
    book = rule_book()
    limit = book.at("bonus.eligibility", on)
    if monthly_wages > limit.number:
        return SmallPay(False, _NONE, _NONE, (limit,))
    ceiling, percent = book.at("bonus.calc_ceiling", on), book.at("bonus.percent", on)
    base = min(monthly_wages, max(ceiling.number, minimum_wage)) * 12
    least, most = (rupees(to_rupee(base * percent.value[end] / 100)) for end in ("least", "most"))
    return SmallPay(True, least, most, (limit, ceiling, percent))
