"""Reminders of sessions, deadlines of scorecards, and whom they are told of when they pass."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from kasauti.actions import bookings, invitations, mail, trail
from kasauti.actions.mail_words import told_time
from kasauti.interviews import feedback_due
from kasauti.records.models import Candidate, Round, Scorecard, User

BEFORE = timedelta(hours=24)
WARNED = timedelta(hours=4)  # before the deadline


def due(card: Scorecard) -> datetime | None:
    """Return when a scorecard must be filed: a working day after the session; None without one."""
    ended = card.round.ends_at
    return feedback_due(ended.astimezone(ZoneInfo(card.round.zone))) if ended else None


def sweep(*, now: datetime | None = None) -> int:
    """Send every reminder and escalation that is due, each once; return how many."""
    moment = now or timezone.now()
    sent = sum(_remind(pk, moment) for pk in _coming(moment).values_list("pk", flat=True))
    late = Scorecard.objects.filter(
        filed_at=None, escalated_at=None, round__cancelled_at=None, round__starts_at__lt=moment
    )
    for card in late.select_related("round__plan__application__candidate", "rater", "backup"):
        deadline = due(card)
        if deadline is not None and deadline <= moment:
            sent += _escalate(card, moment)
        elif deadline is not None and deadline - WARNED <= moment and card.reminded_at is None:
            sent += _warn(card, deadline, moment)
    return sent


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
def _warn(card: Scorecard, deadline: datetime, now: datetime) -> int:
    changed = Scorecard.objects.filter(pk=card.pk, reminded_at=None).update(reminded_at=now)
    if changed:
        trail.record("reminders.warn", card, by=None)
        _write("feedback_due", card.rater, card, deadline)
    return changed


@trail.in_turn
def _escalate(card: Scorecard, now: datetime) -> int:
    """Tell the rater and the named backup, or whoever drew the plan where none is named."""
    changed = Scorecard.objects.filter(pk=card.pk, escalated_at=None).update(escalated_at=now)
    if changed:
        told = card.backup or card.round.plan.drawn_by
        trail.record("reminders.escalate", card, by=None, to=told.pk)
        deadline = due(card)
        assert deadline is not None
        _write("feedback_late", card.rater, card, deadline)
        _write("feedback_escalated", told, card, deadline)
    return changed


def _write(template: str, to: User, card: Scorecard, deadline: datetime) -> None:
    candidate: Candidate = card.round.plan.application.candidate
    mail.write(
        template,
        to=to,
        by=None,
        application=card.round.plan.application,
        candidate=str(candidate),
        session=invitations.session_name(card.round.code),
        when=told_time(deadline, zone=card.round.zone),
        link=invitations.door(card.round, to),
        rater=str(card.rater),
    )
