"""Candidates from another system: taken in, mapped, brought in row by row, reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from kasauti.access import Permission
from kasauti.actions import (
    deferred,
    import_files,
    import_values,
    import_words,
    spreadsheets,
    trail,
)
from kasauti.actions.import_fields import FIELDS, SEVERAL, guessed, never, system_of
from kasauti.actions.import_people import (
    OF_PERSON,
    Bringing,
    Stored,
    drop_notes,
    problem,
    stage,
    told,
    write_notes,
)
from kasauti.actions.import_words import VALUES, Cells
from kasauti.actions.refusals import Refused
from kasauti.records.models import CandidateImport, ImportRow, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.records.values import storable_text

A_PORTION = 200
LARGEST = 50_000_000
State = ImportRow.State


def seen_by(user: User) -> QuerySet[CandidateImport]:
    """Return the files that somebody may open: all if they import for every role, else their own.

    A file tells of people of any role, before it is known which.
    """
    files = CandidateImport.objects.select_related("by")
    everywhere = standing_of(user).may(Permission.CANDIDATES_IMPORT)
    return files if everywhere else files.filter(by=user)


def roles_of(user: User) -> QuerySet[Role]:
    """Return the roles onto which somebody may bring people."""
    return visible(Role.objects.all(), user, Permission.APPLICATIONS_TAKE, role="pk")


def take(name: str, content: bytes, *, by: User) -> CandidateImport:
    """Take a spreadsheet in and guess its columns; nobody is brought in yet.

    Columns on gender, religion, caste, age, family and the like are dropped here: their cells are
    never stored.

    Raises
    ------
    Refused
        If it is too large or no CSV file.
    """
    if len(content) > LARGEST:
        raise Refused("The file is larger than 50 MB: split it")
    sheet = spreadsheets.read(content)
    left_out = [header for header in sheet.headers if never(header)]
    headers = [header for header in sheet.headers if header not in left_out]
    source = CandidateImport(
        by=by,
        name=name[:300],
        digest=sha256(content).hexdigest(),
        headers=headers,
        left_out=left_out,
        mapping=guessed(headers),
        choices={"system": system_of(sheet.headers)},
    )
    kept = frozenset(headers)
    rows = [
        ImportRow(
            source=source,
            number=number,
            values={
                header: storable_text(cell)
                for header, cell in zip(sheet.headers, row, strict=True)
                if cell and header in kept
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


def start(
    source: CandidateImport,
    mapping: Mapping[str, str],
    *,
    by: User,
    choices: Mapping[str, Any] | None = None,
    cells: Cells | None = None,
) -> CandidateImport:
    """Bring the rows in by a worker, each column taken for what ``mapping`` says.

    Parameters
    ----------
    choices : mapping, optional
        What differs from ``suggested``: ``system``, ``dates`` (``day`` or ``month`` first), and
        value by value ``jobs`` (a role's slug), ``stages`` and ``reasons``; empty is for nothing.
    cells : Cells, optional
        The file's words by this mapping, where they are counted already.

    Raises
    ------
    Refused
        If it was started, a field is taken from two columns, nothing tells who somebody is, or a
        value is taken for what there is none of, or a job for a role that is not theirs.
    """
    chosen = checked(source.headers, mapping)
    cells = cells or import_words.stored(source, chosen)
    settled = suggested(cells, chosen, choices, by=by, system=source.choices.get("system", ""))
    settled["unknown"] = {
        kind: {one.words: one.rows for one in found if not one.meant}
        for kind, found in import_words.values(cells, chosen, settled).items()
    }
    return _start(source, chosen, settled, by=by)


@trail.in_turn
def _start(
    source: CandidateImport, mapping: dict[str, str], choices: dict[str, Any], *, by: User
) -> CandidateImport:
    """Start what is understood; nobody else waits while its words are counted."""
    fresh = CandidateImport.objects.filter(pk=source.pk, started_at=None)
    now = timezone.now()
    if not fresh.update(mapping=mapping, choices=choices, started_at=now, started_by=by):
        raise Refused("This file is being brought in already")
    trail.record("imports.start", source, by=by, columns=len(mapping))
    deferred.bring_in(source.pk)
    source.refresh_from_db()
    return source


def checked(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that are taken for a field.

    Raises
    ------
    Refused
        If a column or field is none, a field is taken from two, or nothing tells who somebody is.
    """
    chosen = {column: field for column, field in mapping.items() if field}
    if set(chosen) - set(headers) or set(chosen.values()) - set(FIELDS):
        raise Refused("Choose columns of this file and fields of the list")
    single = [field for field in chosen.values() if field not in SEVERAL]
    if len(set(single)) < len(single):
        raise Refused("Two columns are taken for the same field: choose one")
    if not {"name", "first_name", "email"} & set(chosen.values()):
        raise Refused("Say which column holds the name or the mail address")
    return chosen


def suggested(
    cells: Cells,
    mapping: Mapping[str, str],
    choices: Mapping[str, Any] | None = None,
    *,
    by: User,
    system: str,
) -> dict[str, Any]:
    """Return how a file is understood: as told, the rest as its words probably mean.

    Raises
    ------
    Refused
        If a word is taken for what there is none of, or a job for a role that is not theirs.
    """
    roles = roles_of(by)
    found = import_words.suggested(cells, mapping, choices or {}, roles=roles, system=system)
    if wrong := import_values.unknown({kind: found[kind].values() for kind in VALUES}, roles):
        raise Refused(wrong)
    return found


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


@dataclass(frozen=True, slots=True)
class Look:
    """A row as it would come in: field → words, the stage that follows, why it would not."""

    told: Mapping[str, str]
    stage: str
    problem: str


def preview(
    headers: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    mapping: Mapping[str, str],
    choices: Mapping[str, Any] | None = None,
) -> list[Look]:
    """Return rows as they would come in, each with why it would not; nobody is brought in.

    Parameters
    ----------
    headers : sequence of str
        The file's columns.
    mapping : mapping
        Column → field; columns that it does not name go nowhere.
    choices : mapping, optional
        As ``suggested`` gives them.
    """
    chosen = {column: field for column, field in mapping.items() if field and column in headers}
    found, today = [], timezone.localdate()
    for row in rows:
        cells = told(row, chosen)
        shown = {name: words for name, words in cells.items() if words or name in OF_PERSON}
        meant = stage(cells, choices or {}) if cells.get("job") else ""
        found.append(Look(shown, meant, problem(cells, choices or {}, today=today)))
    return found


def bring_in(source_id: int) -> None:
    """Bring the waiting rows in, a portion a transaction; may be killed and run again."""
    source = CandidateImport.objects.filter(pk=source_id).exclude(started_at=None).first()
    if source is None:
        return
    import_files.unpack(source)
    while _portion(source):
        pass


def _portion(source: CandidateImport) -> bool:
    """Bring some rows in; return whether more wait."""
    notes = write_notes(source, _waiting(source))
    more = _bring_portion(source, notes)
    drop_notes(notes)
    return more


@trail.in_turn
def _bring_portion(source: CandidateImport, notes: dict[int, Stored]) -> bool:
    rows = _waiting(source)
    bringing = Bringing(source, rows, notes)
    for row in rows:
        bringing.bring(row)
    source.files.filter(pk__in=bringing.taken).update(taken=True)
    deferred.read_items(bringing.to_read)
    ImportRow.objects.bulk_update(rows, ["state", "problem", "left", "candidate", "values"])
    if len(rows) == A_PORTION:
        return True
    ended = CandidateImport.objects.filter(pk=source.pk, finished_at=None)
    if ended.update(finished_at=timezone.now()):
        import_files.let_go(source)
        trail.record("imports.finish", source, by=None, **counts(source))
    return False


def _waiting(source: CandidateImport) -> list[ImportRow]:
    return list(source.rows.filter(state=State.WAITING).order_by("number")[:A_PORTION])


def counts(source: CandidateImport) -> dict[str, int]:
    """Return how many rows are in each state."""
    told = dict(source.rows.values_list("state").annotate(n=Count("pk")).order_by("state"))
    return {str(state): told.get(str(state), 0) for state in State}


def unmapped(source: CandidateImport) -> list[str]:
    """Return the columns that are taken for nothing."""
    return [column for column in source.headers if column not in source.mapping]


def report(source: CandidateImport, *, cells: bool) -> str:
    """Return what did not go in, as CSV: the row's number, why, and its cells if they are shown.

    Rows that came in with something left behind are told as well, then columns, words that nobody
    said the meaning of, and files that no row named.
    """
    headers = source.headers if cells else []
    lines: list[list[Any]] = [["row", "problem", *headers]]
    rows = source.rows.filter(state=State.REFUSED) | source.rows.exclude(left="")
    for row in rows.order_by("number").iterator():
        why = row.problem or ("came in, but " + row.left if cells else "came in, not all of it")
        lines.append([row.number, why, *(row.values.get(h, "") for h in headers)])
    lines += ([" ", f"column left out on purpose: {column}"] for column in source.left_out)
    lines += ([" ", f"column not taken: {column}"] for column in unmapped(source))
    if cells:
        lines += ([" ", told] for told in _unknown(source))
    if cells and source.finished_at is not None:
        left = source.files.values_list("name", "reason")
        lines += (
            [" ", f"file not taken: {name}{f' ({why})' if why else ''}"] for name, why in left
        )
    return spreadsheets.written(lines)


def _unknown(source: CandidateImport) -> Iterator[str]:
    for kind, found in source.choices.get("unknown", {}).items():
        for words, n in found.items():
            if words:
                yield f"{kind}: “{words}” taken for nothing, in {n} rows"


def clear_values() -> int:
    """Empty the cells of rows that never became a candidate, a month after they came.

    What lies beside them goes as well: a zip, its files, the names of those that nobody took. A
    file that is being brought in has a month for it.
    """
    old = timezone.now() - timedelta(days=30)
    under_way = Q(started_at__gte=old, finished_at=None)
    over = CandidateImport.objects.filter(at__lt=old).exclude(under_way)
    for source in over.filter(~Q(archive=None) | ~Q(files=None)).distinct():
        import_files.forget(source)
    cells = ImportRow.objects.filter(source__in=over, candidate=None).exclude(values={})
    return cells.update(values={})
