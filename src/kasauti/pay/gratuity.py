"""Gratuity: what is due when somebody leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from kasauti.pay.rounding import rupees, to_rupee
from kasauti.pay.rules import Rule, rule_book
from kasauti.values import Rupees


class Employment(Enum):
    """How somebody is employed."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"


@dataclass(frozen=True, slots=True)
class Gratuity:
    """What is due on leaving.

    Parameters
    ----------
    amount : Rupees
        To the rupee, at most the statutory ceiling, 0 where service is too short.
    years : Decimal
        The years that count.
    completed_years_only : Rupees
        What counting only completed years would give: the narrower reading for fixed terms.
    capped : bool
        True when the ceiling cut it.
    rules : tuple of Rule
        The records used.
    """

    amount: Rupees
    years: Decimal
    completed_years_only: Rupees
    capped: bool
    rules: tuple[Rule, ...]


def gratuity(
    monthly_wages: Decimal,
    *,
    years: int,
    months: int = 0,
    days: int = 0,
    as_of: date,
    employment: Employment = Employment.PERMANENT,
    death_or_disablement: bool = False,
) -> Gratuity:
    """Return the gratuity due after a service of ``years``, ``months`` and ``days``.

    Permanent staff qualify after five years, a part of a year over six months counting as one;
    fixed-term staff after one, pro rata by completed months; death and disablement need no
    minimum and count pro rata.

    Raises
    ------
    ValueError
        If the service or the wages are negative, or months and days do not fit their unit.

    Examples
    --------
    >>> str(gratuity(Decimal(200000), years=7, months=7, as_of=date(2026, 12, 1)).amount)
    '₹9,23,077'
    """
    if years < 0 or not 0 <= months < 12 or not 0 <= days < 31:
        raise ValueError(f"{years} years, {months} months, {days} days is not a length of service")
    if monthly_wages < 0:
        raise ValueError(f"monthly wages of {monthly_wages} are below nothing")
    book = rule_book()
    factor, ceiling = book.at("gratuity.factor", as_of), book.at("gratuity.ceiling", as_of)
    vesting = book.at(f"gratuity.vesting_years.{employment.value}", as_of)
    pro_rata = employment is Employment.FIXED_TERM or death_or_disablement
    if years < vesting.number and not death_or_disablement:
        counted, completed = Decimal(0), Decimal(0)
    elif pro_rata:
        counted, completed = Decimal(years * 12 + months) / 12, Decimal(years)
    else:
        counted = Decimal(years + ((months, days) > (6, 0)))
        completed = Decimal(years)
    worked, of = factor.value

    def earned(length: Decimal) -> Decimal:
        return to_rupee(worked * monthly_wages * length / of)

    return Gratuity(
        amount=rupees(min(earned(counted), ceiling.number)),
        years=counted,
        completed_years_only=rupees(min(earned(completed), ceiling.number)),
        capped=earned(counted) > ceiling.number,
        rules=(factor, ceiling, vesting),
    )
