"""The words of mails: read, looked at with their variables filled, changed, put back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import mail_words
from kasauti.api.idempotency import once
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import MailTemplate

router = Router(tags=["mail"])
READ = Bearer("mail:read", Permission.MAIL_TEMPLATES)
WRITE = Bearer("mail:write", Permission.MAIL_TEMPLATES)
Key = tuple[str, str]


class WordsShown(Schema):
    """The words of one mail in one language, as they are sent."""

    name: str
    language: str
    subject: str
    body: str
    variables: list[str] = Field(description="What subject and body may name in braces")
    own: bool = Field(description="Whether they are the team's, in place of the shipped ones")
    drafted: bool = Field(description="Machine-drafted: no native reader has signed them off")
    changed_by: str | None
    changed_at: datetime | None


class WordsTold(Schema):
    """Subject and body; variables stand in braces."""

    subject: str = Field(min_length=1, max_length=300)
    body: str = Field(min_length=1, max_length=20_000)


class PreviewShown(Schema):
    """A mail as it would read, each variable filled with an example."""

    subject: str
    body: str


@router.get("/mail-templates", auth=READ, response=list[WordsShown], summary="List mails' words")
def list_words(request: HttpRequest) -> list[dict[str, Any]]:
    """Return every mail in every language it is shipped in."""
    own = _own()
    return [
        _shown((name, language), own)
        for name, languages in mail_words.shipped().items()
        for language in languages
    ]


@router.get(
    "/mail-templates/{name}/{language}", auth=READ, response=WordsShown, summary="Read mail's words"
)
def show_words(request: HttpRequest, name: str, language: str) -> dict[str, Any]:
    """Return the words of one mail in one language."""
    return _shown(_key(name, language), _own())


@router.put(
    "/mail-templates/{name}/{language}", auth=WRITE, response={200: WordsShown},
    summary="Change a mail's words",
)  # fmt: skip
@once
def change_words(
    request: HttpRequest, name: str, language: str, body: WordsTold
) -> tuple[int, dict[str, Any]]:
    """Put the team's own words in place of those that are shipped."""
    key = _key(name, language)
    mail_words.change(name, language=language, **body.dict(), by=user_of(request))
    return 200, _shown(key, _own())


@router.delete(
    "/mail-templates/{name}/{language}", auth=WRITE, response={200: WordsShown},
    summary="Put the shipped words back",
)  # fmt: skip
def restore_words(request: HttpRequest, name: str, language: str) -> dict[str, Any]:
    """Go back to the words that are shipped; again it changes nothing."""
    key = _key(name, language)
    mail_words.restore(name, language=language, by=user_of(request))
    return _shown(key, _own())


@router.post(
    "/mail-templates/{name}/{language}/preview", auth=READ, response=PreviewShown,
    summary="Preview a mail's words",
)  # fmt: skip
def preview_words(
    request: HttpRequest, name: str, language: str, body: WordsTold
) -> dict[str, str]:
    """Return words as they would read; it changes nothing."""
    _key(name, language)
    subject, text = mail_words.preview(name, body.subject, body.body)
    return {"subject": subject, "body": text}


def _key(name: str, language: str) -> Key:
    if language not in mail_words.shipped().get(name, {}):
        raise Http404
    return name, language


def _own() -> Mapping[Key, MailTemplate]:
    rows = MailTemplate.objects.select_related("changed_by")
    return {(one.name, one.language): one for one in rows}


def _shown(key: Key, owned: Mapping[Key, MailTemplate]) -> dict[str, Any]:
    name, language = key
    shipped, own = mail_words.shipped()[name][language], owned.get(key)
    return {
        "name": name,
        "language": language,
        "subject": own.subject if own else shipped.subject,
        "body": own.body if own else shipped.body,
        "variables": list(mail_words.variables(name)),
        "own": own is not None,
        "drafted": shipped.drafted and own is None,
        "changed_by": str(own.changed_by) if own else None,
        "changed_at": iso(own.changed_at if own else None),
    }
