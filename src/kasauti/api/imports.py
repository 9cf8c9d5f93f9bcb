"""Candidates from another system: a spreadsheet taken in, looked at, brought in, reported."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field, StringConstraints

from kasauti.access import Permission
from kasauti.actions import import_files, import_words, imports
from kasauti.actions.import_fields import FIELDS
from kasauti.actions.import_people import OF_PERSON
from kasauti.actions.import_values import KINDS
from kasauti.actions.reasons import REASONS
from kasauti.actions.refusals import Refused
from kasauti.actions.spreadsheets import MOST_COLUMNS
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import CandidateImport, User

router = Router(tags=["imports"])
READ = Bearer("pool:read", Permission.CANDIDATES_IMPORT)
WRITE = Bearer("pool:write", Permission.CANDIDATES_IMPORT)
A_LOOK = 8
Column = Annotated[str, StringConstraints(max_length=1000)]
Mapping = Annotated[
    dict[Column, Annotated[str, StringConstraints(max_length=20)]],
    Field(
        max_length=MOST_COLUMNS,
        description=f"Column → field: {', '.join(FIELDS)}; a column left out goes nowhere",
    ),
]


Meanings = Annotated[
    dict[Column, Annotated[str, StringConstraints(max_length=200)]], Field(max_length=1000)
]


class CountsShown(Schema):
    """How many rows are where: still waiting, a new candidate's, a known one's, refused."""

    waiting: int
    made: int
    known: int
    refused: int


class ValueShown(Schema):
    """A word of the file and what it is taken for: empty is for nothing."""

    words: str
    rows: int
    meant: str


class ImportListed(Schema):
    """A spreadsheet of candidates that was taken in."""

    id: int
    name: str
    by: str
    at: datetime
    headers: list[str]
    mapping: dict[str, str] = Field(description="Column → field")
    unmapped: list[str] = Field(description="Columns that go nowhere")
    left_out: list[str] = Field(
        description="Columns on gender, religion, caste, age, family and the like: never taken"
    )
    started_at: datetime | None
    finished_at: datetime | None


class ImportShown(ImportListed):
    """A spreadsheet of candidates, how it is understood, and how far it is."""

    counts: CountsShown
    system: str = Field(description="The system that wrote it, empty if its columns do not tell")
    dates: str = Field(description="What 03/04/2025 begins with: day or month")
    values: dict[str, list[ValueShown]] = Field(
        description="The words of jobs, stages and reasons; once started, those taken for nothing"
    )
    files: list[str] = Field(description="Files of the zip that no row named, once it is through")


class LookShown(Schema):
    """A row as it would come in, and why it would not; empty if it would."""

    name: str
    email: str
    phone: str
    location: str
    more: dict[str, str] = Field(description="Field → words, of all else that the row tells")
    stage: str = Field(description="Where they would stand on the role")
    problem: str


class MappingTold(Schema):
    """What columns and words are taken for; what is left out as their names and words say."""

    mapping: Mapping | None = None
    system: Annotated[str, StringConstraints(max_length=40)] | None = None
    dates: Literal["day", "month"] | None = None
    jobs: Meanings = Field({}, description="Job → a role's slug; empty: history only")
    stages: Meanings = Field({}, description=f"Word → {', '.join(KINDS)}; empty: for none")
    reasons: Meanings = Field({}, description=f"Word → {', '.join(REASONS)}; empty: for none")

    def choices(self) -> dict[str, Any]:
        """Return what differs from what was guessed."""
        told = self.model_dump(exclude={"mapping"})
        return {name: value for name, value in told.items() if value is not None}


@router.get("/imports", auth=READ, response=Page[ImportListed], summary="List what was imported")
def list_imports(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the spreadsheets that were taken in, the newest first."""
    return by_id(imports.seen_by(user_of(request)), wanted, _listed)


