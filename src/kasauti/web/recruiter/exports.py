"""A shortlist to take along: CSV for a spreadsheet, JSON with all evidence, HTML to print."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from kasauti.actions.spreadsheets import written
from kasauti.records.answers import Sought
from kasauti.records.models import Role, User
from kasauti.web.recruiter.queries.answers import answers_by_application, sees_pay
from kasauti.web.recruiter.queries.roles import role_facts
from kasauti.web.recruiter.queries.shortlist import Filters, PersonRow, Shortlist
from kasauti.web.recruiter.queries.stored import stored_report

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}
Given = Mapping[int, Sequence[Mapping[str, Any]]]
_SHEETS = ("tokens", "document", "layout", "marks", "tables", "charts")


def exported(role: Role, form: str, *, blind: bool, viewer: User) -> str:
    """Return the whole shortlist in one of ``MEDIA_TYPES``; what is hidden is left out here too."""
    pay = sees_pay(viewer, role)
    if form == "json":
        report = stored_report(role, blind=blind, pay=pay)
        return json.dumps(report, ensure_ascii=False, indent=2)
    people = Shortlist(role, Filters(sought=Sought(pay=pay)), blind=blind)
    if form == "csv":
        return _csv(people, answers_by_application(role, pay=pay, blind=blind))
    context = {
        "role": role,
        "facts": role_facts(role, pay=pay),
        "rows": people.rows,
        "styles": mark_safe("\n".join(_sheet(name) for name in _SHEETS)),  # noqa: S308 - ours
    }
    return render_to_string("recruiter/export.html", context)


def _sheet(name: str) -> str:
    path = files("kasauti.web.ui") / "static" / "ui" / "css" / f"{name}.css"
    return path.read_text("utf-8")


def _csv(people: Shortlist, answers: Given) -> str:
    """Return a spreadsheet in which no cell is a formula: names come from files.

    The last columns are the questions that were answered, by their latest wording.
    """
    asked = {one["key"]: one["question"] for given in answers.values() for one in given}
    heads = [*_HEADS, *(head.name for head in people.requirements), *asked.values()]
    rows = []
    for row in people.rows:
        said = {one["key"]: one["answer"] for one in answers.get(row.pk, ())}
        rows.append([*_cells(row), *(said.get(key, "") for key in asked)])
    return "\ufeff" + written([heads, *rows])


_HEADS = (
    "place", "name", "role match %", "match low", "match high", "engineering", "engineering low",
    "engineering high", "ml", "ml low", "ml high", "stronger side", "stage", "flags",
    "conditions not met",
)  # fmt: skip


def _cells(row: PersonRow) -> list[object]:
    engineering, ml = row.engineering, row.ml
    return [
        row.place, row.name, row.match, row.match_low, row.match_high,
        *(_figure(one) for side in (engineering, ml) for one in (side.level, side.low, side.high)),
        row.side_words, row.stage, "; ".join(str(flag) for flag in row.flags),
        "yes" if row.unmet else "",
        *(dot.standing_words for dot in row.dots),
    ]  # fmt: skip


def _figure(level: float | None) -> str:
    """Return a level as people read it: two decimals, which its interval does not even bear."""
    return "" if level is None else f"{level:.2f}"
