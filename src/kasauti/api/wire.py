"""Days, moments and amounts as they go over the wire."""

from __future__ import annotations

from datetime import date

from kasauti.api.problems import Problem
from kasauti.values import Rupees


def iso(at: date | None) -> str | None:
    """Return a day or a moment as JSON tells it; None stays None."""
    return at.isoformat() if at else None


def rupees(told: str) -> Rupees | None:
    """Return an amount as people write it; None for an empty one.

    Raises
    ------
    Problem
        If it is none.
    """
    try:
        return Rupees.parse(told) if told.strip() else None
    except ValueError as error:
        raise Problem(422, str(error)) from None
