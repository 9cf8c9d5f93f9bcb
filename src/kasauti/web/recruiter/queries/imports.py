"""A spreadsheet of candidates as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kasauti.actions import imports as actions
from kasauti.actions.spreadsheets import FIELDS
from kasauti.records.models import CandidateImport, ImportRow
from kasauti.web.recruiter.words import Words

A_LOOK = 8
MOST_REFUSED = 100
NAMES: Mapping[str, Words] = {
    "name": _("Full name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("Mail address"),
    "phone": _("Phone"),
    "location": _("Place"),
}


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file: what it is taken for, and what stands in it."""

    number: int
    header: str
    field: str
    examples: tuple[str, ...]


def listed() -> QuerySet[CandidateImport]:
    """Return the files that were taken in, newest first, with how many rows are at an end."""
    done = Count("rows", filter=~Q(rows__state=ImportRow.State.WAITING))
    rows = CandidateImport.objects.select_related("by")
    return rows.annotate(all=Count("rows"), done=done)[:50]


def mapping_of(source: CandidateImport, told: Mapping[str, str]) -> dict[str, str]:
    """Return column → field as a form sent it, else as the file has it."""
    if not any(name.startswith("column-") for name in told):
        return dict(source.mapping)
    chosen = {h: told.get(f"column-{n}", "") for n, h in enumerate(source.headers)}
    return {header: field for header, field in chosen.items() if field in FIELDS}


def page(source: CandidateImport, told: Mapping[str, str], *, blind: bool) -> dict[str, object]:
    """Return what the page of one file shows, in four queries; in blind mode without cells."""
    mapping = mapping_of(source, told)
    first = [row.values for row in source.rows.order_by("number")[:A_LOOK]]
    rows = [] if blind else first
    counts = actions.counts(source)
    total = sum(counts.values())
    refused = source.rows.filter(state=ImportRow.State.REFUSED).order_by("number")
    return {
        "source": source,
        "columns": [
            ColumnRow(n, h, mapping.get(h, ""), tuple(row.get(h, "") for row in rows[:3]))
            for n, h in enumerate(source.headers)
        ],
        "fields": NAMES.items(),
        "looks": actions.preview(source.headers, rows, mapping),
        "unmapped": [header for header in source.headers if header not in mapping],
        "counts": counts,
        "total": total,
        "done": total - counts["waiting"],
        "refused": list(refused.values_list("number", "problem")[:MOST_REFUSED]),
    }
