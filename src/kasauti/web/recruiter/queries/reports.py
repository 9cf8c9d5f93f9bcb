"""The reports as their page, a spreadsheet and a picture show them, and the people behind one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kasauti.access import Permission
from kasauti.actions import kept_reports
from kasauti.actions.report_words import REPORT_WORDS, row_words, source_words
from kasauti.actions.reports import shown
from kasauti.records.models import Application, HiringCost
from kasauti.records.permissions import visible
from kasauti.records.reports import (
    ALL,
    Cell,
    Column,
    Kind,
    Report,
    Row,
    Scope,
    UnknownFigure,
    behind,
    costs,
)
from kasauti.values import Rupees
from kasauti.web.recruiter.blind import code_of
from kasauti.web.recruiter.words import Words
from kasauti.web.ui import bars

A_PAGE, A_TABLE = 100, 25
NAMED = frozenset({"stages", "hires", "interviewers", "offers"})
"""Reports whose rows carry stored names: of roles, stages and people."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell as it is printed."""

    heading: Words
    text: str
    interval: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is printed; the bar is of the report's drawn column."""

    name: str
    bar: SafeString | str
    figures: tuple[Figure, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A report as it is printed, with what its figures mean."""

    key: str
    name: Words
    counts: Words
    meanings: tuple[tuple[Words, Words], ...]
    lines: tuple[Line, ...]
    query: str
    more: int = 0  # rows that only the spreadsheet has


def sections(reports: Iterable[Report], query: Mapping[str, str]) -> list[Section]:
    """Return reports as the page prints them."""
    return [_section(one, query) for one in reports]


def _section(found: Report, query: Mapping[str, str]) -> Section:
    words, at = REPORT_WORDS[found.key], _drawn(found)
    most = max((float(one.cells[at].value or 0) for one in _parts(found)), default=0)
    rows = () if found.empty else _largest(found)
    lines = tuple(_line(found, row, query, most) for row in rows)
    return Section(
        found.key,
        words.name,
        words.counts,
        tuple(words.columns.values()),
        lines,
        urlencode(query),
        len(found.rows) - len(rows) if rows else 0,
    )


def _largest(found: Report) -> Sequence[Row]:
    """Return a report's rows in their order, of very many those that count most."""
    parts = sorted(_parts(found), key=lambda row: -(row.cells[0].value or 0))
    left_out = {row.key for row in parts[A_TABLE:]}
    return [row for row in found.rows if row.key not in left_out]


def _line(found: Report, row: Row, query: Mapping[str, str], most: float) -> Line:
    whole, value = row.key == ALL, row.cells[_drawn(found)].value
    bar = "" if whole or value is None else bars.bar(float(value), most)
    figures = tuple(
        _figure(found.key, row, column, cell, query)
        for column, cell in zip(found.columns, row.cells, strict=True)
    )
    return Line(row_words(found.key, row.key, row.label), bar, figures, whole)


def _parts(found: Report) -> list[Row]:
    return [row for row in found.rows if row.key != ALL]


def _drawn(found: Report) -> int:
    return [column.key for column in found.columns].index(found.drawn)


@cache
def _people_page() -> str:
    return reverse("report_people")


def _figure(key: str, row: Row, column: Column, cell: Cell, query: Mapping[str, str]) -> Figure:
    url = ""
    if cell.behind:
        asked = {"report": key, "row": row.key, "column": column.key, **query}
        url = f"{_people_page()}?{urlencode(asked)}"
    interval = ""
    if cell.low is not None and cell.high is not None:
        interval = f"{100 * cell.low:.0f}–{100 * cell.high:.0f}"
    return Figure(REPORT_WORDS[key].columns[column.key][0], printed(cell, column), interval, url)


def printed(cell: Cell, column: Column) -> str:
    """Return a cell as pages print it."""
    if cell.value is None:
        return "–"
    if column.kind == Kind.RUPEES:
        return str(Rupees(Decimal(cell.value)))
    if column.kind == Kind.SHARE:
        return f"{100 * float(cell.value):.0f}%"
    return f"{cell.value:.1f}" if column.kind in {Kind.DAYS, Kind.HOURS} else str(cell.value)


def as_picture(found: Report, scope: Scope) -> str:
    """Return a report's drawn column as an SVG file."""
    at, words = _drawn(found), REPORT_WORDS[found.key]
    column = found.columns[at]
    rows = [
        (
            row_words(found.key, row.key, row.label),
            float(row.cells[at].value or 0),
            printed(row.cells[at], column),
        )
        for row in _parts(found)
    ]
    about = [str(scope.role or _("all roles")), f"{scope.since} – {scope.until}"]
    return bars.picture(f"{words.name}: {words.columns[column.key][0]}", ", ".join(about), rows)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person behind a figure."""

    name: str
    url: str
    application: Application
    source: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the people behind a figure; ``hidden`` ones are counted and may not be seen."""

    title: str
    people: tuple[Someone, ...]
    count: int
    hidden: int
    page: int
    pages: int


def people_behind(scope: Scope, asked: Mapping[str, str], *, page: int, blind: bool) -> Behind:
    """Return whom a figure counts: two counts, a page, and the report where it names the row.

    Raises
    ------
    UnknownFigure
        If there is no such figure.
    """
    key, row, column = (asked.get(name, "") for name in ("report", "row", "column"))
    if key not in shown(scope):
        raise UnknownFigure(key)
    counted = behind(key, scope, row=row, column=column)
    seen = visible(counted, scope.viewer, Permission.APPLICATIONS_SEE)
    count, everyone = seen.count(), counted.count()
    rows = seen.select_related("candidate", "role", "file", "place").order_by("-created_at", "pk")
    words = REPORT_WORDS[key]
    label = _label(scope, key, row)
    return Behind(
        f"{words.name}: {row_words(key, row, label)}, {words.columns[column][0]}",
        tuple(_someone(one, blind) for one in rows[(page - 1) * A_PAGE : page * A_PAGE]),
        everyone,
        everyone - count,
        page,
        max(1, -(-count // A_PAGE)),
    )


def _label(scope: Scope, key: str, row: str) -> str:
    """Return the stored name of a row, as the report itself gives it; others need none."""
    if key not in NAMED:
        return ""
    rows = kept_reports.only(key, scope).reports[key].rows
    return next((one.label for one in rows if one.key == row), "")


def _someone(application: Application, blind: bool) -> Someone:
    name = code_of(application) if blind else str(application.candidate)
    url = reverse("person", args=(application.pk,))
    return Someone(name, url, application, source_words(application.source))


def costs_of(scope: Scope) -> list[tuple[HiringCost, Rupees]]:
    """Return the costs that the report counts, newest first, a hundred at most."""
    rows = costs.spent(scope).select_related("role", "by")[:A_PAGE]
    return [(one, Rupees(one.amount)) for one in rows]
