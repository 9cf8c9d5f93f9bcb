"""The audit trail, and the webhooks that are told of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import audit_checks, trail_reading, webhooks
from kasauti.actions.trail_reading import Narrowing
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import AuditCheck, AuditEntry, User, Webhook

router = Router(tags=["record"])
AUDIT = Bearer("audit:read", Permission.AUDIT_SEE)
HOOKS = Bearer("webhooks:write", Permission.SETTINGS_CHANGE)


class EntryShown(Schema):
    """Who did what to what, with the chain's digests."""

    number: int
    at: datetime
    actor: str
    verb: str
    object: str
    detail: dict[str, Any]
    withheld: bool = Field(
        description="Whether the detail is another rater's and told in part; the digest is whole"
    )
    previous: str
    digest: str


class Narrowed(Schema):
    """What the trail is narrowed to; all of it where nothing is named."""

    person: int | None = Field(None, ge=1, lt=2**53, description="A candidate's number")
    verb: str = Field("", max_length=60, description="A verb, or its beginning")
    user: int | None = Field(None, ge=1, lt=2**53)
    since: date | None = None
    until: date | None = Field(None, description="Included")


class ChainCheckShown(Schema):
    """Whether the whole chain holds; ``finished_at`` is null while it is being read."""

    id: int
    at: datetime
    finished_at: datetime | None
    entries: int
    head: str = Field(description="The last entry's digest")
    broken_at: int | None = Field(description="The entry where it breaks first")
    sentence: str
    failure: str


class WebhookShown(Schema):
    """An address that is told."""

    id: int
    url: str
    events: list[str]


class NewWebhook(Schema):
    """An address to be told, and of which verbs; of all where none is named."""

    url: str = Field(max_length=500)
    events: list[str] = Field([], max_length=60)


class AddedWebhook(WebhookShown):
    """The new webhook with the secret that signs what it is told; shown only now."""

    secret: str


@router.get("/audit", auth=AUDIT, response=Page[EntryShown], summary="List entries, newest first")
def list_entries(
    request: HttpRequest, wanted: Query[Wanted], told: Query[Narrowed]
) -> dict[str, Any]:
    """Return a page of the audit trail."""
    reader = user_of(request)
    rows = trail_reading.entries(
        Narrowing(told.person, told.verb, told.user, told.since, told.until)
    )
    return by_id(rows, wanted, lambda one: _entry(one, reader))


@router.post(
    "/audit/checks", auth=AUDIT, response={202: ChainCheckShown}, summary="Verify the chain"
)
@once
def check_chain(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """Have a worker verify the whole chain; while one does, that check is returned."""
    return 202, _check(audit_checks.ask(by=user_of(request)))


@router.get("/audit/checks/{pk}", auth=AUDIT, response=ChainCheckShown, summary="Watch a check")
def show_chain_check(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return whether the chain held, or that it is still being read."""
    return _check(get_object_or_404(AuditCheck, pk=pk))


@router.get("/webhooks", auth=HOOKS, response=list[WebhookShown], summary="List webhooks")
def list_webhooks(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the addresses that are told."""
    return [_webhook(one) for one in Webhook.objects.filter(removed_at=None)]


@router.post("/webhooks", auth=HOOKS, response={201: AddedWebhook}, summary="Be told")
@once
def add_webhook(request: HttpRequest, body: NewWebhook) -> tuple[int, dict[str, Any]]:
    """Have an address told of what is done."""
    added = webhooks.add(body.url, body.events, by=user_of(request))
    return 201, {**_webhook(added), "secret": added.secret}


@router.delete(
    "/webhooks/{pk}", auth=HOOKS, response={200: WebhookShown}, summary="Be told no more"
)
def remove_webhook(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Stop telling an address."""
    webhook = get_object_or_404(Webhook, pk=pk, removed_at=None)
    webhooks.remove(webhook, by=user_of(request))
    return _webhook(webhook)


def _entry(entry: AuditEntry, reader: User) -> dict[str, Any]:
    told = webhooks.content(entry, reader=reader)
    return {**told, "previous": entry.previous, "digest": entry.digest}


def _check(check: AuditCheck) -> dict[str, Any]:
    return {
        "id": check.pk,
        "at": check.at.isoformat(),
        "finished_at": iso(check.finished_at),
        "entries": check.entries,
        "head": check.head,
        "broken_at": check.broken_at,
        "sentence": check.sentence,
        "failure": check.failure,
    }


def _webhook(webhook: Webhook) -> dict[str, Any]:
    return {"id": webhook.pk, "url": webhook.url, "events": webhook.events}
