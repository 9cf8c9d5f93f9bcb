"""Until when a person is answered, and until when a breach is reported."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take, why, and whether that is verified."""

    time: timedelta
    because: str
    verified: bool


@cache
def term(name: str) -> Term:
    """Return the term of ``"answer"`` or ``"breach"``."""
    text = (files("kasauti.privacy") / "data" / "rights.toml").read_text("utf-8")
    told = tomllib.loads(text)[name]
    time = timedelta(days=told.get("days", 0), hours=told.get("hours", 0))
    return Term(time, told["because"], told["verified"])


def answer_by(received: date) -> date:
    """Return the last day on which a request that came on a day is answered in time.

    Examples
    --------
    >>> answer_by(date(2026, 11, 30))
    datetime.date(2027, 2, 28)
    """
    return received + term("answer").time


def report_by(known: datetime) -> datetime:
    """Return until when a breach that was known at a moment is reported in detail."""
    return known + term("breach").time
