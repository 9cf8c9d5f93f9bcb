"""The retention clock: when a person's data must go, and why then."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from dateutil.relativedelta import relativedelta

from kasauti.privacy.notices import Purpose


class Outcome(StrEnum):
    """How an application ended, or that it has not."""

    OPEN = "open"
    NOT_TAKEN = "not taken forward"
    WITHDRAWN = "withdrawn"
    HIRED = "hired"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many months after an outcome data stays, why, and whether that is verified."""

    months: int | None
    because: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Due:
    """The day data must be gone (None: not while that holds), and why."""

    on: date | None
    because: str


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rules by outcome and by purpose, and ``sourced`` for who never applied."""
    text = (files("kasauti.privacy") / "data" / "retention.toml").read_text("utf-8")
    return {
        name: Rule(told.get("months"), told["because"], told["verified"])
        for name, told in tomllib.loads(text).items()
    }


def due(
    applications: Iterable[tuple[Outcome, date]], *, known_since: date, pool_since: date | None
) -> Due:
    """Return when a person's data must go: the latest day that any of it is still needed.

    Parameters
    ----------
    applications : iterable of (Outcome, date)
        Each with the day it ended; for open ones the day does not count.
    known_since : date
        When the first data came: counts for people without an application.
    pool_since : date or None
        Since when consent to the talent pool stands.

    Examples
    --------
    >>> due([(Outcome.NOT_TAKEN, date(2026, 1, 15))], known_since=date(2026, 1, 1), pool_since=None)
    Due(on=datetime.date(2027, 1, 15), because='a year to answer for the decision')
    """
    table = rules()
    ends = list(applications)
    if any(outcome is Outcome.OPEN for outcome, _ in ends):
        return Due(None, table[Outcome.OPEN].because)
    reasons = [(outcome.value, day) for outcome, day in ends]
    if not reasons:
        reasons.append(("sourced", known_since))
    if pool_since is not None:
        reasons.append(("talent_pool", pool_since))
    dated = []
    for name, day in reasons:
        rule = table[name]
        assert rule.months is not None
        dated.append(Due(day + relativedelta(months=rule.months), rule.because))
    return max(dated, key=lambda one: one.on or date.min)


def over(purpose: Purpose, applications: Iterable[tuple[Outcome, date]], *, given: date) -> Due:
    """Return when what serves one purpose must be gone, though more of a person may stay.

    Parameters
    ----------
    purpose : Purpose
        That of an application itself has no day of its own: ``due`` tells it.
    applications : iterable of (Outcome, date)
        As for ``due``.
    given : date
        When consent was given, the last time: nothing is over before its term from then. The
        talent pool, and who never applied, count from it alone.

    Examples
    --------
    >>> ended = [(Outcome.WITHDRAWN, date(2026, 1, 15))]
    >>> over(Purpose.RECORDING, ended, given=date(2026, 1, 1)).on
    datetime.date(2026, 2, 15)
    """
    table, ends = rules(), list(applications)
    rule = table[purpose]
    if rule.months is None:
        return Due(None, rule.because)
    if purpose is Purpose.TALENT_POOL:
        ends = []
    if any(outcome is Outcome.OPEN for outcome, _ in ends):
        return Due(None, table[Outcome.OPEN].because)
    last = max([given, *(day for _, day in ends)])
    return Due(last + relativedelta(months=rule.months), rule.because)
