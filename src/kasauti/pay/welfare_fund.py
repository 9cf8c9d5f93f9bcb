"""Labour welfare fund: the few rupees a State takes; lists disagree, so mostly unverified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kasauti.pay.rules import Rule, rule_book
from kasauti.values import Month


@dataclass(frozen=True, slots=True)
class WelfareFund:
    """One month's labour welfare fund in rupees; no rule where the State's is not held."""

    employee: Decimal = Decimal(0)
    employer: Decimal = Decimal(0)
    rule: Rule | None = None


def welfare_fund(state: str, month: Month, on: date) -> WelfareFund:
    """Return what ``month`` takes in a State, by the law of the day ``on``.

    Examples
    --------
    >>> december = welfare_fund("Karnataka", Month(2026, 12), date(2026, 12, 1))
    >>> december.employee, december.employer
    (Decimal('50'), Decimal('100'))
    """
    for rule in rule_book().starting("lwf."):
        if rule.value["state"] == state and rule.start <= on <= rule.end:
            place = (month.number - 4) % 12
            return WelfareFund(rule.value["employee"][place], rule.value["employer"][place], rule)
    return WelfareFund()
