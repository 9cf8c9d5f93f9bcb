"""Screening again what is already read."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from kasauti.actions import deferred, trail
from kasauti.records.models import Role, User


@transaction.atomic
def rescreen(role: Role, *, by: User, as_of: date | None = None) -> int:
    """Have everyone who applied for a role screened again, and return how many.

    Results for the role as it was stay stored; each application points at its latest.
    """
    day = as_of or timezone.localdate()
    applications = list(role.applications.order_by("pk").values_list("pk", flat=True))
    trail.record("screenings.rescreen", role, by=by, applications=len(applications))
    deferred.rescreen(applications, as_of=day.isoformat())
    return len(applications)
