"""The only way to read ratings: what a user may see of an application's scorecards.

There is no other query for ratings in pages, API, live updates, exports or search, and no exception
by membership: owners and administrators wait like everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kasauti.interviews import Filing, readable, sees_averages
from kasauti.records.models import Application, Scorecard, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def filings(application: Application) -> list[Filing]:
    """Return which scorecards are asked for and whether they are filed: no rating in it."""
    rows = Scorecard.objects.filter(round__plan__application=application, round__cancelled_at=None)
    return [
        Filing(pk, rater, filed_at is not None, part == Scorecard.Part.RATER)
        for pk, rater, filed_at, part in rows.values_list("pk", "rater_id", "filed_at", "part")
    ]


def scorecards_for(reader: User, application: Application) -> QuerySet[Scorecard]:
    """Return the scorecards, with their ratings, that a user may read."""
    seen = readable(reader.pk, filings(application))
    rows = Scorecard.objects.filter(pk__in=seen).select_related("rater", "round")
    return rows.prefetch_related("ratings")


def may_see_averages(reader: User, application: Application) -> bool:
    """Return whether a user may see the dossier and the debrief of an application."""
    return sees_averages(reader.pk, filings(application))
