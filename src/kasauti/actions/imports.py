"""Candidates from a spreadsheet: taken in, mapped, brought in row by row, reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count
from django.utils import timezone

from kasauti.actions import deferred, found, people, spreadsheets, trail
from kasauti.actions.refusals import Refused
from kasauti.actions.spreadsheets import FIELDS
from kasauti.records.models import Candidate, CandidateImport, FoundNotice, ImportRow, User
from kasauti.records.values import storable_text

A_PORTION = 200
LARGEST = 50_000_000
State = ImportRow.State


def take(name: str, content: bytes, *, by: User) -> CandidateImport:
    """Take a spreadsheet in and guess its columns; nobody is brought in yet.

    Raises
    ------
    Refused
        If it is too large or no CSV file.
    """
    if len(content) > LARGEST:
        raise Refused("The file is larger than 50 MB: split it")
    sheet = spreadsheets.read(content)
    source = CandidateImport(
        by=by,
        name=name[:300],
        digest=sha256(content).hexdigest(),
        headers=list(sheet.headers),
        mapping=spreadsheets.guessed(sheet.headers),
    )
    rows = [
        ImportRow(
            source=source,
            number=number,
            values={
                header: storable_text(cell)
                for header, cell in zip(sheet.headers, row, strict=True)
                if cell
            },
        )
        for number, row in enumerate(sheet.rows, 2)
    ]
    return _keep(source, rows, by=by)


@trail.in_turn
def _keep(source: CandidateImport, rows: list[ImportRow], *, by: User) -> CandidateImport:
    """Store what was read; nobody else waits while it is read."""
    source.save()
    ImportRow.objects.bulk_create(rows, batch_size=1000)
    trail.record("imports.take", source, by=by, rows=len(rows))
    return source


@trail.in_turn
def start(source: CandidateImport, mapping: Mapping[str, str], *, by: User) -> CandidateImport:
    """Bring the rows in by a worker, each column taken for what ``mapping`` says.

    Raises
    ------
    Refused
        If it was started, a field is taken from two columns, or nothing tells who somebody is.
    """
    chosen = {column: field for column, field in mapping.items() if field}
    if set(chosen) - set(source.headers) or set(chosen.values()) - set(FIELDS):
        raise Refused("Choose columns of this file and fields of the list")
    if len(set(chosen.values())) < len(chosen):
        raise Refused("Two columns are taken for the same field: choose one")
    if not {"name", "first_name", "email"} & set(chosen.values()):
        raise Refused("Say which column holds the name or the mail address")
    fresh = CandidateImport.objects.filter(pk=source.pk, started_at=None)
    if not fresh.update(mapping=chosen, started_at=timezone.now()):
        raise Refused("This file is being brought in already")
    trail.record("imports.start", source, by=by, columns=len(chosen))
    deferred.bring_in(source.pk)
    source.refresh_from_db()
    return source


@trail.in_turn
def go_on(source: CandidateImport, *, by: User) -> CandidateImport:
    """Have a worker go on with a file that was started and stopped half-way.

    Raises
    ------
    Refused
        If it was not started, or is done.
    """
    if source.started_at is None or source.finished_at is not None:
        raise Refused("There is nothing to go on with")
    trail.record("imports.go_on", source, by=by)
    deferred.bring_in(source.pk)
    return source


def preview(
    headers: Sequence[str], rows: Iterable[Mapping[str, str]], mapping: Mapping[str, str]
) -> list[tuple[dict[str, str], str]]:
    """Return rows as they would come in, each with why it would not; nobody is brought in.

    Parameters
    ----------
    headers : sequence of str
        The file's columns.
    mapping : mapping
        Column → field; columns that it does not name go nowhere.
    """
    chosen = {column: field for column, field in mapping.items() if field and column in headers}
    found = []
    for row in rows:
        person = _told(row, chosen)
        found.append((person, _problem(person["name"], person["email"])))
    return found


def _told(row: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    told = {field: row.get(column, "") for column, field in mapping.items()}
    name = told.get("name") or f"{told.get('first_name', '')} {told.get('last_name', '')}"
    return {
        "name": " ".join(name.split())[:300],
        "email": told.get("email", "").lower()[:320],
        "phone": told.get("phone", "")[:40],
        "location": told.get("location", "")[:300],
    }


def bring_in(source_id: int) -> None:
    """Bring the waiting rows in, a portion a transaction; may be killed and run again."""
    source = CandidateImport.objects.filter(pk=source_id).exclude(started_at=None).first()
    while source is not None and _portion(source):
        pass


@trail.in_turn
def _portion(source: CandidateImport) -> bool:
    """Bring some rows in; return whether more wait."""
    rows = list(source.rows.filter(state=State.WAITING).order_by("number")[:A_PORTION])
    for row in rows:
        _bring(row, source.mapping)
    ImportRow.objects.bulk_update(rows, ["state", "problem", "candidate", "values"])
    if len(rows) == A_PORTION:
        return True
    ended = CandidateImport.objects.filter(pk=source.pk, finished_at=None)
    if ended.update(finished_at=timezone.now()):
        trail.record("imports.finish", source, by=None, **counts(source))
    return False


def _bring(row: ImportRow, mapping: Mapping[str, str]) -> None:
    person = _told(row.values, mapping)
    name, email = person["name"], person["email"]
    problem = _problem(name, email)
    if problem:
        row.state, row.problem = State.REFUSED, problem
        return
    known = _known(name, email)
    if known is None:
        row.candidate = Candidate.objects.create(**person)
        row.state = State.MADE
        found.note(row.candidate, FoundNotice.Way.IMPORT)
    else:
        _fill_blanks(known, {key: person[key] for key in ("name", "phone", "location")})
        row.candidate, row.state = known, State.KNOWN
    row.values = {}


def _problem(name: str, email: str) -> str:
    if not name and not email:
        return "neither a name nor a mail address"
    if email:
        try:
            validate_email(email)
        except ValidationError:
            return "the mail address is none"
    return ""


def _known(name: str, email: str) -> Candidate | None:
    if not email:
        return None
    same = Candidate.everything.filter(email__iexact=email).order_by("pk")
    known = (c for c in same if not name or not c.name or c.name.lower() == name.lower())
    return people.standing(next(known, None))


def _fill_blanks(candidate: Candidate, fields: Mapping[str, str]) -> None:
    blank = [key for key, value in fields.items() if value and not getattr(candidate, key)]
    for key in blank:
        setattr(candidate, key, fields[key])
    if blank:
        candidate.save(update_fields=blank)


def counts(source: CandidateImport) -> dict[str, int]:
    """Return how many rows are in each state."""
    told = dict(source.rows.values_list("state").annotate(n=Count("pk")).order_by("state"))
    return {str(state): told.get(str(state), 0) for state in State}


def unmapped(source: CandidateImport) -> list[str]:
    """Return the columns that are taken for nothing."""
    return [column for column in source.headers if column not in source.mapping]


def report(source: CandidateImport, *, cells: bool) -> str:
    """Return what did not go in, as CSV: the row's number, why, and its cells if they are shown."""
    headers = source.headers if cells else []
    lines: list[list[Any]] = [["row", "problem", *headers]]
    lines += (
        [row.number, row.problem, *(row.values.get(h, "") for h in headers)]
        for row in source.rows.filter(state=State.REFUSED).iterator()
    )
    return spreadsheets.written(lines)


def clear_values() -> int:
    """Empty the cells of rows that never became a candidate, a month after they came."""
    old = timezone.now() - timedelta(days=30)
    return (
        ImportRow.objects.filter(source__at__lt=old, candidate=None)
        .exclude(values={})
        .update(values={})
    )
