"""Webhooks: ask to be told, be told, be told again until it is heard."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from kasauti.actions import deferred, trail
from kasauti.actions.refusals import Refused
from kasauti.connections import webhooks
from kasauti.records.models import AuditEntry, User, Webhook, WebhookDelivery

log = logging.getLogger(__name__)

State = WebhookDelivery.State
PAUSES = (10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400)
"""Seconds before each further attempt: about two days in all."""
_KINDS = 60
_KEPT = {
    "calibration.sit": ("stage", "version"),
    "debriefs.judge": ("application",),
    "gradings.run": ("state",),
    "knowledge.hand_in": ("by_clock",),
}
"""Of entries whose detail is not for everybody who listens: what is told of it.

The manager's level was in it once; it is the debrief's, for whoever may see that. Scores of work
samples and checks stay away from those who are still to read them blind.
"""


@trail.in_turn
def add(url: str, events: Sequence[str] = (), *, by: User) -> Webhook:
    """Have an address told of verbs, of all where none is named.

    Raises
    ------
    Refused
        If the address is none that can be called.
    """
    try:
        URLValidator(schemes=["https", "http"])(url)
    except ValidationError:
        raise Refused(f"{url!r} is no http or https address") from None
    if len(events) > _KINDS:
        raise Refused(f"{len(events)} verbs are named: leave them out to hear of all")
    webhook = Webhook.objects.create(
        url=url, events=sorted(set(events)), secret=secrets.token_urlsafe(32), created_by=by
    )
    trail.record("webhooks.add", webhook, by=by, events=webhook.events)
    return webhook


@trail.in_turn
def remove(webhook: Webhook, *, by: User) -> None:
    """Tell an address no more; what still waits for it is given up."""
    now = timezone.now()
    webhook.removed_at = now
    webhook.save()
    webhook.deliveries.filter(state=State.WAITING).update(state=State.GIVEN_UP, finished_at=now)
    trail.record("webhooks.remove", webhook, by=by)


def deliver(delivery_id: int) -> None:
    """Tell one webhook of one entry; the body of a job.

    Told twice where a worker dies between the answer and its note: receivers know an entry by its
    number. One that does not answer well is told again after each pause of ``PAUSES``.
    """
    delivery = (
        WebhookDelivery.objects.select_related("webhook", "entry")
        .filter(pk=delivery_id, state=State.WAITING)
        .first()
    )
    if delivery is None:
        return
    said = webhooks.send(
        delivery.webhook.url,
        json.dumps(content(delivery.entry), ensure_ascii=False).encode(),
        secret=delivery.webhook.secret,
        at=int(timezone.now().timestamp()),
        private=settings.PRIVATE_ADDRESSES,
    )
    _note(delivery, said)


@transaction.atomic
def _note(delivery: WebhookDelivery, said: webhooks.Said) -> None:
    delivery.attempts += 1
    delivery.said = said.words[:200]
    if said.heard or delivery.attempts > len(PAUSES):
        delivery.state = State.DELIVERED if said.heard else State.GIVEN_UP
        delivery.finished_at = timezone.now()
    else:
        deferred.deliver(delivery.pk, after=PAUSES[delivery.attempts - 1])
    delivery.save()


def content(entry: AuditEntry, *, reader: User | None = None) -> dict[str, Any]:
    """Return who did what to what, by ids; never a person's data, nor how somebody else judged.

    Parameters
    ----------
    reader : User, optional
        Who reads it; a webhook is nobody. What exemplars or a person were given is its rater's
        alone: the entry is told without it, and says so, for its digest is over the whole.
    """
    kept = _KEPT.get(entry.verb) if reader is None or entry.actor_user_id != reader.pk else None
    detail = entry.detail
    told = {name: detail[name] for name in kept if name in detail} if kept else detail
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "verb": entry.verb,
        "object": entry.object,
        "detail": told,
        "withheld": told != detail,
    }
