"""Legal holds: what must stay for now, whoever asks for its erasure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.people import put_together
from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate, LegalHold, User


@trail.in_turn
def place(candidate: Candidate, *, reason: str, by: User) -> LegalHold:
    """Keep a person's data from every erasure until the hold is lifted.

    Raises
    ------
    Refused
        If no reason is given: whoever asks for the erasure is told it.
    """
    if not reason.strip():
        raise Refused("Say why the data must stay: whoever asks for its erasure is told")
    hold = LegalHold.objects.create(candidate=candidate, reason=reason.strip()[:300], by=by)
    trail.record("legal_holds.place", hold, by=by, candidate=candidate.pk)
    return hold


@trail.in_turn
def lift(hold: LegalHold, *, by: User) -> LegalHold:
    """End a hold; an erasure that waited for it is done within the hour.

    Raises
    ------
    Refused
        If it was lifted before.
    """
    hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise Refused("This hold was lifted already")
    hold.lifted_at, hold.lifted_by = timezone.now(), by
    hold.save(update_fields=("lifted_at", "lifted_by"))
    trail.record("legal_holds.lift", hold, by=by, candidate=hold.candidate_id)
    return hold


def standing(candidates: Iterable[int]) -> QuerySet[LegalHold]:
    """Return the holds that stand on one of these records or on any merged with them."""
    return LegalHold.objects.filter(candidate__in=put_together(candidates), lifted_at=None)


def check(candidates: Iterable[int]) -> None:
    """Let an erasure through.

    Raises
    ------
    Refused
        If a hold stands, with its reason.
    """
    hold = standing(candidates).first()
    if hold is not None:
        raise Refused(
            f"A legal hold stands since {hold.at:%-d %B %Y}, nothing is erased until it is"
            f" lifted: {hold.reason}"
        )


def held() -> Exists:
    """Return the condition that a hold stands on a candidate."""
    return Exists(LegalHold.objects.filter(candidate=OuterRef("pk"), lifted_at=None))
