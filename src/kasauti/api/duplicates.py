"""Records that may be of one person: listed, compared, put together, parted, taken apart."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import duplicate_searches, duplicates, merges, packets
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import DUPLICATE, MERGE
from kasauti.records.models import Candidate, Duplicate, DuplicateSearch, Merge, User

router = Router(tags=["duplicates"])
LIST = Bearer("pool:read", Permission.CANDIDATES_MERGE)
READ = Bearer("pool:read", Permission.CANDIDATES_MERGE, DUPLICATE)
LOOK = Bearer("pool:write", Permission.CANDIDATES_MERGE)
SETTLE = Bearer("pool:write", Permission.CANDIDATES_MERGE, DUPLICATE)
UNDO = Bearer("pool:write", Permission.CANDIDATES_MERGE, MERGE)


class RecordShown(Schema):
    """A record of a pair."""

    id: int
    name: str
    email: str
    phone: str
    location: str


class PairShown(Schema):
    """Two records that may be of one person, and what they share."""

    id: int
    first: RecordShown
    second: RecordShown
    reasons: list[str]
    found_at: datetime
    parted: bool = Field(description="Somebody said that they are two people")


class AppliedShown(Schema):
    """An application of one of the two."""

    id: int
    record: int
    role: str
    stage: str
    file: str
    applied_at: datetime


class FoldShown(Schema):
    """A role that both applied for: which application would stay, and which is put under it."""

    role: str
    stays: int
    folded: int


class ComparedShown(PairShown):
    """Both records, and what putting them together would do."""

    applications: list[AppliedShown]
    folds: list[FoldShown]
    hindrance: str = Field(description="Why they cannot be one; empty if they can")
    asked_in_both: list[str] = Field(description="Titles that interviews of both records ask")


class MergeTold(Schema):
    """Which record is kept; the other is put into it."""

    keep: Annotated[int, Field(ge=1, lt=2**53)]


class MergeShown(Schema):
    """That a record was put into another."""

    id: int
    kept: int
    merged: int
    by: str
    at: datetime
    undone_by: str | None
    undone_at: datetime | None


class SearchShown(Schema):
    """How far looking for duplicates is, and how it ended."""

    id: int
    at: datetime
    done: int = Field(description="Steps")
    of: int
    finished: bool
    new: int = Field(description="Pairs that were not known before")
    failure: str = Field(description="Why it did not come to its end; empty if it did")


@router.get("/duplicates", auth=LIST, response=Page[PairShown], summary="List who may stand twice")
def list_duplicates(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the pairs that the token's user may settle, the newest first."""
    return by_id(duplicates.standing_pairs(user_of(request)), wanted, _pair)


@router.post(
    "/duplicates", auth=LOOK, response={202: SearchShown}, summary="Look for duplicates now"
)
@once
def look_for_duplicates(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """Have a worker look, as it does every hour; while one looks, that search is returned."""
    return 202, _search(duplicate_searches.ask(by=user_of(request)))


@router.get(
    "/duplicate-searches/{pk}", auth=LIST, response=SearchShown, summary="Watch a search"
)  # fmt: skip
def show_search(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return how far looking for duplicates is."""
    return _search(get_object_or_404(DuplicateSearch, pk=pk))


@router.get(
    "/duplicates/{pk}", auth=READ, response=ComparedShown, summary="Compare two records"
)  # fmt: skip
def show_duplicate(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return two records side by side; of roles that the token's user has no part in, nothing."""
    return _compared(_found(pk), user_of(request))


@router.post(
    "/duplicates/{pk}/merge", auth=SETTLE, response={201: MergeShown}, summary="Merge two records"
)
@once
def merge_duplicate(request: HttpRequest, pk: int, body: MergeTold) -> tuple[int, dict[str, Any]]:
    """Put one record into the other; nothing is deleted, and it can be undone."""
    pair = _found(pk)
    kept, merged = pair.first, pair.second
    if body.keep not in (kept.pk, merged.pk):
        raise Problem(422, "Keep one of the two records of the pair")
    if body.keep == merged.pk:
        kept, merged = merged, kept
    return 201, _merge(merges.merge(kept, merged, by=user_of(request)))


@router.post(
    "/duplicates/{pk}/part", auth=SETTLE, response={200: PairShown}, summary="Say they are two"
)
@once
def part_duplicate(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Say that two records are of two people; they are not brought up again."""
    return 200, _pair(duplicates.part(_found(pk), by=user_of(request)))


@router.get("/merges", auth=LIST, response=Page[MergeShown], summary="List what was merged")
def list_merges(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the merges that stand and that the token's user may undo."""
    return by_id(duplicates.standing_merges(user_of(request)), wanted, _merge)


@router.post("/merges/{pk}/undo", auth=UNDO, response={200: MergeShown}, summary="Undo a merge")
@once
def undo_merge(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take two records apart as they were."""
    return 200, _merge(merges.undo(get_object_or_404(Merge, pk=pk), by=user_of(request)))


def _found(pk: int) -> Duplicate:
    rows = Duplicate.objects.select_related("first", "second")
    return get_object_or_404(rows, pk=pk, first__merged_into=None, second__merged_into=None)


def _search(search: DuplicateSearch) -> dict[str, Any]:
    return {
        "id": search.pk,
        "at": search.at.isoformat(),
        "done": search.done,
        "of": duplicate_searches.STEPS,
        "finished": search.finished_at is not None,
        "new": search.new,
        "failure": search.failure,
    }


def _record(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.pk,
        "name": candidate.name,
        "email": candidate.email,
        "phone": candidate.phone,
        "location": candidate.location,
    }


def _pair(pair: Duplicate) -> dict[str, Any]:
    return {
        "id": pair.pk,
        "first": _record(pair.first),
        "second": _record(pair.second),
        "reasons": pair.reasons,
        "found_at": pair.found_at.isoformat(),
        "parted": pair.parted_at is not None,
    }


def _compared(pair: Duplicate, reader: User) -> dict[str, Any]:
    try:
        folds, hindrance = merges.weighed(pair, reader=reader)
    except Refused:
        raise Http404 from None
    return _pair(pair) | {
        "applications": [
            {
                "id": one.pk,
                "record": candidate.pk,
                "role": one.role.slug,
                "stage": one.stage,
                "file": one.file.name,
                "applied_at": one.created_at.isoformat(),
            }
            for candidate in (pair.first, pair.second)
            for one in candidate.applications.select_related("role", "file").order_by("pk")
        ],
        "folds": [
            {"role": one.stays.role.slug, "stays": one.stays.pk, "folded": one.folded.pk}
            for one in folds
        ],
        "hindrance": hindrance,
        "asked_in_both": packets.in_both(pair.first, pair.second),
    }


def _merge(merge: Merge) -> dict[str, Any]:
    return {
        "id": merge.pk,
        "kept": merge.kept_id,
        "merged": merge.merged_id,
        "by": str(merge.by),
        "at": merge.at.isoformat(),
        "undone_by": str(merge.undone_by) if merge.undone_by else None,
        "undone_at": iso(merge.undone_at),
    }
