"""What users are told in the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from kasauti.actions import trail
from kasauti.records.models import Notification, User


def tell(user: User, words: str, link: str) -> Notification:
    """Tell a user something, in the present transaction; no person's data in the words."""
    return Notification.objects.create(user=user, words=words[:300], link=link[:300])


@trail.in_turn
def read(numbers: Iterable[int] | None, *, by: User) -> int:
    """Mark one's notifications as read, None meaning all; return how many were not."""
    unread = Notification.objects.filter(user=by, read_at=None)
    if numbers is not None:
        unread = unread.filter(pk__in=list(numbers))
    count = unread.update(read_at=timezone.now())
    if count:
        trail.record("notifications.read", by, by=by, notifications=count)
    return count
