"""The roundings that payroll and tax law ask for, each named."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from kasauti.values import Rupees

_PAISA, _RUPEE = Decimal("0.01"), Decimal(1)


def to_rupee(amount: Decimal) -> Decimal:
    """Round to the nearest rupee, fifty paise up."""
    return amount.quantize(_RUPEE, rounding=ROUND_HALF_UP)


def to_paisa(amount: Decimal) -> Decimal:
    """Round to the nearest paisa, half up."""
    return amount.quantize(_PAISA, rounding=ROUND_HALF_UP)


def to_multiple(amount: Decimal, step: Decimal) -> Decimal:
    """Drop the paise and round to the nearest multiple of ``step``, half up."""
    whole = amount.quantize(_RUPEE, rounding=ROUND_DOWN)
    return (whole / step).quantize(_RUPEE, rounding=ROUND_HALF_UP) * step


def spread(amount: Decimal, parts: int = 12) -> list[Decimal]:
    """Share an amount out equally to the paisa, the remainder in the last part.

    Examples
    --------
    >>> spread(Decimal(100), 3)
    [Decimal('33.33'), Decimal('33.33'), Decimal('33.34')]
    """
    share = to_paisa(amount / parts)
    return [share] * (parts - 1) + [amount - share * (parts - 1)]


def rupees(amount: Decimal) -> Rupees:
    """Return the amount as money, rounded to the paisa."""
    return Rupees.rounded(amount)
