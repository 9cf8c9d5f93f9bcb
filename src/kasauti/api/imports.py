"""Candidates from another system: a spreadsheet taken in, looked at, brought in, reported."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field, StringConstraints

from kasauti.access import Permission
from kasauti.actions import imports
from kasauti.actions.refusals import Refused
from kasauti.actions.spreadsheets import FIELDS, MOST_COLUMNS
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import CandidateImport

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


class CountsShown(Schema):
    """How many rows are where: still waiting, a new candidate's, a known one's, refused."""

    waiting: int
    made: int
    known: int
    refused: int


class ImportListed(Schema):
    """A spreadsheet of candidates that was taken in."""

    id: int
    name: str
    by: str
    at: datetime
    headers: list[str]
    mapping: dict[str, str] = Field(description="Column → field")
    unmapped: list[str] = Field(description="Columns that go nowhere")
    started_at: datetime | None
    finished_at: datetime | None


class ImportShown(ImportListed):
    """A spreadsheet of candidates, and how far it is."""

    counts: CountsShown


class LookShown(Schema):
    """A row as it would come in, and why it would not; empty if it would."""

    name: str
    email: str
    phone: str
    location: str
    problem: str


class MappingTold(Schema):
    """What each column is taken for; without it as the file's heads were guessed."""

    mapping: Mapping | None = None


@router.get("/imports", auth=READ, response=Page[ImportListed], summary="List what was imported")
def list_imports(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the spreadsheets that were taken in, the newest first."""
    return by_id(CandidateImport.objects.select_related("by"), wanted, _listed)


@router.post("/imports", auth=WRITE, response={201: ImportShown}, summary="Take a CSV file in")
@once
def take_import(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    """Take a CSV file of candidates in and guess its columns; nobody is brought in yet."""
    if file.size is None or file.size > imports.LARGEST:
        raise Refused("The file is larger than 50 MB: split it")
    return 201, _shown(imports.take(file.name or "", file.read(), by=user_of(request)))


@router.get("/imports/{pk}", auth=READ, response=ImportShown, summary="Watch an import")
def show_import(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return a spreadsheet's columns and how far it is."""
    return _shown(_found(pk))


@router.post(
    "/imports/{pk}/look", auth=READ, response=list[LookShown],
    summary="Look at the first rows as they would come in",
)  # fmt: skip
def look_at_import(request: HttpRequest, pk: int, body: MappingTold) -> list[dict[str, str]]:
    """Return the first rows by a mapping; it changes nothing, and rows that came in are empty."""
    source = _found(pk)
    rows = [row.values for row in source.rows.order_by("number")[:A_LOOK]]
    looks = imports.preview(source.headers, rows, _mapping(source, body))
    return [person | {"problem": problem} for person, problem in looks]


@router.post(
    "/imports/{pk}/start", auth=WRITE, response={202: ImportShown}, summary="Bring the rows in"
)
@once
def start_import(request: HttpRequest, pk: int, body: MappingTold) -> tuple[int, dict[str, Any]]:
    """Have a worker bring the rows in, each column taken for what the mapping says."""
    source = _found(pk)
    return 202, _shown(imports.start(source, _mapping(source, body), by=user_of(request)))


@router.post(
    "/imports/{pk}/go-on", auth=WRITE, response={202: ImportShown},
    summary="Go on with an import that stopped",
)  # fmt: skip
@once
def go_on_with_import(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Have a worker go on with a file that stopped half-way; no row comes in twice."""
    return 202, _shown(imports.go_on(_found(pk), by=user_of(request)))


@router.get(
    "/imports/{pk}/report.csv", auth=READ, summary="Send what did not come in",
    openapi_extra=sends("text/csv"),
)  # fmt: skip
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the rows that were refused as CSV: number, why, and their cells."""
    told = imports.report(_found(pk), cells=True)
    return HttpResponse(told, content_type="text/csv; charset=utf-8")


def _found(pk: int) -> CandidateImport:
    return get_object_or_404(CandidateImport.objects.select_related("by"), pk=pk)


def _mapping(source: CandidateImport, told: MappingTold) -> dict[str, str]:
    if told.mapping is None:
        return dict(source.mapping)
    if unknown := sorted(set(told.mapping.values()) - {*FIELDS, ""}):
        raise Problem(422, f"{unknown[0]} is no field: choose from {', '.join(FIELDS)}")
    return told.mapping


def _shown(source: CandidateImport) -> dict[str, Any]:
    return _listed(source) | {"counts": imports.counts(source)}


def _listed(source: CandidateImport) -> dict[str, Any]:
    return {
        "id": source.pk,
        "name": source.name,
        "by": str(source.by),
        "at": source.at.isoformat(),
        "headers": source.headers,
        "mapping": source.mapping,
        "unmapped": imports.unmapped(source),
        "started_at": iso(source.started_at),
        "finished_at": iso(source.finished_at),
    }
