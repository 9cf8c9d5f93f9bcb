"""Every report by its key, and the people behind a cell of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from kasauti.records.models import Application
from kasauti.records.reports import costs, funnel, times, work
from kasauti.records.reports.scope import Scope
from kasauti.records.reports.table import Report


class UnknownFigure(LookupError):
    """A cell was asked for that no report has, or that counts no people."""


Made = Callable[[Scope], Report]
Behind = Callable[[Scope, str, str], QuerySet[Application]]

REPORTS: Mapping[str, tuple[Made, Behind]] = {
    "funnel": (funnel.funnel, funnel.behind_funnel),
    "sources": (funnel.sources, funnel.behind_sources),
    "stages": (times.stages, times.behind_stages),
    "hires": (times.hires, times.behind_hires),
    "interviewers": (work.interviewers, work.behind_interviewers),
    "offers": (work.offers, work.behind_offers),
    "costs": (costs.costs, costs.behind_costs),
    "reasons": (work.reasons, work.behind_reasons),
}
"""By key, in the order of the page."""


def report(key: str, scope: Scope) -> Report:
    """Return one report.

    Raises
    ------
    UnknownFigure
        If none is called so.
    """
    if key not in REPORTS:
        raise UnknownFigure(key)
    return REPORTS[key][0](scope)


def behind(key: str, scope: Scope, *, row: str, column: str) -> QuerySet[Application]:
    """Return the applications that a cell counts, in the viewer's scope.

    Raises
    ------
    UnknownFigure
        If no report has such a cell, or it counts no people.
    """
    try:
        return REPORTS[key][1](scope, row, column)
    except (LookupError, ValueError) as error:
        raise UnknownFigure(f"{key}, {row}, {column}") from error
