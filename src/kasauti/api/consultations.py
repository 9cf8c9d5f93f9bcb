"""The optional language model: asked on a person's word, its words taken by a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import consultations
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, CONSULTATION, ROLE
from kasauti.records.models import Application, Consultation, Role

router = Router(tags=["language model"])
WORDS = Bearer("roles:read", Permission.ROLES_SEE, ROLE)
ASK_WORDS = Bearer("roles:write", Permission.ROLES_CHANGE, ROLE)
TAKE = Bearer("roles:write", Permission.ROLES_CHANGE, CONSULTATION)
LINES = Bearer("people:read", Permission.APPLICATIONS_SEE, APPLICATION)
ASK_LINES = Bearer("people:write", Permission.APPLICATIONS_CORRECT, APPLICATION)


class ConsultationShown(Schema):
    """The model asked once: what held when it was checked, what was refused. It enters no score."""

    id: int
    by: str
    at: datetime
    finished_at: datetime | None
    failure: str
    found: dict[str, Any] = Field(description="`passages` of a description, `lines` of a résumé")
    taken: dict[str, str] = Field(description="By Kasauti's own words: those put in their place")


class PassageTold(Schema):
    """Which passage's words are taken, counted from 0."""

    passage: int = Field(ge=0, lt=10_000)


@router.get(
    "/roles/{slug}/consultations", auth=WORDS, response=Page[ConsultationShown],
    summary="List what was proposed for a description", url_name="list_proposed_words",
)  # fmt: skip
def list_words(request: HttpRequest, slug: str, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of what the model proposed for a role's words, the newest first."""
    rows = Consultation.objects.filter(role=get_object_or_404(Role, slug=slug))
    return by_id(rows.select_related("by"), wanted, _shown)


@router.post(
    "/roles/{slug}/consultations", auth=ASK_WORDS, response={202: ConsultationShown},
    summary="Ask for better words",
)  # fmt: skip
@once
def ask_words(request: HttpRequest, slug: str) -> tuple[int, dict[str, Any]]:
    """Have a worker ask the model for better words; while it does, that asking is returned."""
    role = get_object_or_404(Role, slug=slug)
    consultations.ask(role=role, by=user_of(request))
    return 202, _shown(Consultation.objects.filter(role=role)[0])


@router.get(
    "/applications/{pk}/consultations", auth=LINES, response=Page[ConsultationShown],
    summary="List what was proposed of a résumé",
)  # fmt: skip
def list_lines(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the lines that the model proposed as evidence, the newest first."""
    rows = Consultation.objects.filter(application=get_object_or_404(Application, pk=pk))
    return by_id(rows.select_related("by"), wanted, _shown)


@router.post(
    "/applications/{pk}/consultations", auth=ASK_LINES, response={202: ConsultationShown},
    summary="Ask for lines of a résumé",
)  # fmt: skip
@once
def ask_lines(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Have a worker ask the model for lines that may be evidence; they are checked, not scored."""
    application = get_object_or_404(Application, pk=pk, result__isnull=False)
    consultations.ask(application=application, by=user_of(request))
    return 202, _shown(Consultation.objects.filter(application=application)[0])


@router.post(
    "/consultations/{pk}/take", auth=TAKE, response={200: ConsultationShown}, summary="Take words"
)
@once
def take_words(request: HttpRequest, pk: int, body: PassageTold) -> tuple[int, dict[str, Any]]:
    """Put the words proposed for one passage in the place of Kasauti's own."""
    held = get_object_or_404(Consultation, pk=pk, role__isnull=False)
    consultations.take(held, body.passage, by=user_of(request))
    return 200, _shown(held)


def _shown(held: Consultation) -> dict[str, Any]:
    return {
        "id": held.pk,
        "by": str(held.by),
        "at": held.at.isoformat(),
        "finished_at": iso(held.finished_at),
        "failure": held.failure,
        "found": held.found,
        "taken": held.taken,
    }
