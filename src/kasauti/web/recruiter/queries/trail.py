"""The audit trail as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kasauti.actions import trail_reading, webhooks
from kasauti.actions.trail_reading import Narrowing
from kasauti.records.models import AuditCheck, AuditEntry, User

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One entry."""

    number: int
    at: datetime
    actor: str
    verb: str
    object: str
    detail: Mapping[str, Any]
    withheld: bool
    digest: str


def page(reader: User, asked: Narrowing, before: int | None) -> dict[str, Any]:
    """Return a page of entries, the newest first, and the last check of the whole chain."""
    rows = trail_reading.entries(asked).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: A_PAGE + 1])
    return {
        "lines": [_line(one, reader) for one in found[:A_PAGE]],
        "next": found[A_PAGE - 1].number if len(found) > A_PAGE else None,
        "check": AuditCheck.objects.select_related("by").first(),
    }


def _line(entry: AuditEntry, reader: User) -> Line:
    told = webhooks.content(entry, reader=reader)
    actor = str(entry.actor_user) if entry.actor_user else entry.actor
    return Line(
        entry.number, entry.at, actor, entry.verb, entry.object, told["detail"], told["withheld"],
        entry.digest,
    )  # fmt: skip
