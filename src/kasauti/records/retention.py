"""Whose retention clock may have run out, told by the database."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet

from kasauti import privacy
from kasauti.records.models import Application, Candidate, Stage

_ENDS = {
    Stage.NOT_NOW: privacy.Outcome.NOT_TAKEN,
    Stage.WITHDRAWN: privacy.Outcome.WITHDRAWN,
    Stage.HIRED: privacy.Outcome.HIRED,
}
_SLACK = timedelta(days=4)  # months differ in length


def perhaps_due(today: date) -> QuerySet[Candidate]:
    """Return whose clock may have run out by a day: everybody whose has, and a few more.

    The day itself depends on the trail and the ledger; ``erasures.due`` tells it person by person.
    """
    keeps = ~Q(stage__in=_ENDS)
    for stage, outcome in _ENDS.items():
        keeps |= Q(stage=stage, entered_at__date__gt=_before(today, str(outcome)))
    applied = Application.objects.filter(candidate=OuterRef("pk"))
    sourced = Q(created_at__date__lte=_before(today, "sourced")) | Exists(applied)
    return Candidate.objects.filter(sourced).exclude(Exists(applied.filter(keeps)))


def _before(today: date, rule: str) -> date:
    months = privacy.rules()[rule].months
    assert months is not None
    return today - relativedelta(months=months) + _SLACK
