"""What users are told in the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from kasauti.actions import mail, trail
from kasauti.records.models import Notification, User


def tell(users: Iterable[User], words: str | Promise, link: str, **told: object) -> None:
    """Tell users something, each in their own language, in the present transaction.

    Parameters
    ----------
    words : str or Promise
        Lazily translated, because whoever acts may speak another language; no person's data.
    **told : object
        What the words name.
    """
    Notification.objects.bulk_create(
        Notification(user=user, words=_spoken(user, words, told)[:300], link=link[:300])
        for user in users
    )


def _spoken(user: User, words: str | Promise, told: dict[str, object]) -> str:
    with override(mail.spoken(user)):
        return str(words) % told if told else str(words)


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
