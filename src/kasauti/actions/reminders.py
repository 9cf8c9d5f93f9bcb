"""Reminders of what comes: sessions, and scorecards before they are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from kasauti.actions import bookings, deadlines, invitations, mail, trail
from kasauti.actions.mail_words import told_time
from kasauti.records.models import Round, Scorecard

BEFORE = timedelta(hours=24)
WARNED = timedelta(hours=4)  # before the deadline


def sweep(*, now: datetime | None = None) -> int:
    """Send every reminder that is due, each once; return how many."""
    moment = now or timezone.now()
    sent = sum(_remind(pk, moment) for pk in _coming(moment).values_list("pk", flat=True))
    owed = deadlines.owed_scorecards(moment).filter(reminded_at=None)
    return sent + sum(_warn(card.pk, moment) for card in owed if _is_near(card, moment))


def _is_near(card: Scorecard, now: datetime) -> bool:
    deadline = deadlines.scorecard_due(card)
    return deadline is not None and deadline - WARNED <= now < deadline


def _coming(now: datetime) -> QuerySet[Round]:
    return Round.objects.filter(
        cancelled_at=None, reminded_at=None, starts_at__gt=now, starts_at__lte=now + BEFORE
    )


@trail.in_turn
def _remind(pk: int, now: datetime) -> int:
    held = _coming(now).select_for_update().filter(pk=pk).first()
    if held is None:  # moved, cancelled or reminded of meanwhile
        return 0
    held.reminded_at = now
    held.save(update_fields=("reminded_at",))
    if bookings.is_live(held):
        trail.record("reminders.remind", held, by=None)
        invitations.send(held, template="interview_reminder", by=None)
    return 1


@trail.in_turn
def _warn(pk: int, now: datetime) -> int:
    rows = deadlines.owed_scorecards(now).select_for_update(of=("self",))
    card = rows.filter(pk=pk, reminded_at=None).first()
    deadline = deadlines.scorecard_due(card) if card else None
    if card is None or deadline is None or not _is_near(card, now):
        return 0
    card.reminded_at = now
    card.save(update_fields=("reminded_at",))
    trail.record("reminders.warn", card, by=None)
    application = card.round.plan.application
    mail.write(
        "feedback_due",
        to=card.rater,
        by=None,
        application=application,
        about=card.round,
        candidate=str(application.candidate),
        session=invitations.session_name(card.round.code),
        when=told_time(deadline, zone=card.round.zone),
        link=invitations.door(card.round, card.rater),
    )
    return 1
