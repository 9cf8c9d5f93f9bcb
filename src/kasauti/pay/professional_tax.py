"""Professional tax: what a State takes from a month's salary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from kasauti.pay.rules import LawUnknownError, Rule, rule_book
from kasauti.values import Month

_OTHER_NAMES = {
    "nct of delhi": "Delhi",
    "new delhi": "Delhi",
    "up": "Uttar Pradesh",
    "mp": "Madhya Pradesh",
    "hp": "Himachal Pradesh",
    "ap": "Andhra Pradesh",
    "j&k": "Jammu & Kashmir",
    "jammu and kashmir": "Jammu & Kashmir",
    "orissa": "Odisha",
    "tamilnadu": "Tamil Nadu",
    "pondicherry": "Puducherry",
    "uttaranchal": "Uttarakhand",
}


@dataclass(frozen=True, slots=True)
class ProfessionalTax:
    """One month's professional tax in a State, in rupees, and what to know about it."""

    amount: Decimal
    rule: Rule
    warning: str = ""


@cache
def _ids() -> dict[str, tuple[str, str]]:
    levies = [r for r in rule_book().starting("pt.") if isinstance(r.value, dict)]
    return {rule.value["state"].lower(): (rule.value["state"], rule.id) for rule in levies}


def state_named(text: str) -> str:
    """Return the State as it is written here.

    Raises
    ------
    LawUnknownError
        If no professional-tax record is held for it; a State is never silently taken as nil.

    Examples
    --------
    >>> state_named("karnataka")
    'Karnataka'
    """
    asked = " ".join(text.lower().split())
    known = _ids().get(_OTHER_NAMES.get(asked, asked).lower())
    if known is None:
        held = ", ".join(sorted(state for state, _ in _ids().values()))
        raise LawUnknownError(
            f"no professional-tax record for {text!r}: give the State of the work place, "
            f"one of {held}"
        )
    return known[0]


def professional_tax(state: str, gross: Decimal, month: Month, on: date) -> ProfessionalTax:
    """Return what ``month`` takes from a monthly gross, by the law of the day ``on``.

    Raises
    ------
    LawUnknownError
        If the State or the date is not known.
    """
    name = state_named(state)
    rule = rule_book().at(_ids()[name.lower()][1], on)
    levy = rule.value
    amount: Decimal = levy["months"][(month.number - 4) % 12]
    if gross <= levy["above"]:
        if levy["below"] == "nil":
            return ProfessionalTax(Decimal(0), rule)
        return ProfessionalTax(
            amount,
            rule,
            f"{name}: the professional tax of a monthly gross up to {levy['above']} is not held; "
            "the top slab is taken and in-hand may be a little higher",
        )
    if gross <= levy.get("women_above", 0):
        return ProfessionalTax(
            amount,
            rule,
            f"{name}: women pay no professional tax up to a monthly gross of "
            f"{levy['women_above']}; the rate for men is taken",
        )
    if "bound" in levy:
        return ProfessionalTax(
            amount,
            rule,
            f"{name} levies professional tax at rates not held; the Constitution's cap of 2,500 a "
            "year is taken, so in-hand may be a little higher",
        )
    return ProfessionalTax(amount, rule)
