"""What is told of raters: of all by competency and never who rates how; of one, to that one."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kasauti.actions import calibration
from kasauti.interviews import (
    Effect,
    Given,
    Rated,
    TooFewError,
    g_study,
    rater_agreement,
    severities,
)
from kasauti.interviews.g_study import MOST_RATERS
from kasauti.interviews.severity import LEAST_RATINGS
from kasauti.records.models import Rating, User
from kasauti.records.scorecards import by_person, decided_given
from kasauti.skills import competency

SEVERITY_PEOPLE = 300  # decided on last: more would take seconds, and tell of how one rated once


def agreement() -> dict[str, Any]:
    """Return how far raters agree, what their ratings vary by, and of which nothing is said."""
    decided = decided_given()
    by: dict[str, list[Given]] = defaultdict(list)
    for one in decided:
        by[one.item].append(one)
    studied, unstudied = [], []
    for subject, given in sorted(by.items()):
        try:
            studied.append((competency(subject), g_study(given)))
        except TooFewError as few:
            unstudied.append((competency(subject), str(few)))
    return {
        "agreed": [
            (competency(one.competency), one) for one in rater_agreement(by_person(decided))
        ],
        "studied": studied,
        "unstudied": unstudied,
        "numbers": range(1, MOST_RATERS + 1),
    }


def own_ratings(rater: User) -> list[Rated]:
    """Return the first ratings of a user's own filed scorecards."""
    rows = Rating.objects.filter(
        scorecard__rater=rater, scorecard__filed_at__isnull=False
    ).values_list("scorecard__round__plan__application_id", "competency", "level", "evidence")
    return [
        Rated(str(person), subject, level, len(words)) for person, subject, level, words in rows
    ]


def own_severity(rater: User) -> Effect:
    """Return how strict a user rates beside the others, shrunken towards nothing.

    Of the last people decided on, and of the exemplars that everybody rates.

    Raises
    ------
    TooFewError
        Below eight ratings of their own, or where raters share nobody.
    """
    given = [*decided_given(people=SEVERITY_PEOPLE), *calibration.given()]
    own = sum(one.rater == str(rater.pk) for one in given)
    if own < LEAST_RATINGS:
        raise TooFewError(f"{own} ratings that may be compared; {LEAST_RATINGS} are the least")
    return severities(given).raters[str(rater.pk)]
