"""What a hire cost, by the channel that the money was spent on."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from kasauti.records.models import Application, HiringCost
from kasauti.records.reports.scope import Scope
from kasauti.records.reports.table import ALL, Cell, Column, Kind, Report, Row, people

COSTS = (
    Column("spent", Kind.RUPEES), Column("hired"), Column("a hire", Kind.RUPEES),
)  # fmt: skip
SHARED = "no one source"
_PAISE = Decimal("0.01")


def spent(scope: Scope) -> QuerySet[HiringCost]:
    """Return the costs of the period that the viewer sees; shared ones only with all roles."""
    rows = HiringCost.objects.filter(
        taken_back_at=None, spent_on__gte=scope.since, spent_on__lte=scope.until
    )
    roles = scope.priced()
    if roles is not None:
        rows = rows.filter(role__in=roles)
    if scope.role is not None:
        rows = rows.filter(role=scope.role)
    return rows.filter(source=scope.source) if scope.source else rows


def _hired(scope: Scope) -> QuerySet[Application]:
    roles = scope.priced()
    return scope.hired() if roles is None else scope.hired().filter(role__in=roles)


def costs(scope: Scope) -> Report:
    """Return money spent, people hired and the one over the other, in two queries."""
    money = dict(
        spent(scope).order_by().values_list("source").annotate(n=Sum("amount")).values_list(
            "source", "n"
        )
    )  # fmt: skip
    hires = dict(
        _hired(scope).order_by().values("source").annotate(n=Count("pk")).values_list("source", "n")
    )
    keys = sorted({*money, *hires}, key=lambda key: (-money.get(key, 0), key))
    rows = [_row(key or SHARED, key, money.get(key, Decimal()), hires.get(key, 0)) for key in keys]
    whole = _row(ALL, "", sum(money.values(), Decimal()), sum(hires.values()))
    return Report("costs", COSTS, (*rows, whole), "a hire")


def _row(key: str, label: str, money: Decimal, hires: int) -> Row:
    each = Cell((money / hires).quantize(_PAISE) if hires and key != SHARED else None)
    return Row(key, (Cell(money), people(hires), each), label)


def behind_costs(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return those who were hired."""
    if column != "hired":
        raise KeyError(column)
    of = Q() if row == ALL else Q(source="" if row == SHARED else row)
    return _hired(scope).filter(of)
