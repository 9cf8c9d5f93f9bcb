"""A verb's transaction and its audit entry.

Locks are taken in one order, so that two verbs that meet wait for each other and neither is thrown
out: the trail's turn, then rows of applications, offers, requisitions, then any other. The turn
comes before the first row is locked or written, even before one is only referred to: a row that
names an application locks it against whoever wants it whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction
from django.utils import timezone

from kasauti import audit
from kasauti.actions import announcements
from kasauti.records.models import AuditEntry, Candidate, RoomUpdate, User, WorkEvent, WorkFile

P = ParamSpec("P")
T = TypeVar("T")

UNNAMED = (RoomUpdate, WorkEvent, WorkFile)
"""Tables of keystrokes and files, thousands of rows a person: no entry names one of them."""
_LOCK = 0x6B61_7361  # any number, the same for every writer


def in_turn(verb: Callable[P, T]) -> Callable[P, T]:
    """Make a verb one transaction that takes its turn before anything else."""

    @wraps(verb)
    def taken(*args: P.args, **kwargs: P.kwargs) -> T:
        with transaction.atomic():
            take_turn()
            return verb(*args, **kwargs)

    return taken


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
    if isinstance(thing, UNNAMED):
        raise TypeError(f"no entry names a {thing._meta.model_name}: name what it belongs to")
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


def check(*, until: int | None = None) -> audit.Broken | None:
    """Return where the stored chain breaks first, None if it holds.

    Parameters
    ----------
    until : int or None
        The number of the last entry that is read; None: all that stand when the reading begins.
    """
    rows = AuditEntry.objects.order_by("number")
    if until is not None:
        rows = rows.filter(number__lte=until)
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
        for row in rows.iterator()
    )
