"""Reports: figures with what they mean, the people behind each, spreadsheets, costs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import http_date
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import costs, kept_reports
from kasauti.actions.report_words import REPORT_WORDS, row_words
from kasauti.actions.reports import as_csv, shown
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.models import Application, HiringCost, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.records.reports import (
    Report,
    Row,
    Scope,
    UnknownFigure,
    behind,
)
from kasauti.values import Rupees

router = Router(tags=["reports"])
READ = Bearer("reports:read", Permission.REPORTS_SEE)
COSTS = Bearer("reports:read", Permission.COSTS_CHANGE)
SPEND = Bearer("reports:write", Permission.COSTS_CHANGE)
A_YEAR = timedelta(days=364)
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class ReportAsked(Schema):
    """What reports are about; without days the last year, without a role all that one may see."""

    since: Day | None = None
    until: Day | None = None
    role: str = Field("", max_length=200, description="A role's slug")
    source: str = Field("", max_length=60)


class BehindAsked(Wanted, ReportAsked):
    """Which cell of a report, which page of its people."""

    row: str = Field(max_length=200)
    column: str = Field(max_length=60)


class Meaning(Schema):
    """A column: its heading, what its figures mean, and what they are."""

    key: str
    name: str
    means: str
    kind: str


class CellShown(Schema):
    """A figure, None where there is nothing to reckon it from; shares have a 95 % interval."""

    column: str
    value: float | str | None = Field(description="Rupees exact, as text")
    low: float | None
    high: float | None
    behind: bool = Field(description="Whether the people it counts can be listed")


class RowShown(Schema):
    """A row of a report."""

    key: str
    name: str
    cells: list[CellShown]


class ReportShown(Schema):
    """A report with its definitions."""

    key: str
    name: str
    counts: str
    since: date
    until: date
    as_of: datetime = Field(description="When it was counted; large installations keep it a while")
    columns: list[Meaning]
    rows: list[RowShown]


class ReportNamed(Schema):
    """A report that the token's user may see."""

    key: str
    name: str
    counts: str


class BehindShown(Schema):
    """Somebody whom a figure counts."""

    id: int
    role: str
    name: str
    stage: str
    source: str


class CostShown(Schema):
    """A cost that was written down."""

    id: int
    kind: str
    amount: str = Field(description="Rupees, exact")
    spent_on: date
    role: str | None
    source: str
    words: str
    by: str
    taken_back: bool


class CostTold(Schema):
    """A cost to write down; without a role it serves all of them."""

    kind: HiringCost.Kind
    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=2, description="Rupees")
    spent_on: Day
    role: str = Field("", max_length=200, description="A role's slug")
    source: str = Field("", max_length=60)
    words: str = Field("", max_length=200)


@router.get("/reports", auth=READ, response=list[ReportNamed], summary="List the reports")
def list_reports(request: HttpRequest) -> list[dict[str, Any]]:
    """Return which reports there are; costs only for whom pay is not hidden from."""
    return [
        {"key": key, "name": str(REPORT_WORDS[key].name), "counts": str(REPORT_WORDS[key].counts)}
        for key in shown(_scope(ReportAsked(role="", source=""), user_of(request)))
    ]


@router.get(
    "/reports/{key}.csv", auth=READ, summary="Send a report as a spreadsheet",
    openapi_extra=sends("text/csv"),
)  # fmt: skip
def report_spreadsheet(request: HttpRequest, key: str, asked: Query[ReportAsked]) -> HttpResponse:
    """Return a report as CSV, shares as fractions with their intervals.

    ``Last-Modified`` says when it was counted.
    """
    found, counted = _made(key, _scope(asked, user_of(request)))
    answer = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Last-Modified"] = http_date(counted.timestamp())
    return answer


@router.get("/reports/{key}", auth=READ, response=ReportShown, summary="Read a report")
def show_report(request: HttpRequest, key: str, asked: Query[ReportAsked]) -> dict[str, Any]:
    """Return a report's figures; roles that the token's user may not see are in none of them."""
    scope = _scope(asked, user_of(request))
    found, counted = _made(key, scope)
    return _report(found, scope) | {"as_of": counted}


