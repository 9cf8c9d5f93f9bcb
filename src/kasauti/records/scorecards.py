"""The only way to read ratings: what a user may see of an application's scorecards.

There is no other query for ratings in pages, API, live updates, exports or search, and no exception
by membership: owners and administrators wait like everybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db.models import Avg

from kasauti.interviews import Filing, Given, readable, sees_averages
from kasauti.records.models import Application, Decision, Rating, Round, Scorecard, User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet


def filings(application: Application) -> list[Filing]:
    """Return which scorecards are asked for and whether they are filed: no rating in it.

    A chair that a round still has free counts as one that is not filed: whoever read first could
    be seated on it later.
    """
    rows = Scorecard.objects.filter(round__plan__application=application, round__cancelled_at=None)
    values = rows.values_list("pk", "rater_id", "filed_at", "part", "round_id")
    found = [
        Filing(pk, rater, filed_at is not None, part == Scorecard.Part.RATER)
        for pk, rater, filed_at, part, _ in values
    ]
    seated = Counter(held for _, _, _, part, held in values if part == Scorecard.Part.RATER)
    wanted = Round.objects.filter(plan__application=application, cancelled_at=None)
    for held, raters in wanted.values_list("pk", "raters"):
        found += [Filing(-held, 0, filed=False)] * max(0, raters - seated[held])
    return found


def scorecards_for(reader: User, application: Application) -> QuerySet[Scorecard]:
    """Return the scorecards, with their ratings, that a user may read."""
    seen = readable(reader.pk, filings(application))
    rows = Scorecard.objects.filter(pk__in=seen).select_related("rater", "round")
    return rows.prefetch_related("ratings")


def may_see_averages(reader: User, application: Application) -> bool:
    """Return whether a user may see the dossier and the debrief of an application."""
    return sees_averages(reader.pk, filings(application))


def closing_decisions() -> QuerySet[Decision]:
    """Return the decisions that close a debrief: one more measurement leaves it open."""
    return Decision.objects.exclude(outcome=Decision.Outcome.MORE)


def is_decided(application: Application) -> bool:
    """Return whether a decision closes the debrief of an application."""
    return closing_decisions().filter(application=application).exists()


def by_person(given: Iterable[Given]) -> dict[str, list[list[int]]]:
    """Return ratings by competency, a row a person, with neither a person's nor a rater's name."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in given:
        found[one.item][one.person].append(int(one.value))
    return {competency: list(people.values()) for competency, people in found.items()}


def decided_given(*, people: int | None = None) -> list[Given]:
    """Return the first ratings of people who are decided on, in order of filing.

    Before a decision every scorecard is filed: these anticipate nobody's rating. People and raters
    are told apart by number. No page shows them: they go into statistics.

    Parameters
    ----------
    people : int, optional
        Of so many at most, those decided on last.
    """
    closed = closing_decisions().order_by("-pk").values_list("application", flat=True)
    who = closed if people is None else list(dict.fromkeys(closed))[:people]
    rows = (
        Rating.objects.filter(
            scorecard__part=Scorecard.Part.RATER,
            scorecard__filed_at__isnull=False,
            scorecard__round__plan__application__in=who,
            level__isnull=False,
        )
        .order_by("scorecard__filed_at", "pk")
        .values_list(
            "scorecard__round__plan__application", "scorecard__rater", "competency", "level"
        )
    )
    return [
        Given(str(person), str(rater), subject, float(level))
        for person, rater, subject, level in rows
        if level is not None
    ]


def mean_levels(applications: Collection[int]) -> list[tuple[int, str, float]]:
    """Return (application, competency, mean of its levels) of people who are decided on.

    For figures of whole groups: no page shows one of them.
    """
    rows = Rating.objects.filter(
        scorecard__part=Scorecard.Part.RATER,
        scorecard__filed_at__isnull=False,
        scorecard__round__plan__application__in=closing_decisions().values("application"),
        level__isnull=False,
    ).order_by()
    rows = rows.filter(scorecard__round__plan__application__in=applications)
    of = rows.values_list("scorecard__round__plan__application", "competency")
    return list(of.annotate(mean=Avg("level")))
