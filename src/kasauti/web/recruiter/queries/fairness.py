"""The fairness report as its page shows it."""

from __future__ import annotations

from kasauti.actions import fairness_report, fairness_scores
from kasauti.records.models import User


def page(reader: User, role_slug: str, asked_year: str) -> dict[str, object]:
    """Return what the page shows of a role and a year; of all where there is no such thing."""
    seen, known = fairness_report.roles(reader), fairness_report.years(reader)
    role = seen.filter(slug=role_slug).first()
    year = int(asked_year) if asked_year.isdecimal() and int(asked_year) in known else None
    scope = fairness_report.scope_of(reader, role, year)
    people = fairness_report.came(scope)
    scores = fairness_scores.apart(scope)
    held, under_way, failure = fairness_report.swaps()
    return {
        "roles": seen,
        "years": known,
        "role": role,
        "year": year,
        "people": len(people),
        "answered": sum(one.answer is not None for one in people),
        "attributes": [(one, scores[one.key]) for one in fairness_report.attributes(people)],
        "law": fairness_report.local_law_144(people),
        "swaps": held,
        "under_way": under_way,
        "swap_failure": failure,
    }
