"""House-rent allowance: what of it the old regime leaves untaxed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kasauti.pay.rules import Rule, rule_book

_OTHER_NAMES = {
    "bangalore": "Bengaluru",
    "bombay": "Mumbai",
    "calcutta": "Kolkata",
    "madras": "Chennai",
    "new delhi": "Delhi",
}
_CITY_OF = {
    "Karnataka": "Bengaluru",
    "Maharashtra": "Mumbai",
    "Telangana": "Hyderabad",
    "Tamil Nadu": "Chennai",
    "West Bengal": "Kolkata",
    "Gujarat": "Ahmedabad",
    "Delhi": "Delhi",
}


@dataclass(frozen=True, slots=True)
class HouseRent:
    """The untaxed part of a year's house-rent allowance, in rupees."""

    exempt: Decimal
    city_percent: Decimal
    rules: tuple[Rule, ...]


def assumed_city(state: str) -> str:
    """Return the city taken for a State where none is named, or nothing."""
    return _CITY_OF.get(state, "")


def house_rent(
    allowance: Decimal, rent: Decimal, basic: Decimal, *, city: str, on: date
) -> HouseRent:
    """Return the lowest of allowance, rent above a tenth of basic, and the city's share of basic.

    All amounts are a year's rupees; ``on`` is a day of the tax year.

    Examples
    --------
    >>> year = {"allowance": Decimal(500000), "rent": Decimal(480000), "basic": Decimal(1000000)}
    >>> house_rent(**year, city="Bengaluru", on=date(2026, 12, 1)).exempt
    Decimal('380000')
    """
    book = rule_book()
    cities, percents = book.at("tax.old.hra.cities", on), book.at("tax.old.hra.percent", on)
    named = _OTHER_NAMES.get(city.strip().lower(), city.strip())
    listed = named.lower() in {name.lower() for name in cities.value}
    percent: Decimal = percents.value["listed" if listed else "other"]
    beyond = rent - basic * percents.value["rent_above"] / 100
    exempt = max(Decimal(0), min(allowance, beyond, basic * percent / 100))
    return HouseRent(exempt, percent, (cities, percents))
