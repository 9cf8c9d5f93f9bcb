"""Breaches of personal data: written down, told, reported in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti import privacy
from kasauti.access import Permission
from kasauti.actions import notifications, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Breach, User
from kasauti.records.permissions import holders

FIELDS = (
    "happened", "what", "kinds", "people", "consequences", "cause", "measures", "prevention",
)  # fmt: skip
STEPS = {"people": "people_told_at", "board": "board_told_at", "report": "reported_at"}
"""Whom was told, in the order of the law: both without delay, the report within its hours."""


@trail.in_turn
def write_down(*, known_at: datetime, by: User, **told: Any) -> Breach:
    """Write a breach down; the clock of its report runs from when it was known.

    Raises
    ------
    Refused
        If that moment is still to come, or nothing is said of what happened.
    """
    if known_at > timezone.now():
        raise Refused("That moment is still to come: give when the breach was known")
    breach = Breach(known_at=known_at, by=by, **_checked(told))
    breach.save()
    trail.record("breaches.write_down", breach, by=by)
    due = timezone.localtime(privacy.report_by(known_at))
    notifications.tell(
        holders(Permission.PRIVACY_CHANGE),
        _("A breach of personal data: its report is due %(at)s"),
        f"/privacy/breaches/{breach.pk}/",
        at=f"{due:%-d %b %Y, %H:%M}",
    )
    return breach


@trail.in_turn
def change(breach: Breach, *, by: User, **told: Any) -> Breach:
    """Write down what is known since.

    Raises
    ------
    Refused
        If nothing is left of what happened.
    """
    changed = [name for name, value in _checked(told).items() if getattr(breach, name) != value]
    for name in changed:
        setattr(breach, name, told[name])
    if changed:
        breach.save(update_fields=changed)
        trail.record("breaches.change", breach, by=by, fields=sorted(changed))
    return breach


def _checked(told: dict[str, Any]) -> dict[str, Any]:
    if set(told) - set(FIELDS):
        raise Refused(f"Of a breach is kept: {', '.join(FIELDS)}")
    if not str(told.get("what", "")).strip():
        raise Refused("Say what happened")
    return told


@trail.in_turn
def tell(breach: Breach, step: str, *, by: User) -> Breach:
    """Note that people, the Board, or the Board in detail have been told now.

    Raises
    ------
    Refused
        If the step is none, or was noted before.
    """
    if step not in STEPS:
        raise Refused(f"Choose from {', '.join(STEPS)}")
    told = Breach.objects.filter(pk=breach.pk, **{STEPS[step]: None})
    if not told.update(**{STEPS[step]: timezone.now()}):
        raise Refused("This is noted already")
    trail.record("breaches.tell", breach, by=by, step=step)
    breach.refresh_from_db()
    return breach
