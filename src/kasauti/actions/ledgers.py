"""One person's privacy record: what stands, what was handed out, when their data goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from kasauti import privacy
from kasauti.actions import consents, erasures
from kasauti.privacy import Given, Purpose
from kasauti.records.models import AuditEntry, Candidate, Consent

HANDED_OUT = "candidates.take_along"


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the desk shows of one person.

    Parameters
    ----------
    lines : sequence of Consent
        Everything that was agreed to and taken back, oldest first.
    standing : mapping of Purpose to Given
        The last line of each purpose.
    clock : privacy.Due
        When the data must be gone.
    handed_out : sequence of AuditEntry
        Each time their data was taken along, the latest first.
    """

    lines: list[Consent]
    standing: Mapping[Purpose, Given]
    clock: privacy.Due
    handed_out: list[AuditEntry]

    def stands(self, purpose: Purpose) -> bool:
        """Return whether consent for a purpose was given and not taken back."""
        return purpose in self.standing and self.standing[purpose].given


def of(candidate: Candidate) -> Ledger:
    """Return a person's privacy record."""
    return Ledger(
        lines=list(candidate.consents.all()),
        standing=privacy.standing(consents.ledger(candidate)),
        clock=erasures.due(candidate),
        handed_out=list(_handed_out(candidate)[:50]),
    )


def _handed_out(candidate: Candidate) -> QuerySet[AuditEntry]:
    told = AuditEntry.objects.filter(object=f"candidate {candidate.pk}", verb=HANDED_OUT)
    return told.select_related("actor_user").order_by("-number")
