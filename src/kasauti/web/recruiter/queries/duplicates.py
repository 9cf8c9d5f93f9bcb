"""Records that may be of one person: the list, two side by side, what was put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kasauti.actions import duplicate_searches, duplicates, merges, packets
from kasauti.actions.stages import STAGES
from kasauti.records.models import Candidate, Duplicate, DuplicateSearch, User
from kasauti.web.recruiter.words import Words

_Teller = Callable[[Candidate], list[str]]
MOST = 100
REASONS: dict[str, Words] = {
    "same mail address": lazy("same mail address"),
    "same phone number": lazy("same phone number"),
    "same name and employer": lazy("same name and employer"),
    "same file": lazy("same file"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of the list, and why they are thought one person."""

    pk: int
    first: Candidate
    second: Candidate
    why: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is known, in both records."""

    name: Words
    both: tuple[Sequence[str], Sequence[str]]
    same: bool


def search() -> dict[str, Any]:
    """Return the last search that somebody asked for, None before the first, and its steps."""
    return {"search": DuplicateSearch.objects.first(), "steps": duplicate_searches.STEPS}


def listed(reader: User) -> dict[str, Any]:
    """Return the pairs that the reader may settle, and what was put together lately."""
    rows = duplicates.standing_pairs(reader)
    return {
        "pairs": [Pair(one.pk, one.first, one.second, _why(one)) for one in rows[:MOST]],
        "count": rows.count(),
        "merged": list(duplicates.standing_merges(reader)[:MOST]),
    }


def _why(one: Duplicate) -> list[Words]:
    return [REASONS[reason] for reason in one.reasons]


def compared(pair: Duplicate, reader: User) -> dict[str, Any]:
    """Return both records side by side, why they are thought one person, and what would stay.

    Raises
    ------
    Refused
        If the reader may not put them together: then nothing of them is told.
    """
    first, second = pair.first, pair.second
    folds, hindrance = merges.weighed(pair, reader=reader)
    return {
        "pair": pair,
        "people": (first, second),
        "why": _why(pair),
        "lines": [_line(name, told, told(first), told(second)) for name, told in _TOLD],
        "folds": folds,
        "hindrance": hindrance,
        "asked_twice": packets.in_both(first, second),
    }


def _line(name: Words, told: _Teller, ours: list[str], theirs: list[str]) -> Line:
    plain = _PLAIN.get(told, _letters)
    same = {plain(word) for word in ours} & {plain(word) for word in theirs}
    return Line(name, (ours, theirs), bool(same) and told not in _NO_REASON)


def _letters(words: str) -> str:
    return "".join(words.casefold().split())


def _digits(words: str) -> str:
    return "".join(one for one in words if one.isdigit())[-10:]


def _phone(candidate: Candidate) -> list[str]:
    return _words(candidate.phone)


def _employers(candidate: Candidate) -> list[str]:
    rows = candidate.applications.values_list("file__reading__profile__entries", flat=True)
    told = [
        entry["organisation"]["text"]
        for entries in rows
        for entry in entries or ()
        if entry.get("kind") == "job" and entry.get("organisation")
    ]
    return list(dict.fromkeys(told))[:6]


def _applications(candidate: Candidate) -> list[str]:
    return [
        f"{one.role.title}: {one.place or STAGES[one.stage]}, {_day(one.created_at)}"
        for one in candidate.applications.select_related("role", "place").order_by("pk")
    ]


def _held(candidate: Candidate) -> list[str]:
    notes = sum(one.notes.count() for one in candidate.applications.all())
    counts = (
        (_("mails"), candidate.mails.count()),
        (_("notes"), notes),
        (_("consents"), candidate.consents.count()),
    )
    return [f"{count} {name}" for name, count in counts if count]


def _since(candidate: Candidate) -> list[str]:
    return [_day(candidate.created_at)]


def _day(at: Any) -> str:
    return date_format(at, "j M Y")


def _words(value: str) -> list[str]:
    return [value] if value else []


_PLAIN: dict[_Teller, Callable[[str], str]] = {_phone: _digits}
_NO_REASON = (_applications, _since, _held)  # alike, they say nothing of who it is
_TOLD: tuple[tuple[Words, _Teller], ...] = (
    (lazy("Name"), lambda one: _words(one.name)),
    (lazy("Mail"), lambda one: _words(one.email)),
    (lazy("Phone"), _phone),
    (lazy("Place"), lambda one: _words(one.location)),
    (lazy("Employers"), _employers),
    (lazy("Files"), lambda one: list(dict.fromkeys(
        one.applications.order_by("pk").values_list("file__name", flat=True)
    ))),
    (lazy("Applications"), _applications),
    (lazy("Known since"), _since),
    (lazy("Also held"), _held),
)  # fmt: skip
