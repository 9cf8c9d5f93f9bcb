"""Reports of large installations, reckoned by a worker and kept for a while.

Counting a hundred thousand people takes seconds. Up to ``LIVE`` applications every reader is
counted for; beyond, figures are kept for whoever sees the same roles, with the time at which they
were reckoned. A worker reckons them again once they are ten minutes old and somebody reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from kasauti.access import Permission
from kasauti.actions import deferred
from kasauti.actions.reports import shown
from kasauti.records.models import Application, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.records.reports import Report, Scope, report

LIVE = 20_000
"""Applications up to which nothing is kept."""
_FRESH = timedelta(minutes=10)
_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """Reports by key, and when they were reckoned; None: just now."""

    reports: Mapping[str, Report]
    at: datetime | None = None


def of(scope: Scope) -> Kept:
    """Return every report that the scope's viewer sees."""
    if not many():
        return _reckoned(scope)
    kept: Kept | None = cache.get(_key(scope))
    if kept is None or kept.at is None:
        return renew(scope)
    if timezone.now() - kept.at > _FRESH:
        deferred.renew_reports(_told(scope), key=_key(scope))
    return kept


def renew(scope: Scope) -> Kept:
    """Reckon a scope's reports and keep them."""
    kept = Kept(_reckoned(scope).reports, timezone.now())
    cache.set(_key(scope), kept, _KEPT.total_seconds())
    return kept


def run(told: Mapping[str, str]) -> None:
    """Reckon again what somebody read: the body of a job; may run twice."""
    viewer = User.objects.filter(pk=told["viewer"], is_active=True).first()
    role = Role.objects.filter(pk=told["role"]).first() if told["role"] else None
    if viewer is None or (told["role"] and role is None):
        return
    since, until = (date.fromisoformat(told[name]) for name in ("since", "until"))
    scope = Scope(viewer, since, until, role, told["source"])
    kept: Kept | None = cache.get(_key(scope))
    if kept is None or kept.at is None or timezone.now() - kept.at > _FRESH:
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


def _reckoned(scope: Scope) -> Kept:
    return Kept({key: report(key, scope) for key in shown(scope)})


def _told(scope: Scope) -> dict[str, str]:
    return {
        "viewer": str(scope.viewer.pk),
        "since": scope.since.isoformat(),
        "until": scope.until.isoformat(),
        "role": str(scope.role.pk) if scope.role else "",
        "source": scope.source,
    }


def _key(scope: Scope) -> str:
    """Return a key that is the same for whoever sees the same roles, costs and periods."""
    seen = standing_of(scope.viewer).roles_where(Permission.REPORTS_SEE)
    priced = scope.priced()
    told = _told(scope) | {"viewer": ""}
    groups = [None if some is None else sorted(some) for some in (seen, priced)]
    return _digest("reports", told, groups)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
