"""What the page of validation says of a team's raters, by competency; never who rates how."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kasauti.interviews import Given, TooFewError, g_study, rater_agreement
from kasauti.interviews.g_study import MOST_RATERS
from kasauti.records.scorecards import by_person, decided_given
from kasauti.skills import competency


def raters() -> dict[str, Any]:
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
