"""Candidates choose their own times, from what the panel really has free."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.translation import gettext_noop

from kasauti.actions import interviews, invitations, mail, trail
from kasauti.actions.links import own_page
from kasauti.actions.refusals import Refused
from kasauti.interviews import is_live as session_is_live
from kasauti.records.models import Candidate, InterviewPlan, Round, User

NOTICE = timedelta(hours=24)  # before a slot that is chosen
LATEST_MOVE = timedelta(hours=12)  # before the session that is moved
AHEAD = timedelta(days=14)
MOST_MOVES = 3
MOST_SLOTS = 60


def is_live(held: Round) -> bool:
    """Return whether the candidate meets somebody in a round."""
    return session_is_live(held.code)


@trail.in_turn
def ask(plan: InterviewPlan, *, by: User) -> InterviewPlan:
    """Mail the candidate the link under which they choose times.

    Raises
    ------
    Refused
        If a panel is not complete, no round is live, or the candidate has no mail address.
    """
    plan = InterviewPlan.objects.select_for_update().get(pk=plan.pk)
    candidate = plan.application.candidate
    live = [held for held in plan.rounds.filter(cancelled_at=None) if is_live(held)]
    if not live:
        raise Refused("No session of this plan is held live")
    for held in live:
        if held.scorecards.filter(part="rater").count() < held.raters:
            raise Refused(f"{invitations.session_name(held.code)}: the panel is not complete yet")
    if not candidate.email:
        raise Refused("This person has no mail address: put one into their data first")
    plan.asked_at = timezone.now()
    plan.save(update_fields=("asked_at",))
    trail.record("bookings.ask", plan, by=by, rounds=len(live))
    mail.write(
        "interview_book",
        to=candidate,
        by=by,
        application=plan.application,
        role=plan.application.role.title,
        sessions="\n".join(
            f"– {invitations.session_name(held.code)}, {interviews.length(held)} min"
            for held in live
        ),
        link=own_page(candidate),
    )
    return plan


def closed_to(held: Round, *, now: datetime | None = None) -> str:
    """Return why a candidate cannot choose or move a round's time; empty if they can."""
    moment = now or timezone.now()
    if held.plan.asked_at is None or not is_live(held) or held.cancelled_at is not None:
        return gettext_noop("There is no time to choose here.")
    if held.starts_at is not None and held.starts_at - moment < LATEST_MOVE:
        return gettext_noop("It is too close to the session to move it here: write to us.")
    if held.moves >= MOST_MOVES:
        return gettext_noop("This session was moved three times: write to us to move it again.")
    return ""


def free(held: Round, *, zone: str = "") -> tuple[datetime, ...]:
    """Return the slots a candidate may choose, in a zone.

    Raises
    ------
    Refused
        If the zone is unknown, or there is no panel.
    """
    there = ZoneInfo(_known(zone or held.zone))
    start = timezone.now().astimezone(there) + NOTICE
    return interviews.slots(held, start=start, end=start + AHEAD)[:MOST_SLOTS]


def _known(zone: str) -> str:
    if zone not in available_timezones():
        raise Refused(gettext_noop("This is no time zone that is known here."))
    return zone


@trail.in_turn
def book(held: Round, *, starts_at: datetime, zone: str = "", by: Candidate) -> Round:
    """Set or move a round to a slot its candidate chose.

    Raises
    ------
    Refused
        If it is another's round, cannot be chosen now, or the slot was taken meanwhile.
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("plan__application")
    held = rows.get(pk=held.pk)
    if held.plan.application.candidate_id != by.pk:
        raise Refused(gettext_noop("There is no time to choose here."))
    if (closed := closed_to(held)) != "":
        raise Refused(closed)
    if starts_at < timezone.now() + NOTICE:
        raise Refused(gettext_noop("This slot is too soon: choose a later one."))
    try:
        return interviews.schedule(held, starts_at=starts_at, zone=_known(zone or held.zone), by=by)
    except Refused:
        raise Refused(gettext_noop("This slot was taken meanwhile: choose another.")) from None
