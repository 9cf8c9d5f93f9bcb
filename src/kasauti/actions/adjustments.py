"""Adjustments: asked for without a reason, granted at once where everybody may have them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from types import MappingProxyType

from django.utils import timezone
from django.utils.translation import gettext_noop

from kasauti.actions import interviews, mail, trail
from kasauti.actions.links import own_page
from kasauti.actions.refusals import Refused
from kasauti.records.models import Adjustment, Candidate, InterviewPlan, User
from kasauti.records.values import storable_text

# "Not less than 20 minutes per hour": compensatory time in India's guidelines for written
# examinations of persons with benchmark disabilities (2018). More is a person's decision.
AT_ONCE = 33
EXTRA = (0, AT_ONCE, 50, 100)
KINDS = MappingProxyType(
    {
        "breaks": gettext_noop("Breaks during the session"),
        "split": gettext_noop("A session split over two days"),
        "camera": gettext_noop("Camera off"),
        "written": gettext_noop("Answering in writing"),
        "captions": gettext_noop("Captions"),
        "ahead": gettext_noop("The question ten minutes ahead"),
        "alone": gettext_noop("One person instead of a panel"),
        "tools": gettext_noop("My own keyboard, screen reader, dictation or editor"),
    }
)


@trail.in_turn
def ask(
    plan: InterviewPlan,
    *,
    kinds: Collection[str],
    extra_percent: int,
    words: str = "",
    by: Candidate,
) -> Adjustment:
    """Ask for adjustments of an application's sessions; a third more time is granted at once.

    Raises
    ------
    Refused
        If it is another's plan, or nothing is asked for.
    """
    if plan.application.candidate_id != by.pk:
        raise Refused(gettext_noop("There is nothing to ask for here."))
    if extra_percent not in EXTRA or not set(kinds) <= set(KINDS):
        raise Refused(gettext_noop("Choose from what is offered, or write it in your own words."))
    if not (kinds or extra_percent or words.strip()):
        raise Refused(gettext_noop("Choose from what is offered, or write it in your own words."))
    asked = Adjustment.objects.create(
        plan=plan,
        kinds=sorted(kinds),
        extra_percent=extra_percent,
        words=storable_text(words.strip()),
    )
    trail.record("adjustments.ask", asked, by=by)
    if extra_percent == AT_ONCE and not kinds and not words.strip():
        return _settle(asked, Adjustment.State.GRANTED, "", by=None)
    return asked


@trail.in_turn
def answer(asked: Adjustment, state: Adjustment.State, *, words: str = "", by: User) -> Adjustment:
    """Grant what was asked for, or decline it with the reason; the candidate is told.

    Raises
    ------
    Refused
        If it is answered already, or declined without a reason.
    """
    asked = Adjustment.objects.select_for_update().get(pk=asked.pk)
    if asked.state != Adjustment.State.ASKED:
        raise Refused("This was answered already")
    if state == Adjustment.State.DECLINED and not words.strip():
        raise Refused("Say why: the candidate reads it")
    return _settle(asked, Adjustment.State(state), storable_text(words.strip()), by=by)


def _settle(
    asked: Adjustment, state: Adjustment.State, words: str, *, by: User | None
) -> Adjustment:
    asked.state, asked.answer, asked.by, asked.answered_at = state, words, by, timezone.now()
    asked.save()
    trail.record("adjustments.answer", asked, by=by, state=str(state))
    if state == Adjustment.State.GRANTED and asked.extra_percent:
        _lengthen(asked)
    candidate = asked.plan.application.candidate
    mail.write(
        "adjustment_granted" if state == Adjustment.State.GRANTED else "adjustment_declined",
        to=candidate,
        by=by,
        application=asked.plan.application,
        words=words,
        link=own_page(candidate),
    )
    return asked


def _lengthen(asked: Adjustment) -> None:
    """Lengthen every round that is still to come; one whose panel is not free then loses its time.

    The candidate chooses again: a session never ends before the time that was granted. A smaller
    share that is granted later takes nothing of it back.
    """
    now = timezone.now()
    shorter = asked.plan.rounds.filter(cancelled_at=None, extra_percent__lt=asked.extra_percent)
    coming = [held for held in shorter if not _begun(held.starts_at, now)]
    for held in coming:
        held.extra_percent = asked.extra_percent
        held.save(update_fields=("extra_percent",))
    for held in coming:
        at = held.starts_at
        if at is None:
            continue
        if at in interviews.slots(held, start=at, end=at + held.length):
            interviews.schedule(held, starts_at=at, by=asked.by)
        else:
            interviews.release(held, by=asked.by)


def _begun(starts_at: datetime | None, now: datetime) -> bool:
    return starts_at is not None and starts_at <= now
