"""Dated records: what the law says, from when to when, who says so and how sure that is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from kasauti.values import Month

_FILES = (
    "provident_fund", "labour_codes", "employment", "income_tax", "professional_tax",
    "welfare_fund", "equity",
)  # fmt: skip
_CONFIDENCE = {"H": "verified", "M": "one source", "L": "sources conflict", "K": "not re-checked"}


class LawUnknownError(ValueError):
    """No record says what holds: the rule, the State or the date is not known."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One statutory value over the days it holds.

    Parameters
    ----------
    id : str
        What it is, the same over all its periods: "epf.wage_ceiling".
    start, end : date
        First and last day it holds; ``date.max`` where it is open.
    value : object
        An amount or percentage (``number``), steps, names or a table, as written in ``pay/data``.
    source : str
        The notification, Act or list that says so.
    confidence : str
        H, M, L or K; only H counts as verified.
    note : str
        What a reader should know besides.
    """

    id: str
    start: date
    end: date
    value: Any
    source: str
    confidence: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.confidence not in _CONFIDENCE:
            raise ValueError(f"{self.id}: confidence {self.confidence!r} is not H, M, L or K")
        if not self.source:
            raise ValueError(f"{self.id}: a record without a source")
        if self.end < self.start:
            raise ValueError(f"{self.id}: ends ({self.end}) before it starts ({self.start})")

    @property
    def number(self) -> Decimal:
        """The value as one number."""
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.id} is not one number")
        return self.value

    @property
    def share(self) -> Decimal:
        """The percentage as a share of one."""
        return self.number / 100

    @property
    def verified(self) -> bool:
        """True when a primary text or two agreeing sources say so."""
        return self.confidence == "H"

    def standing(self) -> str:
        """Say how sure the record is: "epf.admin_charge (M, one source)"."""
        return f"{self.id} ({self.confidence}, {_CONFIDENCE[self.confidence]})"


class RuleBook:
    """All dated records, to be asked what holds on a day.

    Raises
    ------
    ValueError
        If two records of one rule hold on the same day.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.id, []).append(rule)
        for id_, periods in self._rules.items():
            periods.sort(key=lambda rule: rule.start)
            for earlier, later in pairwise(periods):
                if later.start <= earlier.end:
                    raise ValueError(f"{id_}: two records hold on {later.start}")

    def find(self, id_: str, on: date) -> Rule | None:
        """Return what holds on the day, or None where nothing does."""
        for rule in self._rules.get(id_, ()):
            if rule.start <= on <= rule.end:
                return rule
        return None

    def at(self, id_: str, on: date) -> Rule:
        """Return what holds on the day.

        Raises
        ------
        LawUnknownError
            If no record is held for the rule on that day.

        Examples
        --------
        >>> rule_book().at("epf.wage_ceiling", date(2026, 9, 16)).number
        Decimal('15000')
        >>> rule_book().at("epf.wage_ceiling", date(2026, 9, 17)).number
        Decimal('25000')
        """
        rule = self.find(id_, on)
        if rule is None:
            raise LawUnknownError(self._missing(id_, on))
        return rule

    def over(self, id_: str, month: Month) -> list[tuple[int, Rule]]:
        """Return what holds over a month, with the days each record holds."""
        first = date(month.year, month.number, 1)
        last = last_day(month)
        pieces = []
        while first <= last:
            rule = self.at(id_, first)
            until = min(rule.end, last)
            pieces.append(((until - first).days + 1, rule))
            first = until + timedelta(days=1)
        return pieces

    def starting(self, prefix: str) -> list[Rule]:
        """Return every record whose id begins so."""
        return [
            rule for id_, rules in self._rules.items() if id_.startswith(prefix) for rule in rules
        ]

    def _missing(self, id_: str, on: date) -> str:
        periods = self._rules.get(id_)
        if not periods:
            return f"no record of {id_}: it is not among the rules held"
        first, last = periods[0].start, periods[-1].end
        until = "today's law" if last == date.max else str(last)
        return f"{id_} is not known on {on}: give a date from {first} to {until}"


def last_day(month: Month) -> date:
    """Return the last day of the month."""
    after = month.shift(1)
    return date(after.year, after.number, 1) - timedelta(days=1)


@cache
def rule_book() -> RuleBook:
    """Return the records of ``pay/data``, read once."""
    folder = files("kasauti.pay") / "data"
    rules: list[Rule] = []
    for name in _FILES:
        raw = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        rules.extend(_rule(record) for record in raw["rule"])
    return RuleBook(rules)


def _rule(record: Mapping[str, Any]) -> Rule:
    return Rule(
        id=record["id"],
        start=record["from"],
        end=record.get("to", date.max),
        value=_exact(record["value"]),
        source=record["source"],
        confidence=record["confidence"],
        note=record.get("note", ""),
    )


def _exact(value: Any) -> Any:
    """Return the value with its numbers exact: they are written as text, never as floats."""
    if isinstance(value, list):
        return tuple(_exact(item) for item in value)
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, str) and (value == "Infinity" or value.replace(".", "", 1).isdigit()):
        return Decimal(value)
    return value
