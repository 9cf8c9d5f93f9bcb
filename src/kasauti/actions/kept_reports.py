"""Reports of large installations, reckoned by a worker and kept for a while.

Counting a hundred thousand people takes seconds. Up to ``LIVE`` applications every reader is
counted for; beyond, figures are kept for whoever sees the same roles, with the time at which they
were reckoned. A worker reckons them again once they are ten minutes old and somebody reads them;
whoever comes first after an hour, or after a cost was written down or taken back, waits for new
ones. Pages, spreadsheets and the API read the same.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from kasauti import __version__
from kasauti.access import Permission
from kasauti.actions import deferred
from kasauti.actions.reports import shown
from kasauti.records.models import Application, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.records.reports import Report, Scope, report
from kasauti.records.reports.costs import spent

LIVE = 20_000
"""Applications up to which nothing is kept."""
_FRESH = timedelta(minutes=10)
_OLDEST = timedelta(hours=1)
_SHAPE = 1
"""Of ``Kept`` and what it holds; one more with each change to a field of theirs."""
_UNREADABLE = (
    AttributeError, EOFError, ImportError, LookupError, TypeError, ValueError, pickle.PickleError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """Reports by key, and when they were reckoned; None: just now."""

    reports: Mapping[str, Report]
    at: datetime | None = None


def of(scope: Scope) -> Kept:
    """Return every report that the scope's viewer sees."""
    if not many():
        return Kept({key: report(key, scope) for key in shown(scope)})
    return _kept_or_new(scope)


def only(key: str, scope: Scope) -> Kept:
    """Return one of the reports that the scope's viewer sees, from where ``of`` has it."""
    if not many():
        return Kept({key: report(key, scope)})
    return _kept_or_new(scope)


def time_of(scope: Scope) -> datetime | None:
    """Return when the figures were reckoned that a reader has before them; None: just now."""
    kept = _read(scope) if many() else None
    return kept.at if kept else None


def _kept_or_new(scope: Scope) -> Kept:
    kept = _read(scope)
    age = _age(kept)
    if kept is None or age > _OLDEST:
        return renew(scope)
    if age > _FRESH:
        deferred.renew_reports(_told(scope), key=_key(scope))
    return kept


def _read(scope: Scope) -> Kept | None:
    """Return what is kept, None where there is nothing or it cannot be read."""
    try:
        kept = cache.get(_key(scope))
    except _UNREADABLE:
        return None
    return kept if isinstance(kept, Kept) and kept.at is not None else None


def _age(kept: Kept | None) -> timedelta:
    return timezone.now() - kept.at if kept and kept.at else timedelta.max


def renew(scope: Scope) -> Kept:
    """Reckon a scope's reports and keep them."""
    began = timezone.now()
    kept = Kept({key: report(key, scope) for key in shown(scope)}, began)
    cache.set(_key(scope), kept, _OLDEST.total_seconds())
    return kept


def run(told: Mapping[str, str]) -> None:
    """Reckon again what somebody read: the body of a job; may run twice."""
    viewer = User.objects.filter(pk=told["viewer"], is_active=True).first()
    role = Role.objects.filter(pk=told["role"]).first() if told["role"] else None
    if viewer is None or (told["role"] and role is None):
        return
    since, until = (date.fromisoformat(told[name]) for name in ("since", "until"))
    scope = Scope(viewer, since, until, role, told["source"])
    if _age(_read(scope)) > _FRESH:
        renew(scope)


def sources_of(viewer: User) -> list[str]:
    """Return the sources that applications on the viewer's roles name."""
    seen = standing_of(viewer).roles_where(Permission.REPORTS_SEE)
    key, large = _digest("sources", None if seen is None else sorted(seen)), many()
    kept: list[str] | None = cache.get(key) if large else None
    if kept is not None:
        return kept
    applied = visible(Application.objects.all(), viewer, Permission.REPORTS_SEE)
    named = list(applied.order_by("source").values_list("source", flat=True).distinct())
    if large:
        cache.set(key, named, _FRESH.total_seconds())
    return named


def many() -> bool:
    """Return whether there are more than ``LIVE`` applications, as far as the database knows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE oid = %s::regclass",
            [Application._meta.db_table],
        )
        (rows,) = cursor.fetchone()
    return bool(rows > LIVE)


def _told(scope: Scope) -> dict[str, str]:
    return {
        "viewer": str(scope.viewer.pk),
        "since": scope.since.isoformat(),
        "until": scope.until.isoformat(),
        "role": str(scope.role.pk) if scope.role else "",
        "source": scope.source,
    }


def _key(scope: Scope) -> str:
    """Return a key that is the same for whoever sees the same roles, costs and periods.

    A cost that is written down or taken back makes another, so that it shows at once.
    """
    seen = standing_of(scope.viewer).roles_where(Permission.REPORTS_SEE)
    priced = scope.priced()
    told = _told(scope) | {"viewer": ""}
    groups = [None if some is None else sorted(some) for some in (seen, priced)]
    costs = spent(scope).aggregate(number=Count("pk"), latest=Max("pk"))
    return _digest("reports", told, groups, costs)


def _digest(*parts: object) -> str:
    """Return a name for something kept that no other version of Kasauti gives."""
    told = json.dumps([__version__, _SHAPE, *parts], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
