"""Exact rupees, grouped the Indian way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_PAISA = Decimal("0.01")
_SCALES = {
    "": 1,
    "k": 1_000,
    "l": 100_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "lac": 100_000,
    "lacs": 100_000,
    "lpa": 100_000,
    "cr": 10_000_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
}
_AMOUNT = re.compile(r"(?:₹|rs\.?|inr)?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*([a-z]*)\.?", re.IGNORECASE)


def grouped(count: int) -> str:
    """Write a whole number that is not negative with lakh and crore grouping.

    Examples
    --------
    >>> grouped(1234567)
    '12,34,567'
    """
    head, tail = str(count)[:-3], str(count)[-3:]
    groups = []
    while head:
        groups.append(head[-2:])
        head = head[:-2]
    return ",".join([*reversed(groups), tail])


@dataclass(frozen=True, slots=True, order=True)
class Rupees:
    """An amount of Indian rupees, exact to the paisa.

    Parameters
    ----------
    amount : Decimal
        Rupees; more than two decimals are refused, so that rounding is always a visible step
        (``Rupees.rounded``). Never built from a float.

    Examples
    --------
    >>> Rupees.parse("45 lakh")
    Rupees(amount=Decimal('4500000.00'))
    >>> str(Rupees.parse("₹ 1.25 crore"))
    '₹1,25,00,000'
    """

    amount: Decimal

    def __post_init__(self) -> None:
        if isinstance(self.amount, float):
            raise TypeError("rupees are never floats: pass a Decimal, an int or a string")
        exact = Decimal(self.amount)
        if not exact.is_finite():
            raise ValueError(f"{self.amount} is not an amount of money")
        to_the_paisa = exact.quantize(_PAISA)
        if exact != to_the_paisa:
            raise ValueError(f"{self.amount} has fractions of a paisa: use Rupees.rounded")
        object.__setattr__(self, "amount", to_the_paisa)

    @classmethod
    def rounded(cls, amount: Decimal) -> Rupees:
        """Return ``amount`` rounded half up to the paisa."""
        return cls(amount.quantize(_PAISA, rounding=ROUND_HALF_UP))

    @classmethod
    def parse(cls, text: str) -> Rupees:
        """Read "45 lakh", "₹1,25,000", "1.2 cr", "30 LPA".

        Raises
        ------
        ValueError
            If the text is not one amount.
        """
        match = _AMOUNT.fullmatch(text.strip())
        scale = _SCALES.get(match.group(2).lower()) if match else None
        if match is None or scale is None:
            raise ValueError(f"{text!r} is not an amount: write it like 45 lakh or ₹45,00,000")
        try:
            return cls.rounded(Decimal(match.group(1).replace(",", "")) * scale)
        except InvalidOperation as error:
            raise ValueError(f"{text!r} is not an amount") from error

    def __add__(self, other: Rupees) -> Rupees:
        return Rupees(self.amount + other.amount)

    def __sub__(self, other: Rupees) -> Rupees:
        return Rupees(self.amount - other.amount)

    def __str__(self) -> str:
        sign = "-" if self.amount < 0 else ""
        whole, _, paise = f"{abs(self.amount):.2f}".partition(".")
        return f"{sign}₹{grouped(int(whole))}" + ("" if paise == "00" else f".{paise}")

    def in_lakh(self) -> str:
        """Return the amount as people say it: "₹45 lakh", "₹1.25 crore"."""
        crore, lakh = Decimal(10_000_000), Decimal(100_000)
        unit, word = (crore, "crore") if abs(self.amount) >= crore else (lakh, "lakh")
        figure = (self.amount / unit).quantize(_PAISA, rounding=ROUND_HALF_UP)
        text = f"{figure:f}".rstrip("0").rstrip(".")
        return f"₹{text} {word}"
