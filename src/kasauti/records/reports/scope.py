"""Whose reports, on which roles and sources, over which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from kasauti.access import Permission, Secret
from kasauti.records.models import Application, Role, Stage, StageMove, User
from kasauti.records.permissions import standing_of, visible

WAY = (Stage.NEW, Stage.REVIEW, Stage.INTERVIEW, Stage.OFFER, Stage.HIRED)
"""The kinds of stage on the way to a post, in order."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about.

    Parameters
    ----------
    viewer : User
        Only roles on which they may see reports are counted.
    since, until : date
        The first and the last day, both counted.
    role : Role or None
        None for all roles.
    source : str
        Empty for all sources.
    """

    viewer: User
    since: date
    until: date
    role: Role | None = None
    source: str = ""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first moment, and the one after the last."""
        first = datetime.combine(self.since, time.min)
        after = datetime.combine(self.until + timedelta(days=1), time.min)
        return timezone.make_aware(first), timezone.make_aware(after)

    def applications(self) -> QuerySet[Application]:
        """Return the applications of the scope's roles and sources, whenever they came."""
        rows = visible(Application.objects.all(), self.viewer, Permission.REPORTS_SEE)
        if self.role is not None:
            rows = rows.filter(role=self.role)
        return rows.filter(source=self.source) if self.source else rows

    def cohort(self) -> QuerySet[Any]:
        """Return those who applied in the period, with how far they came (``furthest``)."""
        since, until = self.span
        rows = self.applications().filter(created_at__gte=since, created_at__lt=until)
        return rows.annotate(furthest=_furthest())

    def moves(self) -> QuerySet[StageMove]:
        """Return the moves of the period that stand."""
        since, until = self.span
        return StageMove.objects.filter(
            application__in=self.applications(), undone_at=None, at__gte=since, at__lt=until
        ).order_by()

    def hired(self) -> QuerySet[Any]:
        """Return those hired in the period, with when (``hired_at``)."""
        since, until = self.span
        entered = StageMove.objects.filter(
            application=OuterRef("pk"), undone_at=None, after_kind=Stage.HIRED
        ).order_by("-at")
        at = Subquery(entered.values("at")[:1], output_field=DateTimeField())
        rows: QuerySet[Any] = self.applications().filter(stage=Stage.HIRED)
        rows = rows.annotate(hired_at=at)
        return rows.filter(hired_at__gte=since, hired_at__lt=until)

    def priced(self) -> frozenset[int] | None:
        """Return the roles whose costs the viewer sees; None means all, shared ones too."""
        standing = standing_of(self.viewer)
        if standing.may(Permission.REPORTS_SEE) and standing.sees(Secret.PAY):
            return None
        return frozenset(
            role
            for role in standing.on
            if standing.may(Permission.REPORTS_SEE, role) and standing.sees(Secret.PAY, role)
        )


def rank(field: str) -> Case:
    """Return how far on the way a kind of stage is, 0 for those that are not on it."""
    return Case(
        *(When(**{field: kind}, then=Value(at)) for at, kind in enumerate(WAY)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _furthest() -> Greatest:
    moved = (
        StageMove.objects.filter(application=OuterRef("pk"), undone_at=None)
        .order_by()
        .values("application")
        .annotate(most=Max(Greatest(rank("before_kind"), rank("after_kind"))))
        .values("most")
    )
    return Greatest(rank("stage"), Coalesce(Subquery(moved, output_field=IntegerField()), 0))
