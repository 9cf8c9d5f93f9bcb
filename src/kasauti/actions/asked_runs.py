"""What a person asks for and a worker does: one of a kind at a time, and each comes to an end.

Whoever asks while one is under way is given that one. A run whose worker died begins anew; one that
fails, or whose worker died ``MOST_ATTEMPTS`` times, is closed and says so: it keeps no later one
waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from kasauti.actions import trail
from kasauti.records.models import AuditCheck, DuplicateSearch, Measurement, SwapTest, User

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
Run = TypeVar("Run", AuditCheck, DuplicateSearch, Measurement, SwapTest)


@dataclass(frozen=True, slots=True)
class Kind(Generic[Run]):
    """A kind of run.

    Parameters
    ----------
    table : type
        Its records, with ``by``, ``at``, ``finished_at`` and ``failure``.
    asked, ended : str
        Its verbs in the trail.
    defer : callable
        Hands the run of a number to a worker.
    during : callable
        What was being done, for the reason of a failure.
    """

    table: type[Run]
    asked: str
    ended: str
    defer: Callable[[int], None]
    during: Callable[[Run], str]

    def opened(self, pk: int) -> QuerySet[Run]:
        """Return the run of a number as rows: none where there is none, or it has ended."""
        return self.table._default_manager.filter(pk=pk, finished_at=None)


@dataclass(frozen=True, slots=True)
class Found:
    """What a run came to: fields of its record, and figures for the trail."""

    kept: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


@trail.in_turn
def ask(kind: Kind[Run], *, by: User, **told: Any) -> Run:
    """Have a worker do a run; where one is under way, return that."""
    under_way = kind.table._default_manager.filter(finished_at=None).first()
    if under_way is not None:
        return under_way
    made = kind.table._default_manager.create(by=by, **told)
    trail.record(kind.asked, made, by=by, **told)
    kind.defer(made.pk)
    return made


def run(kind: Kind[Run], pk: int, work: Callable[[Run], Found], *, attempt: int) -> None:
    """Do what was asked for; the body of a job. One that has ended is not done again."""
    held = kind.opened(pk).first()
    if held is None:
        return
    if attempt >= MOST_ATTEMPTS:
        _close(kind, held, failure="its worker ended before it was done, again and again")
        return
    try:
        found = work(held)
    except Exception as error:
        log.exception("%s failed", kind.ended)
        held.refresh_from_db()
        _close(kind, held, failure=f"{type(error).__name__} {kind.during(held)}")
    else:
        _close(kind, held, found)


@trail.in_turn
def _close(kind: Kind[Run], held: Run, found: Found | None = None, *, failure: str = "") -> None:
    found = found or Found()
    ended = {"finished_at": timezone.now(), "failure": failure, **found.kept}
    if kind.opened(held.pk).update(**ended):
        trail.record(kind.ended, held, by=None, ended=not failure, **found.told)
