"""Consents whose purpose is over, though the person's own clock still runs.

Kasauti keeps no recording and nobody else's answers: what was made for a purpose lies elsewhere,
so a person deletes it and says so. The talent pool's term is part of the person's own clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from kasauti import privacy
from kasauti.actions import consents, erasures, legal_holds
from kasauti.privacy import Due, Purpose
from kasauti.records.models import Candidate, Consent, User
from kasauti.records.retention import perhaps_over

OF_THEIR_OWN = tuple(set(Purpose) - {Purpose.APPLICATION, Purpose.TALENT_POOL})
ITS_TIME_WAS_OVER = "its time was over"
"""The way of a line that ends a consent whose purpose is over; nobody took it back."""


@dataclass(frozen=True, slots=True)
class Over:
    """A purpose of one person's that is over, since when, and why then."""

    candidate: Candidate
    purpose: Purpose
    clock: Due


def over(candidate: Candidate, *, today: date | None = None) -> list[Over]:
    """Return the purposes that a person's consent still stands for and that are over."""
    day = today or timezone.localdate()
    ends = [erasures.outcome_of(application) for application in candidate.applications.all()]
    found = []
    for purpose, line in privacy.standing(consents.ledger(candidate)).items():
        if line.given and purpose in OF_THEIR_OWN:
            clock = privacy.over(purpose, ends, given=timezone.localdate(line.at))
            if clock.on is not None and clock.on < day:
                found.append(Over(candidate, purpose, clock))
    return found


def waiting(
    *, today: date | None = None, among: QuerySet[Candidate] | None = None
) -> Iterator[Over]:
    """Give what is over and not yet said to be deleted, but of whom a legal hold stands."""
    day = today or timezone.localdate()
    people = perhaps_over(day, OF_THEIR_OWN).exclude(legal_holds.held()).order_by("pk")
    if among is not None:
        people = people.filter(pk__in=among.values("pk"))
    for candidate in people.prefetch_related("applications", "consents").iterator(chunk_size=200):
        yield from over(candidate, today=day)


def take_back(candidate: Candidate, purpose: Purpose, *, by: User) -> Consent | None:
    """Write down that a consent ended: its purpose is over and what was made for it is deleted,
    or the person told somebody of the team that they take it back.

    Raises
    ------
    Refused
        If it is about applying, which rests on no consent.
    """
    ended = any(one.purpose is purpose for one in over(candidate))
    way = ITS_TIME_WAS_OVER if ended else consents.TOLD_TO_THE_TEAM
    return consents.told_to_team(candidate, purpose, by=by, way=way)
