"""How far those who applied came: by stage, and by source."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q, QuerySet

from kasauti.records.models import Application, Stage
from kasauti.records.reports.scope import WAY, Scope
from kasauti.records.reports.table import ALL, Column, Kind, Report, Row, people, share

FUNNEL = (
    Column("reached"), Column("of applied", Kind.SHARE), Column("of the stage before", Kind.SHARE),
    Column("there now"), Column("turned down"), Column("withdrew"),
)  # fmt: skip
SOURCES = (
    Column("applied"), Column("in review"), Column("interview"), Column("offer"), Column("hired"),
    Column("hired of applied", Kind.SHARE),
)  # fmt: skip
_OUT = {"there now": None, "turned down": Stage.NOT_NOW, "withdrew": Stage.WITHDRAWN}
_COLUMN_RANK = {"applied": 0} | {str(kind): at for at, kind in enumerate(WAY) if at}


def funnel(scope: Scope) -> Report:
    """Return, for each kind of stage, how many came there or further, in one query."""
    counted = scope.cohort().order_by().values_list("furthest", "stage").annotate(n=Count("pk"))
    found = [(far, Stage(stage), n) for far, stage, n in counted]
    reached = [sum(n for far, _, n in found if far >= at) for at in range(len(WAY))]
    rows = []
    for at, kind in enumerate(WAY):
        before = reached[at - 1] if at else 0
        cells = [
            people(reached[at]),
            share(reached[at], reached[0]),
            share(reached[at], before),
            people(sum(n for _, stage, n in found if stage == kind)),
            *(
                people(sum(n for far, stage, n in found if far == at and stage == end))
                for end in (Stage.NOT_NOW, Stage.WITHDRAWN)
            ),
        ]
        rows.append(Row(str(kind), tuple(cells)))
    return Report("funnel", FUNNEL, tuple(rows), "reached")


def behind_funnel(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return those whom a cell of the funnel counts."""
    at = WAY.index(Stage(row))
    if column == "reached":
        return scope.cohort().filter(furthest__gte=at)
    end = _OUT[column]
    if end is None:
        return scope.cohort().filter(stage=row)
    return scope.cohort().filter(furthest=at, stage=end)


def sources(scope: Scope) -> Report:
    """Return how far those of each source came, in one query."""
    counted = scope.cohort().order_by().values_list("source", "furthest").annotate(n=Count("pk"))
    found: dict[str, Counter[int]] = {}
    for source, far, n in counted:
        found.setdefault(source, Counter())[far] += n
    whole: Counter[int] = sum(found.values(), Counter())
    most = sorted(found.items(), key=lambda one: (-one[1].total(), one[0]))
    rows = [_source(source or "not told", source, counts) for source, counts in most]
    return Report("sources", SOURCES, (*rows, _source(ALL, "", whole)), "applied")


def _source(key: str, label: str, counts: Counter[int]) -> Row:
    reached = [sum(n for far, n in counts.items() if far >= at) for at in range(len(WAY))]
    return Row(key, (*map(people, reached), share(reached[-1], reached[0])), label)


def behind_sources(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return those whom a cell of the sources counts."""
    of = Q() if row == ALL else Q(source="" if row == "not told" else row)
    return scope.cohort().filter(of, furthest__gte=_COLUMN_RANK[column])
