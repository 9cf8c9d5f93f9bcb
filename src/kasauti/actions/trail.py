"""Writing the audit entry of an action."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.db import connection, models
from django.utils import timezone

from kasauti import audit
from kasauti.actions import announcements
from kasauti.records.models import AuditEntry, Candidate, User

_LOCK = 0x6B61_7361  # any number, the same for every writer


def take_turn() -> None:
    """Wait until no other action is writing its entry; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def record(
    verb: str, thing: models.Model | None, *, by: User | Candidate | None, **detail: Any
) -> AuditEntry:
    """Append one entry in the present transaction; ``by`` is None for Kasauti's own work.

    ``thing`` is None where the whole installation is meant.
    ``detail`` holds ids and figures, never a person's data: entries cannot be erased.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in its action's transaction")
    take_turn()
    last = AuditEntry.objects.order_by("-number").first()
    entry = audit.Entry(
        number=last.number + 1 if last else 1,
        at=timezone.now().astimezone(UTC),
        actor=f"{by._meta.model_name} {by.pk}" if by else "system",
        verb=verb,
        object=f"{thing._meta.model_name} {thing.pk}" if thing else "installation",
        detail=detail,
        previous=last.digest if last else audit.FIRST,
    )
    written = AuditEntry.objects.create(
        number=entry.number,
        at=entry.at,
        actor=entry.actor,
        actor_user=by if isinstance(by, User) else None,
        verb=entry.verb,
        object=entry.object,
        detail=detail,
        previous=entry.previous,
        digest=audit.digest(entry),
    )
    announcements.announce(written)
    return written


def check() -> audit.Broken | None:
    """Return where the stored chain breaks first, None if it holds."""
    return audit.verify(
        (
            audit.Entry(
                number=row.number,
                at=row.at,
                actor=row.actor,
                verb=row.verb,
                object=row.object,
                detail=row.detail,
                previous=row.previous,
            ),
            row.digest,
        )
        for row in AuditEntry.objects.order_by("number").iterator()
    )
