"""What the words of another system's cells mean here: stages, reasons, jobs, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from kasauti.actions.reasons import REASONS
from kasauti.records.models import Role, Stage

UNDER_WAY = "under way"
"""A status that says only that nothing has ended: the stage tells where somebody is."""
KINDS = (*(str(kind) for kind in Stage), UNDER_WAY)
DAY_FIRST, MONTH_FIRST = "day", "month"

# The first pattern that fits decides: ends come before what leads to them.
_STAGES: tuple[tuple[str, str], ...] = (
    (r"withdr[ae]w|declined (the )?offer|offer[- ]declined|no[- ]show|not interested", "withdrawn"),
    (r"\b(active|open|in process|in progress|on[- ]hold)\b(?!.*interview)", UNDER_WAY),
    (
        r"reject|not in consideration|declin|unqualified|disqualif|archived|not taken|junk"
        r"|not selected|turned down|offer[- ]withdrawn",
        "not taken forward",
    ),
    (r"\b(hired|joined|placed|converted|onboard)", "hired"),
    (r"offer", "offer"),
    (
        r"interview|on[- ]?site|face to face|panel|technical|phone|assessment|take[- ]home",
        "interview",
    ),
    (r"review|screen|evaluat|qualif|submitted|shortlist|contacted|responded|reached", "in review"),
    (r"\b(new|applied|lead|applicant|sourced|associated|application|no contact|inbox)\b", "new"),
)
_REASONS: tuple[tuple[str, str], ...] = (
    (r"salary|ctc|compensation|\bpay\b|expectation|budget", "pay"),
    (r"notice|start date|availab|joining", "notice"),
    (r"location|relocat|remote|onsite|place", "place"),
    (r"overqualif|underqualif|too senior|too junior|seniority|experience level", "seniority"),
    (r"machine learning|\bml\b|modelling|modeling", "ml depth"),
    (r"coding|engineering|technical", "engineering depth"),
    (r"missing|requirement|must[- ]have|lacks? skill|skill", "missing requirement"),
    (r"work permit|visa|authori[sz]|eligib|background check", "condition"),
    (r"closed|filled|on hold|cancel", "closed"),
    (r"stronger|better (fit|candidate)|other candidate|another candidate", "others stronger"),
)


def stage_of(words: str) -> str:
    """Return the kind of stage that another system's word probably means, empty if none fits.

    Examples
    --------
    >>> stage_of("Preliminary Phone Screen"), stage_of("Rejected"), stage_of("Kettle")
    ('interview', 'not taken forward', '')
    """
    return _first(_STAGES, words)


def reason_of(words: str) -> str:
    """Return the reason of ours that another system's words probably mean, empty if none fits."""
    return _first(_REASONS, words)


def _first(table: Iterable[tuple[str, str]], words: str) -> str:
    plain = words.lower()
    return next((meant for pattern, meant in table if re.search(pattern, plain)), "")


def jobs_of(values: Iterable[str], roles: QuerySet[Role]) -> dict[str, str]:
    """Return value → a role's slug, where exactly one of these has that very title or slug."""
    values = list(values)
    known: dict[str, set[str]] = {}
    for slug, title in roles.values_list("slug", "title"):
        known.setdefault(" ".join(title.lower().split()), set()).add(slug)
        known.setdefault(slug, set()).add(slug)
    found = {value: known.get(" ".join(value.lower().split()), set()) for value in values}
    return {value: next(iter(slugs)) for value, slugs in found.items() if len(slugs) == 1}


def order_of(values: Iterable[str]) -> str:
    """Return whether dates with two numbers before the year begin with the day or the month.

    Examples
    --------
    >>> order_of(["03/25/2025"]), order_of(["25/03/2025"]), order_of(["03/04/2025"])
    ('month', 'day', 'day')
    """
    for value in values:
        told = _NUMBERS.match(value.strip())
        if told and int(told[1]) <= 12 < int(told[2]):
            return MONTH_FIRST
        if told and int(told[1]) > 12:
            return DAY_FIRST
    return DAY_FIRST


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ ,-]+(\d{4})\b")
_WORDS_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day_of(words: str, order: str = DAY_FIRST) -> date | None:
    """Return the day that a cell tells, None if it tells none; the time of day is let go.

    Examples
    --------
    >>> day_of("2025-03-04T10:00:00Z"), day_of("4 Mar 2025"), day_of("31/02/2025")
    (datetime.date(2025, 3, 4), datetime.date(2025, 3, 4), None)
    """
    words = words.strip()
    if told := _ISO.match(words):
        return _day(int(told[1]), int(told[2]), int(told[3]))
    if told := _NUMBERS.match(words):
        first, second = int(told[1]), int(told[2])
        month, day = (first, second) if order == MONTH_FIRST else (second, first)
        return _day(int(told[3]), month, day)
    if told := _WORDS.match(words):
        return _day(int(told[3]), _month(told[2]), int(told[1]))
    if told := _WORDS_FIRST.match(words):
        return _day(int(told[3]), _month(told[1]), int(told[2]))
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1990 else None
    except ValueError:
        return None


def unknown(told: Mapping[str, Iterable[str]], roles: QuerySet[Role]) -> str:
    """Return what of a mapping value by value is no stage, no reason or none of these roles."""
    for kind in set(told.get("stages", ())) - {*KINDS, ""}:
        return f"{kind} is no stage: choose from {', '.join(KINDS)}"
    for key in set(told.get("reasons", ())) - {*REASONS, ""}:
        return f"{key} is no reason: choose from {', '.join(REASONS)}"
    wanted = set(told.get("jobs", ())) - {""}
    for slug in wanted - set(roles.filter(slug__in=wanted).values_list("slug", flat=True)):
        return f"{slug} is no role onto which you may put people"
    return ""
