"""Files beside an application's résumé: listed, kept, sent, removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router, Schema, UploadedFile
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import attachments
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import APPLICATION, ATTACHMENT
from kasauti.records.models import Application, Attachment

router = Router(tags=["files"])
LIST = Bearer("notes:read", Permission.APPLICATIONS_SEE, APPLICATION)
READ = Bearer("notes:read", Permission.APPLICATIONS_SEE, ATTACHMENT)
KEEP = Bearer("notes:write", Permission.NOTES_WRITE, APPLICATION)
REMOVE = Bearer("notes:write", Permission.APPLICATIONS_CORRECT, ATTACHMENT)


class AttachmentShown(Schema):
    """A file that the team keeps with an application; nothing is read from it or scored."""

    id: int
    application: int
    name: str
    kind: str = Field(description=", ".join(Attachment.Kind.values))
    size: int
    by: str
    at: datetime


class AttachmentTold(Schema):
    """What the file is."""

    kind: Attachment.Kind


@router.get(
    "/applications/{pk}/attachments", auth=LIST, response=Page[AttachmentShown],
    summary="List the files beside a résumé",
)  # fmt: skip
def list_attachments(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the files kept with an application, the newest first."""
    return by_id(_known().filter(application=pk), wanted, _shown)


@router.post(
    "/applications/{pk}/attachments", auth=KEEP, response={201: AttachmentShown},
    summary="Keep a file",
)  # fmt: skip
@once
def attach_file(
    request: HttpRequest, pk: int, file: File[UploadedFile], told: Form[AttachmentTold]
) -> tuple[int, dict[str, Any]]:
    """Keep a file with an application."""
    application = get_object_or_404(Application, pk=pk)
    if file.file is None:
        raise Problem(422, "The file did not arrive: send it again")
    made = attachments.attach(
        application, file.name or "", file.file, size=file.size or 0, kind=told.kind,
        by=user_of(request),
    )  # fmt: skip
    return 201, _shown(made)


@router.get(
    "/attachments/{pk}", auth=READ, summary="Send a file",
    openapi_extra=sends("application/octet-stream"),
)  # fmt: skip
def send_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the bytes of a file kept with an application."""
    path = get_object_or_404(_known(), pk=pk).file.path
    if not path.is_file():
        raise Problem(404, "The file is not in the data folder: restore it from a backup")
    return HttpResponse(path.read_bytes(), content_type="application/octet-stream")


@router.delete(
    "/attachments/{pk}", auth=REMOVE, response={200: AttachmentShown}, summary="Remove a file"
)
def remove_attachment(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Remove a file from an application, its bytes too where nothing else holds them."""
    held = get_object_or_404(_known(), pk=pk)
    shown = _shown(held)
    attachments.remove(held, by=user_of(request))
    return shown


def _known() -> Any:
    return Attachment.objects.select_related("file", "by")


def _shown(held: Attachment) -> dict[str, Any]:
    return {
        "id": held.pk,
        "application": held.application_id,
        "name": held.name,
        "kind": str(held.kind),
        "size": held.file.size,
        "by": str(held.by),
        "at": held.at.isoformat(),
    }
