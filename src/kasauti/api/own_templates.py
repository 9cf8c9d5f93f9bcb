"""A team's additional templates: listed, made, looked at, changed, archived, brought back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import own_templates
from kasauti.api.idempotency import once
from kasauti.api.mail_words import PreviewShown, WordsTold
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import OwnTemplate

router = Router(tags=["mail"])
READ = Bearer("mail:read", Permission.MAIL_TEMPLATES)
WRITE = Bearer("mail:write", Permission.MAIL_TEMPLATES)


class TemplateShown(Schema):
    """A template of the team's own in one language."""

    id: int
    name: str
    language: str
    subject: str
    body: str
    changed_by: str
    changed_at: datetime
    archived_at: datetime | None


class TemplateTold(WordsTold):
    """A new template: the same name in another language is the same template."""

    name: str = Field(min_length=1, max_length=80)
    language: str = Field(max_length=10)


@router.get("/own-templates", auth=READ, response=Page[TemplateShown], summary="List own templates")
def list_templates(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the team's own templates, archived ones too, the newest first."""
    return by_id(OwnTemplate.objects.select_related("changed_by"), wanted, _shown)


@router.post("/own-templates", auth=WRITE, response={201: TemplateShown}, summary="Make a template")
@once
def make_template(request: HttpRequest, body: TemplateTold) -> tuple[int, dict[str, Any]]:
    """Keep a template under a name of its own."""
    return 201, _shown(own_templates.create(**body.dict(), by=user_of(request)))


@router.post(
    "/own-templates/preview", auth=READ, response=PreviewShown, summary="Preview a template"
)
def preview_template(request: HttpRequest, body: WordsTold) -> dict[str, str]:
    """Return words as they would read, with examples; it changes nothing."""
    subject, text = own_templates.preview(body.subject, body.body)
    return {"subject": subject, "body": text}


@router.put(
    "/own-templates/{pk}", auth=WRITE, response={200: TemplateShown},
    summary="Change a template's words",
)  # fmt: skip
@once
def change_template(request: HttpRequest, pk: int, body: WordsTold) -> tuple[int, dict[str, Any]]:
    """Put other words in place of a template's."""
    own = get_object_or_404(OwnTemplate, pk=pk)
    return 200, _shown(own_templates.change(own, **body.dict(), by=user_of(request)))


@router.post(
    "/own-templates/{pk}/archive", auth=WRITE, response={200: TemplateShown},
    summary="Archive a template",
)  # fmt: skip
@once
def archive_template(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take a template out of use in all its languages; again it changes nothing."""
    own = get_object_or_404(OwnTemplate, pk=pk)
    own_templates.archive(own, by=user_of(request))
    own.refresh_from_db()
    return 200, _shown(own)


@router.post(
    "/own-templates/{pk}/bring-back", auth=WRITE, response={200: TemplateShown},
    summary="Bring a template back",
)  # fmt: skip
@once
def bring_template_back(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Put an archived template into use again in all its languages."""
    own = get_object_or_404(OwnTemplate, pk=pk)
    own_templates.bring_back(own, by=user_of(request))
    own.refresh_from_db()
    return 200, _shown(own)


def _shown(own: OwnTemplate) -> dict[str, Any]:
    named = ("name", "language", "subject", "body")
    return {name: getattr(own, name) for name in named} | {
        "id": own.pk,
        "changed_by": str(own.changed_by),
        "changed_at": iso(own.changed_at),
        "archived_at": iso(own.archived_at),
    }
