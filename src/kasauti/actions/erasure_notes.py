"""Notes of erasures outside the database, by which a restore does not bring people back.

A note holds digests keyed with the installation's secret: of records, files and mails. Without
the secret they say nothing of anybody; with it they tell whether a row or a file is one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kasauti.actions import traces
from kasauti.records import stored_bytes
from kasauti.records.models import Candidate, Erasure, ImportRow, ResumeFile


@dataclass(frozen=True, slots=True)
class Note:
    """One erasure: its receipt's code, when it was, and the marks of what went."""

    code: str
    at: datetime
    candidates: frozenset[str]
    files: frozenset[str]
    rows: frozenset[str]


@dataclass(frozen=True, slots=True)
class ComeBack:
    """Numbers of what came back: records, files older than their erasure, rows of spreadsheets."""

    people: list[int]
    files: list[int]
    rows: list[int]


def mark_of(candidate: Candidate) -> str:
    """Return a record's mark; numbers are given again after a restore, the moment is not."""
    return traces.mark("candidate", f"{candidate.pk} {candidate.created_at.isoformat()}")


def mark_of_row(row: ImportRow) -> str:
    """Return the mark of an imported spreadsheet's row, known by the moment the sheet came."""
    source = row.source
    return traces.mark("row", f"{source.pk} {source.at.isoformat()} {row.number}")


def write(erasure: Erasure) -> None:
    """Keep an erasure's marks where a restore does not touch them; may run twice."""
    told = {"code": erasure.code, "at": erasure.at.isoformat(), "marks": erasure.marks}
    name = f"{erasure.code}-{erasure.at:%Y%m%dT%H%M%S}.json"  # a code comes again after a restore
    stored_bytes.keep_note(name, json.dumps(told))


def take(folder: Path) -> int:
    """Take notes over that were kept elsewhere, and return how many there were."""
    found = sorted(folder.glob("*.json"))
    for path in found:
        stored_bytes.keep_note(path.name, path.read_text())
    return len(found)


def read() -> list[Note]:
    """Return the notes of all erasures, the earliest first.

    Raises
    ------
    ValueError
        If a note cannot be read: its name is told.
    """
    found = []
    for name, text in stored_bytes.notes().items():
        try:
            told = json.loads(text)
            marks = {kind: frozenset(told["marks"][kind]) for kind in ("candidates", "files")}
            marks["rows"] = frozenset(told["marks"].get("rows", ()))  # notes of before have none
            found.append(Note(told["code"], datetime.fromisoformat(told["at"]), **marks))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"the erasure's note {name} is damaged: copy it anew") from error
        stored_bytes.keep_note_here(name, text)  # a damaged one would stand before the one mended
    return sorted(found, key=lambda one: one.at)


def come_back(notes: Iterable[Note]) -> ComeBack:
    """Return what a restore brought back of the people that the notes are of."""
    records: set[str] = set()
    files: dict[str, datetime] = {}
    rows: set[str] = set()
    for note in notes:
        records |= note.candidates
        files |= dict.fromkeys(note.files, note.at)
        rows |= note.rows
    people = Candidate.everything.only("pk", "created_at") if records else Candidate.objects.none()
    kept = ResumeFile.objects.only("pk", "sha256", "first_seen")
    kept = kept if files else kept.none()
    told = ImportRow.objects.exclude(values={}).select_related("source")
    told = told.defer("values") if rows else told.none()
    return ComeBack(
        [one.pk for one in people.iterator() if mark_of(one) in records],
        [
            one.pk
            for one in kept.iterator()
            if (at := files.get(_of(one))) is not None and one.first_seen < at
        ],
        [one.pk for one in told.iterator() if mark_of_row(one) in rows],
    )


def _of(file: ResumeFile) -> str:
    return traces.mark("file", file.sha256)