@router.post("/imports", auth=WRITE, response={201: ImportShown}, summary="Take a CSV file in")
@once
def take_import(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    """Take a CSV file of candidates in and guess its columns; nobody is brought in yet."""
    if file.size is None or file.size > imports.LARGEST:
        raise Refused("The file is larger than 50 MB: split it")
    by = user_of(request)
    return 201, _shown(imports.take(file.name or "", file.read(), by=by), by)


@router.get("/imports/{pk}", auth=READ, response=ImportShown, summary="Watch an import")
def show_import(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return a spreadsheet's columns and how far it is."""
    return _shown(_found(pk, user_of(request)), user_of(request))


@router.post(
    "/imports/{pk}/look", auth=READ, response=list[LookShown],
    summary="Look at the first rows as they would come in",
)  # fmt: skip
def look_at_import(request: HttpRequest, pk: int, body: MappingTold) -> list[dict[str, Any]]:
    """Return the first rows by a mapping; it changes nothing, and rows that came in are empty."""
    by = user_of(request)
    source = _found(pk, by)
    rows = [row.values for row in source.rows.order_by("number")[:A_LOOK]]
    mapping = _mapping(source, body)
    cells, system = import_words.stored(source, mapping), source.choices.get("system", "")
    choices = imports.suggested(cells, mapping, body.choices(), by=by, system=system)
    return [_look(one) for one in imports.preview(source.headers, rows, mapping, choices)]


@router.post(
    "/imports/{pk}/files", auth=WRITE, response={201: ImportShown},
    summary="Put résumés beside it",
)  # fmt: skip
@once
def attach_to_import(
    request: HttpRequest, pk: int, file: File[UploadedFile]
) -> tuple[int, dict[str, Any]]:
    """Put a zip of the résumés that the rows name beside a spreadsheet, before it is started."""
    by = user_of(request)
    source, size = _found(pk, by), file.size or 0
    if file.file is None:
        raise Refused("Send a zip of résumés")
    made = import_files.attach(source, file.name or "", file.file, size=size, by=by)
    return 201, _shown(made, by)


@router.post(
    "/imports/{pk}/start", auth=WRITE, response={202: ImportShown}, summary="Bring the rows in"
)
@once
def start_import(request: HttpRequest, pk: int, body: MappingTold) -> tuple[int, dict[str, Any]]:
    """Have a worker bring the rows in, each column taken for what the mapping says."""
    by = user_of(request)
    source = _found(pk, by)
    mapping, choices = _mapping(source, body), body.choices()
    return 202, _shown(imports.start(source, mapping, by=by, choices=choices), by)


@router.post(
    "/imports/{pk}/go-on", auth=WRITE, response={202: ImportShown},
    summary="Go on with an import that stopped",
)  # fmt: skip
@once
def go_on_with_import(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Have a worker go on with a file that stopped half-way; no row comes in twice."""
    by = user_of(request)
    return 202, _shown(imports.go_on(_found(pk, by), by=by), by)


@router.get(
    "/imports/{pk}/report.csv", auth=READ, summary="Send what did not come in",
    openapi_extra=sends("text/csv"),
)  # fmt: skip
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the rows that were refused as CSV: number, why, and their cells."""
    told = imports.report(_found(pk, user_of(request)), cells=True)
    return HttpResponse(told, content_type="text/csv; charset=utf-8")


def _found(pk: int, reader: User) -> CandidateImport:
    return get_object_or_404(imports.seen_by(reader), pk=pk)


def _mapping(source: CandidateImport, told: MappingTold) -> dict[str, str]:
    if told.mapping is None:
        return dict(source.mapping)
    if unknown := sorted(set(told.mapping.values()) - {*FIELDS, ""}):
        raise Problem(422, f"{unknown[0]} is no field: choose from {', '.join(FIELDS)}")
    return told.mapping


def _look(one: imports.Look) -> dict[str, Any]:
    basic = {name: one.told[name] for name in OF_PERSON}
    more = {name: words for name, words in one.told.items() if name not in basic}
    return basic | {"more": more, "stage": one.stage, "problem": one.problem}


def _shown(source: CandidateImport, reader: User) -> dict[str, Any]:
    choices = source.choices
    if source.started_at is not None:
        unknown = choices.get("unknown", {}).items()
        words = {
            kind: [{"words": one, "rows": n, "meant": ""} for one, n in found.items()]
            for kind, found in unknown
        }
    else:
        cells, system = import_words.stored(source, source.mapping), choices.get("system", "")
        choices = imports.suggested(cells, source.mapping, by=reader, system=system)
        held = import_words.values(cells, source.mapping, choices)
        words = {kind: [asdict(one) for one in found] for kind, found in held.items()}
    return _listed(source) | {
        "counts": imports.counts(source),
        "system": choices.get("system", ""),
        "dates": choices.get("dates", "day"),
        "values": words,
        "files": list(source.files.values_list("name", flat=True)) if source.finished_at else [],
    }


def _listed(source: CandidateImport) -> dict[str, Any]:
    return {
        "id": source.pk,
        "name": source.name,
        "by": str(source.by),
        "at": source.at.isoformat(),
        "headers": source.headers,
        "mapping": source.mapping,
        "left_out": source.left_out,
        "unmapped": imports.unmapped(source),
        "started_at": iso(source.started_at),
        "finished_at": iso(source.finished_at),
    }
