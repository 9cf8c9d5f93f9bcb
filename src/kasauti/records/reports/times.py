"""How long things take: in each stage, and from applying to being hired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from kasauti.records.late import late
from kasauti.records.models import Application, Stage
from kasauti.records.reports.scope import Scope
from kasauti.records.reports.table import (
    ALL,
    Cell,
    Column,
    Kind,
    Percentile,
    Report,
    Row,
    days,
    people,
)

STAGES = (
    Column("left it"), Column("days, median", Kind.DAYS), Column("days, nine in ten", Kind.DAYS),
    Column("there now"), Column("days so far, median", Kind.DAYS), Column("late"),
)  # fmt: skip
HIRES = (
    Column("hired"), Column("from applying, median", Kind.DAYS),
    Column("from applying, nine in ten", Kind.DAYS), Column("from opening, median", Kind.DAYS),
)  # fmt: skip
_OPEN = (Stage.NEW, Stage.REVIEW, Stage.INTERVIEW, Stage.OFFER)


def _span(end: Any, start: Any) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(end - start, output_field=DurationField())


def stages(scope: Scope) -> Report:
    """Return the time in each stage: of all roles by kind, of one role by its own stages."""
    left = {row["key"]: row for row in _left(scope)}
    there = {row["key"]: row for row in _there(scope)}
    rows = [
        Row(key, _stage(left.get(key, {}), there.get(key, {})), label)
        for key, label in _keys(scope)
    ]
    return Report("stages", STAGES, tuple(rows), "days, median")


def _keys(scope: Scope) -> list[tuple[str, str]]:
    if scope.role is None:
        return [(str(kind), "") for kind in _OPEN]
    own = scope.role.stages.filter(kind__in=_OPEN)
    return [(str(pk), name) for pk, name in own.values_list("pk", "name")]


def _stage(left: Mapping[str, Any], there: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        people(left.get("n", 0)), days(left.get("median")), days(left.get("most")),
        people(there.get("n", 0)), days(there.get("median")), people(there.get("late", 0)),
    )  # fmt: skip


def _left(scope: Scope) -> Iterable[Mapping[str, Any]]:
    spent = _span(F("at"), F("entered_before"))
    grouped = scope.moves().values(key=_text("before_kind" if scope.role is None else "before_id"))
    return grouped.annotate(
        n=Count("application", distinct=True),
        median=Percentile(spent, 0.5),
        most=Percentile(spent, 0.9),
    )


def _there(scope: Scope) -> Iterable[Mapping[str, Any]]:
    so_far = _span(Value(timezone.now()), F("entered_at"))
    rows = scope.applications().filter(stage__in=_OPEN).order_by()
    grouped = rows.values(key=_text("stage" if scope.role is None else "place_id"))
    return grouped.annotate(
        n=Count("pk"), median=Percentile(so_far, 0.5), late=Count("pk", filter=late(timezone.now()))
    )


def _text(field: str) -> Cast:
    return Cast(F(field), TextField())


def behind_stages(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return those whom a cell of the times in stage counts."""
    if column == "left it":
        by = {"before_kind": row} if scope.role is None else {"before_id": int(row)}
        return scope.applications().filter(pk__in=scope.moves().filter(**by).values("application"))
    by = {"stage": row} if scope.role is None else {"place_id": int(row)}
    there = scope.applications().filter(stage__in=_OPEN, **by)
    return {"there now": there, "late": there.filter(late(timezone.now()))}[column]


def hires(scope: Scope) -> Report:
    """Return the times to hire, over all and by role, in two queries."""
    found = scope.hired().order_by()
    by_role = list(
        found.values("role_id", "role__title").annotate(**_measures()).order_by("role__title")
    )
    whole = found.aggregate(**_measures())
    rows = [Row(str(one["role_id"]), _hire(one), one["role__title"]) for one in by_role]
    return Report("hires", HIRES, (*rows, Row(ALL, _hire(whole))), "from applying, median")


def _measures() -> dict[str, Any]:
    applying = _span(F("hired_at"), F("created_at"))
    opening = _span(F("hired_at"), F("role__created_at"))
    return {
        "n": Count("pk"),
        "median": Percentile(applying, 0.5),
        "most": Percentile(applying, 0.9),
        "filled": Percentile(opening, 0.5),
    }


def _hire(found: Mapping[str, Any]) -> tuple[Cell, ...]:
    return people(found["n"]), days(found["median"]), days(found["most"]), days(found["filled"])


def behind_hires(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return those who were hired."""
    if column != "hired":
        raise KeyError(column)
    return scope.hired() if row == ALL else scope.hired().filter(role=int(row))
