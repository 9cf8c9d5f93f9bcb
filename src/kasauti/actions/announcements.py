"""Each audit entry is told to the webhooks that asked for its verb."""

from __future__ import annotations

from django.db.models import Q

from kasauti.actions import deferred
from kasauti.records.models import AuditEntry, Webhook, WebhookDelivery

_HEARD = Q(events=[])


def announce(entry: AuditEntry) -> None:
    """Leave a delivery for each webhook that wants to hear of the entry, in its transaction."""
    wanting = Webhook.objects.filter(_HEARD | Q(events__contains=[entry.verb]), removed_at=None)
    for webhook in wanting:
        delivery = WebhookDelivery.objects.create(webhook=webhook, entry=entry)
        deferred.deliver(delivery.pk)
