"""The words of a file's cells: counted once, each taken for what it probably means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTextTransform

from kasauti.actions import import_values
from kasauti.records.models import CandidateImport, Role

MOST_VALUES = 200
VALUES: Mapping[str, tuple[str, ...]] = {
    "jobs": ("job",),
    "stages": ("status", "stage"),
    "reasons": ("reason",),
}
"""What is mapped value by value, and the fields whose cells hold the values."""
_DAYS = ("applied_on", "rejected_on")
_COUNTED = frozenset(_DAYS).union(*VALUES.values())


@dataclass(frozen=True, slots=True)
class Value:
    """A word of the file, in how many rows it stands, what it is taken for (empty: nothing)."""

    words: str
    rows: int
    meant: str


@dataclass(frozen=True, slots=True)
class Cells:
    """How many rows there are, and by column its words and in how many rows each stands."""

    rows: int
    columns: Mapping[str, list[tuple[str, int]]]

    def of(self, kind: str, mapping: Mapping[str, str]) -> list[tuple[str, int]]:
        """Return the words of jobs, stages or reasons, and in how many rows they stand."""
        found: dict[str, int] = {}
        for column in (c for c, field in mapping.items() if field in VALUES[kind]):
            for words, rows in self.columns.get(column, ()):
                found[words] = found.get(words, 0) + rows
        if kind == "jobs":  # rows without a job may be for one role as well
            found.setdefault("", self.rows - sum(found.values()))
        return [(words, rows) for words, rows in found.items() if rows > 0]

    def days(self, mapping: Mapping[str, str]) -> list[str]:
        """Return the cells that tell days."""
        columns = [c for c, field in mapping.items() if field in _DAYS]
        return [words for column in columns for words, _ in self.columns.get(column, ())]


def stored(source: CandidateImport, mapping: Mapping[str, str]) -> Cells:
    """Count the words of a file that was taken in, the most frequent first."""
    columns = [c for c, field in mapping.items() if field in _COUNTED]
    return Cells(source.rows.count(), {column: _stored(source, column) for column in columns})


def _stored(source: CandidateImport, column: str) -> list[tuple[str, int]]:
    held = source.rows.order_by().annotate(cell=KeyTextTransform(column, "values"))
    counted = held.values("cell").annotate(n=Count("pk")).order_by("-n", "cell")
    return [(one["cell"], one["n"]) for one in counted[: MOST_VALUES + 1] if one["cell"]]


def counted(rows: Iterable[Mapping[str, str]], mapping: Mapping[str, str]) -> Cells:
    """Count the words of rows that nobody stored."""
    rows = list(rows)
    told = {
        column: Counter(row[column] for row in rows if row.get(column))
        for column, field in mapping.items()
        if field in _COUNTED
    }
    return Cells(len(rows), {column: words.most_common() for column, words in told.items()})


def suggested(
    cells: Cells,
    mapping: Mapping[str, str],
    given: Mapping[str, Any],
    *,
    roles: QuerySet[Role],
    system: str,
) -> dict[str, Any]:
    """Return how a file is understood: as told, the rest as its words probably mean.

    Parameters
    ----------
    given : mapping
        What was told: ``system``, ``dates``, and value by value ``jobs``, ``stages``, ``reasons``.
    roles : QuerySet
        Those that a job may be taken for.
    system : str
        Which system its columns tell.
    """
    seen = {kind: [words for words, _ in cells.of(kind, mapping)] for kind in VALUES}
    known = import_values.jobs_of(seen["jobs"], roles)
    meant = {
        "jobs": dict.fromkeys(seen["jobs"], "") | known,
        "stages": {words: import_values.stage_of(words) for words in seen["stages"]},
        "reasons": {words: import_values.reason_of(words) for words in seen["reasons"]},
    }
    found: dict[str, Any] = {kind: meant[kind] | dict(given.get(kind, {})) for kind in VALUES}
    found["system"] = str(given.get("system", system))[:40]
    found["dates"] = given.get("dates") or import_values.order_of(cells.days(mapping))
    return found


def values(
    cells: Cells, mapping: Mapping[str, str], choices: Mapping[str, Any]
) -> dict[str, list[Value]]:
    """Return the words that are mapped value by value, the most frequent first."""
    return {
        kind: [
            Value(words, rows, choices.get(kind, {}).get(words, ""))
            for words, rows in cells.of(kind, mapping)
        ]
        for kind in VALUES
    }