@router.get(
    "/reports/{key}/people", auth=READ, response=Page[BehindShown],
    summary="List who is behind a figure",
)  # fmt: skip
def people_behind(request: HttpRequest, key: str, asked: Query[BehindAsked]) -> dict[str, Any]:
    """Return a page of the people a figure counts; those whom one may not see are left out.

    They are counted now: a report that was counted before (``as_of``) may differ.
    """
    user = user_of(request)
    scope = _scope(asked, user)
    try:
        if key not in shown(scope):
            raise UnknownFigure(key)
        people = behind(key, scope, row=asked.row, column=asked.column)
    except UnknownFigure:
        raise Problem(404, "There is no such figure, or it counts no people") from None
    seen = visible(people, user, Permission.APPLICATIONS_SEE)
    return by_id(seen.select_related("candidate", "role"), asked, _behind)


@router.get("/costs", auth=COSTS, response=Page[CostShown], summary="List the costs")
def list_costs(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the costs of roles on which the token's user keeps them."""
    return by_id(_costs(user_of(request)), wanted, _cost)


@router.post("/costs", auth=SPEND, response={201: CostShown}, summary="Write a cost down")
@once
def add_cost(request: HttpRequest, body: CostTold) -> tuple[int, dict[str, Any]]:
    """Write down what hiring cost."""
    user = user_of(request)
    told = body.dict() | {
        "role": _role(body.role, user, Permission.COSTS_CHANGE),
        "amount": Rupees(body.amount),
    }
    return 201, _cost(costs.add(**told, by=user))


@router.delete("/costs/{pk}", auth=SPEND, response={200: CostShown}, summary="Take a cost back")
def take_cost_back(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Take a cost back: it is counted no more, and kept."""
    user = user_of(request)
    return _cost(costs.take_back(get_object_or_404(_costs(user), pk=pk), by=user))


def _role(slug: str, user: User, permission: Permission) -> Role | None:
    if not slug:
        if permission == Permission.COSTS_CHANGE and not standing_of(user).may(permission):
            raise Problem(422, "Name a role: costs of all roles are not yours to keep")
        return None
    role = visible(Role.objects.all(), user, permission, role="pk").filter(slug=slug).first()
    if role is None:
        raise Problem(422, "There is no such role here")
    return role


def _scope(asked: ReportAsked, user: User) -> Scope:
    today = timezone.localdate()
    until = asked.until or today
    since = asked.since or until - A_YEAR
    if since > until:
        raise Problem(422, "The period ends before it begins")
    role = _role(asked.role, user, Permission.REPORTS_SEE)
    return Scope(user, since, until, role, asked.source)


def _made(key: str, scope: Scope) -> tuple[Report, datetime]:
    if key not in shown(scope):
        raise Problem(404, f"The reports here are {', '.join(shown(scope))}")
    kept = kept_reports.only(key, scope)
    return kept.reports[key], kept.at or timezone.now()


def _report(found: Report, scope: Scope) -> dict[str, Any]:
    words = REPORT_WORDS[found.key]
    named = {"key": found.key, "name": str(words.name), "counts": str(words.counts)}
    return named | {
        "since": scope.since,
        "until": scope.until,
        "columns": [
            {
                "key": column.key,
                "name": str(words.columns[column.key][0]),
                "means": str(words.columns[column.key][1]),
                "kind": str(column.kind),
            }
            for column in found.columns
        ],
        "rows": [_row(found, row) for row in found.rows],
    }


def _row(found: Report, row: Row) -> dict[str, Any]:
    cells = [
        {
            "column": column.key,
            "value": str(cell.value) if isinstance(cell.value, Decimal) else cell.value,
            "low": cell.low,
            "high": cell.high,
            "behind": cell.behind,
        }
        for column, cell in zip(found.columns, row.cells, strict=True)
    ]
    return {"key": row.key, "name": row_words(found.key, row.key, row.label), "cells": cells}


def _behind(application: Application) -> dict[str, Any]:
    return {
        "id": application.pk,
        "role": application.role.slug,
        "name": str(application.candidate),
        "stage": str(application.stage),
        "source": application.source,
    }


def _costs(user: User) -> Any:
    rows = visible(HiringCost.objects.all(), user, Permission.COSTS_CHANGE)
    return rows.select_related("role", "by")


def _cost(cost: HiringCost) -> dict[str, Any]:
    return {
        "id": cost.pk,
        "kind": str(cost.kind),
        "amount": str(cost.amount),
        "spent_on": cost.spent_on.isoformat(),
        "role": cost.role.slug if cost.role else None,
        "source": cost.source,
        "words": cost.words,
        "by": str(cost.by),
        "taken_back": cost.taken_back_at is not None,
    }
