"""Whom a person named to exercise their rights when they no longer can."""

from __future__ import annotations

from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate, Nominee


def named(candidate: Candidate) -> Nominee | None:
    """Return whom a candidate named last, None where nobody is."""
    return candidate.nominees.filter(removed_at=None).first()


@trail.in_turn
def name(candidate: Candidate, *, name: str, contact: str, by: Candidate) -> Nominee:
    """Name somebody, in the place of whoever was named before.

    Raises
    ------
    Refused
        If the name or the contact is missing, or it is another's page.
    """
    if by.pk != candidate.pk:
        raise Refused("Only the person themselves can name somebody")
    if not name.strip() or not contact.strip():
        raise Refused("Give the name and how to reach them")
    _end(candidate)
    made = Nominee.objects.create(
        candidate=candidate, name=name.strip()[:200], contact=contact.strip()[:320]
    )
    trail.record("nominees.name", made, by=by)
    return made


@trail.in_turn
def remove(candidate: Candidate, *, by: Candidate) -> None:
    """Name nobody any more."""
    if _end(candidate):
        trail.record("nominees.remove", candidate, by=by)


def _end(candidate: Candidate) -> int:
    return candidate.nominees.filter(removed_at=None).update(removed_at=timezone.now())
