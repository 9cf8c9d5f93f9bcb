"""Reports for their readers: which there are for one, and one as a spreadsheet."""

from __future__ import annotations

from decimal import Decimal

from kasauti.actions.report_words import row_words
from kasauti.actions.spreadsheets import written
from kasauti.records.reports import REPORTS, Column, Kind, Report, Scope


def shown(scope: Scope) -> list[str]:
    """Return the reports that the viewer sees: costs are hidden from whom pay is hidden from."""
    priced = scope.priced()
    here = priced is None or (scope.role.pk in priced if scope.role else bool(priced))
    return [key for key in REPORTS if key != "costs" or here]


def as_csv(found: Report) -> str:
    """Return a report as a spreadsheet, shares as fractions with their intervals."""
    head = [""]
    for column in found.columns:
        head += [column.key, *_interval_names(column)]
    lines = [head]
    for row in found.rows:
        line = [row_words(found.key, row.key, row.label)]
        for column, cell in zip(found.columns, row.cells, strict=True):
            line += [_plain(cell.value)]
            line += (
                [_plain(end) for end in (cell.low, cell.high)] if _interval_names(column) else []
            )
        lines.append(line)
    return "\ufeff" + written(lines)


def _interval_names(column: Column) -> list[str]:
    return [f"{column.key}, {end}" for end in ("low", "high")] if column.kind == Kind.SHARE else []


def _plain(value: float | Decimal | None) -> str:
    return "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
