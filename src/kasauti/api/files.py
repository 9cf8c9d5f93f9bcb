"""Files dropped onto a role that only a person can read: sent as they came, answered."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Schema, UploadedFile
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import intakes
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.roles import FileShown, told_file
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import ITEM
from kasauti.records.models import FOR_A_PERSON, IntakeItem

router = Router(tags=["roles"])
READ = Bearer("people:read", Permission.APPLICATIONS_TAKE, ITEM)
ANSWER = Bearer("people:write", Permission.APPLICATIONS_TAKE, ITEM)


class WordsOfFile(Schema):
    """What the file says, where no better one is sent."""

    text: str = Field("", max_length=60_000)


@router.get(
    "/files/{pk}/original", auth=READ, summary="Send a file as it came",
    openapi_extra=sends("application/octet-stream"),
)  # fmt: skip
def send_original(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a dropped file's bytes while it waits for a person; read ones are their person's."""
    waiting = IntakeItem.objects.filter(state__in=FOR_A_PERSON).select_related("file")
    held = get_object_or_404(waiting, pk=pk).file
    if held is None or not held.path.is_file():
        raise Http404
    return HttpResponse(held.path.read_bytes(), content_type="application/octet-stream")


@router.post(
    "/files/{pk}/answer", auth=ANSWER, response={202: FileShown}, summary="Answer for a file",
    url_name="answer_file",
)  # fmt: skip
@once
def answer_file(
    request: HttpRequest,
    pk: int,
    told: Form[WordsOfFile],
    file: File[UploadedFile | None] = None,
) -> tuple[int, dict[str, Any]]:
    """Give a better file, or its words typed in, for one that could not be read."""
    item = get_object_or_404(IntakeItem.objects.select_related("intake__role", "file"), pk=pk)
    user = user_of(request)
    if file is not None and file.file is not None:
        return 202, told_file(intakes.answer(item, file.name or item.name, file.file, by=user))
    if not told.text.strip():
        raise Refused("Send a better file, or type in what this one says")
    name = f"{item.name}, typed in.txt"
    return 202, told_file(intakes.answer(item, name, told.text.encode(), by=user))
