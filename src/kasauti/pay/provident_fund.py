"""Provident fund: what employee and employer pay in for one month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from kasauti.pay.rounding import rupees, to_rupee
from kasauti.pay.rules import Rule, last_day, rule_book
from kasauti.values import Month, Rupees

_RATES = ("epf.rate.employee", "epf.rate.employer", "eps.rate", "edli.rate", "epf.admin_charge")


class PfBasis(Enum):
    """What provident fund is paid on."""

    CEILING = "ceiling"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class FundLaw:
    """What the law says of one month: months of the same law compare equal.

    Parameters
    ----------
    ceilings : tuple of (int, Rule)
        Wage ceilings with the days each holds; one that holds all along counts as one day.
    rates : tuple of Rule
        Employee's and employer's rate, pension, insurance, administration.
    """

    ceilings: tuple[tuple[int, Rule], ...]
    rates: tuple[Rule, ...]


@lru_cache(maxsize=1024)
def law_of(when: date | Month) -> FundLaw:
    """Return the law of a day, or of a month day by day; looked up once."""
    book = rule_book()
    if isinstance(when, Month):
        ceilings, day = book.over("epf.wage_ceiling", when), last_day(when)
    else:
        ceilings, day = [(1, book.at("epf.wage_ceiling", when))], when
    if len(ceilings) == 1:
        ceilings = [(1, ceilings[0][1])]
    return FundLaw(tuple(ceilings), tuple(book.at(id_, day) for id_ in _RATES))


@dataclass(frozen=True, slots=True)
class Contribution:
    """One month's contributions, each to the rupee.

    Parameters
    ----------
    pf_wage : Rupees
        What the employee's share is computed on.
    employee, voluntary : Rupees
        Deducted from pay: the statutory share and what is paid above it by choice.
    employer, pension, fund : Rupees
        The employer's share, and how it splits into pension scheme and fund.
    insurance, admin : Rupees
        What the employer pays besides (EDLI, administration), never deducted from pay.
    rules : tuple of Rule
        The records used.
    """

    pf_wage: Rupees
    employee: Rupees
    voluntary: Rupees
    employer: Rupees
    pension: Rupees
    fund: Rupees
    insurance: Rupees
    admin: Rupees
    rules: tuple[Rule, ...]

    @property
    def charges(self) -> Rupees:
        """Insurance and administration."""
        return self.insurance + self.admin

    @property
    def employer_total(self) -> Rupees:
        """What the month costs the employer, insurance and administration with it."""
        return self.employer + self.insurance + self.admin


def contribution(
    wages: Decimal,
    when: date | Month,
    *,
    basis: PfBasis = PfBasis.CEILING,
    pension_member: bool = True,
    voluntary_percent: Decimal = Decimal(0),
) -> Contribution:
    """Return one month's contributions on monthly wages.

    Parameters
    ----------
    wages : Decimal
        Monthly wages under the Code, in rupees.
    when : date or Month
        A day: the whole month at that day's rates. A month: at its own, day by day where the
        ceiling changes within it (September 2026: 16 days at 15,000, 14 at 25,000).
    basis : PfBasis
        Contributions on wages up to the ceiling, or on all of them. Pension and insurance are
        always capped at the ceiling.
    pension_member : bool
        False for who joined above the ceiling: the whole employer share goes to the fund.
    voluntary_percent : Decimal
        What the employee adds by choice, in per cent of wages.

    Examples
    --------
    >>> month = contribution(Decimal(75000), date(2026, 10, 1), basis=PfBasis.FULL)
    >>> str(month.employee), str(month.pension), str(month.fund), str(month.employer_total)
    ('₹9,000', '₹2,083', '₹6,917', '₹9,500')
    """
    law = law_of(when)
    days = sum(count for count, _ in law.ceilings)
    # Wage-days, divided last: a third of a rupee must not tip a rounding.
    capped = sum((count * min(wages, rule.number) for count, rule in law.ceilings), Decimal(0))
    base = wages * days if basis is PfBasis.FULL else capped
    own, theirs, eps, edli, admin = law.rates
    employer = to_rupee(theirs.share * base / days)
    pension = to_rupee(eps.share * capped / days) if pension_member else Decimal(0)
    return Contribution(
        pf_wage=rupees(base / days),
        employee=Rupees(to_rupee(own.share * base / days)),
        voluntary=Rupees(to_rupee(voluntary_percent / 100 * wages)),
        employer=Rupees(employer),
        pension=Rupees(pension),
        fund=Rupees(employer - pension),
        insurance=Rupees(to_rupee(edli.share * capped / days)),
        admin=Rupees(to_rupee(admin.share * base / days)),
        rules=(*(rule for _, rule in law.ceilings), *law.rates),
    )
