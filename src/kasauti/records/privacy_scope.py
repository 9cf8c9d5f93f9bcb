"""Whose consents, clocks and requests a reader sees: people of the roles where they may."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from kasauti.access import Permission
from kasauti.records.models import Application, Candidate, DataRequest, LegalHold, User
from kasauti.records.permissions import standing_of


def people(reader: User, permission: Permission = Permission.PRIVACY_SEE) -> QuerySet[Candidate]:
    """Return everybody, or those who applied for the roles on which the reader may."""
    roles = standing_of(reader).roles_where(permission)
    if roles is None:
        return Candidate.objects.all()
    applied = Application.objects.filter(candidate=OuterRef("pk"), role__in=roles)
    return Candidate.objects.filter(Exists(applied))


def reaches_all(reader: User, permission: Permission, records: Collection[int]) -> bool:
    """Return whether the reader may on every role on which a person's records stand.

    Whoever stands on none is for those who may on all roles.
    """
    applied = Application.everything.filter(candidate__in=records)
    return standing_of(reader).may_on_all(permission, set(applied.values_list("role", flat=True)))


def requests(reader: User) -> QuerySet[DataRequest]:
    """Return what the people whom a reader sees have asked."""
    rows = DataRequest.objects.select_related("candidate", "by", "answered_by", "cancelled_by")
    return rows.filter(candidate__in=people(reader))


def legal_holds(reader: User) -> QuerySet[LegalHold]:
    """Return the legal holds on the people whom a reader sees."""
    rows = LegalHold.objects.select_related("candidate", "by", "lifted_by")
    return rows.filter(candidate__in=people(reader))
