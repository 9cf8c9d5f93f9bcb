"""Days, moments, amounts and what the domain tells, as they go over the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

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


def plain(told: object) -> Any:
    """Return what the domain tells as JSON holds it: records as objects, sequences as lists."""
    if is_dataclass(told):
        return {one.name: plain(getattr(told, one.name)) for one in fields(told)}
    if isinstance(told, Enum):
        return told.value
    if isinstance(told, Mapping):
        return {str(name): plain(one) for name, one in told.items()}
    if isinstance(told, Sequence) and not isinstance(told, str):
        return [plain(one) for one in told]
    return told
