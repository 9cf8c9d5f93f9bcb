"""Voluntary group answers: given, shown to the person alone, taken back."""

from __future__ import annotations

from collections.abc import Mapping

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.groups import ATTRIBUTES, CHOICES, key_of
from kasauti.records.models import Candidate, GroupAnswer

VERSION = "2026-11-29"
"""Of the words that the candidate's page shows above the questions."""


@trail.in_turn
def answer(candidate: Candidate, told: Mapping[str, str], *, by: Candidate) -> None:
    """Keep what a candidate says of themselves; what is left empty is not kept.

    Raises
    ------
    Refused
        If it is another's page, or an answer is none of the list.
    """
    if by.pk != candidate.pk:
        raise Refused("Only the person themselves can answer this")
    given = {name: told.get(name, "") for name in ATTRIBUTES}
    if any(value and value not in CHOICES[name] for name, value in given.items()):
        raise Refused("Choose an answer of the list")
    if not any(given.values()):
        forget(candidate, by=by)
        return
    GroupAnswer.objects.update_or_create(
        key=key_of(candidate.pk), defaults=given | {"version": VERSION}
    )
    trail.record("groups.answer", candidate, by=by, version=VERSION)


@trail.in_turn
def forget(candidate: Candidate, *, by: Candidate) -> bool:
    """Remove a candidate's answers; return whether there were any."""
    gone = bool(remove(candidate.pk))
    if gone:
        trail.record("groups.forget", candidate, by=by)
    return gone


def remove(candidate: int) -> int:
    """Remove answers in the present transaction, as an erasure does; return how many."""
    return GroupAnswer.objects.filter(key=key_of(candidate)).delete()[0]


def carry(giver: int, taker: int) -> bool:
    """Let answers be another record's of the same person, who gave none there; return whether."""
    if GroupAnswer.objects.filter(key=key_of(taker)).exists():
        return False
    return bool(GroupAnswer.objects.filter(key=key_of(giver)).update(key=key_of(taker)))


def answers(candidate: Candidate) -> dict[str, str]:
    """Return a candidate's own answers, for them to read."""
    found = GroupAnswer.objects.filter(key=key_of(candidate.pk)).first()
    return {name: getattr(found, name) for name in ATTRIBUTES} if found else {}
