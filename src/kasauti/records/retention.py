"""Whose retention clock may have run out, told by the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet

from kasauti import privacy
from kasauti.privacy import Purpose
from kasauti.records.models import Application, Candidate, Consent, EarlierRecord, Stage

_ENDS = {
    Stage.NOT_NOW: privacy.Outcome.NOT_TAKEN,
    Stage.WITHDRAWN: privacy.Outcome.WITHDRAWN,
    Stage.HIRED: privacy.Outcome.HIRED,
}
_SLACK = timedelta(days=4)  # months differ in length


def perhaps_due(today: date) -> QuerySet[Candidate]:
    """Return whose clock may have run out by a day: everybody whose has, and a few more.

    The day itself depends on the ledger too; ``erasures.due`` tells it person by person.
    """
    keeps = ~Q(stage__in=_ENDS)
    for stage, outcome in _ENDS.items():
        keeps |= Q(stage=stage, entered_at__date__gt=_before(today, str(outcome)))
    applied = Application.objects.filter(candidate=OuterRef("pk"))
    sourced = Q(created_at__date__lte=_before(today, "sourced")) | Exists(applied)
    rows = Candidate.objects.filter(sourced).exclude(Exists(applied.filter(keeps)))
    promised = EarlierRecord.objects.filter(keep_until__lt=today).values("candidate")
    rows = Candidate.objects.filter(pk__in=rows.values("pk").union(promised))
    pool = _standing([Purpose.TALENT_POOL])
    return rows.exclude(Exists(pool.filter(at__date__gt=_before(today, "talent_pool"))))


def perhaps_over(today: date, purposes: Collection[Purpose]) -> QuerySet[Candidate]:
    """Return whose consent to one of these purposes may be over by a day, and a few more."""
    applied = Application.objects.filter(candidate=OuterRef("pk"))
    latest = max(_before(today, str(purpose)) for purpose in purposes)
    goes_on = ~Q(stage__in=_ENDS) | Q(entered_at__date__gt=latest)
    agreed = _standing(purposes).filter(at__date__lte=latest)
    return Candidate.objects.filter(Exists(agreed)).exclude(Exists(applied.filter(goes_on)))


def _standing(purposes: Collection[Purpose]) -> QuerySet[Consent]:
    """Return a person's consents to these purposes that stand: the last lines, if they agree."""
    of = Consent.objects.filter(candidate=OuterRef("candidate"), purpose=OuterRef("purpose"))
    later = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    given = Consent.objects.filter(candidate=OuterRef("pk"), purpose__in=purposes, given=True)
    return given.exclude(Exists(of.filter(later)))


def _before(today: date, rule: str) -> date:
    months = privacy.rules()[rule].months
    assert months is not None
    return today - relativedelta(months=months) + _SLACK
