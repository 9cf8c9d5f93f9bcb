"""What candidates are shown of their sessions: never a question, a name of a score or a rating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kasauti.actions import bookings
from kasauti.actions.adjustments import KINDS
from kasauti.actions.refusals import Refused
from kasauti.interviews import Practice, ai_rule_words, practices, session_codes, stages
from kasauti.records.models import Adjustment, Application, Contest, FeedbackSheet, Round
from kasauti.skills import competency

USUAL_ZONES = (
    "Asia/Kolkata", "Asia/Dubai", "Asia/Singapore", "Europe/London", "Europe/Berlin",
    "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One stage, in a candidate's words."""

    code: str
    name: str
    measures: str
    means: str
    practice: str
    rule: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session on the candidate's page."""

    held: Round
    name: str
    stages: Sequence[Told]
    minutes: int
    live: bool
    at: datetime | None
    over: bool
    choosable: bool


@dataclass(frozen=True, slots=True)
class AskedAdjustment:
    """An adjustment that was asked for, in words."""

    words: Sequence[str]
    state: str
    answer: str


def told_of_stage(code: str) -> Told:
    """Return what a stage measures, how, what to practise on, and under which rule."""
    one = stages()[code]
    told = (one.name, one.measures, one.means, one.practice, ai_rule_words(one.ai_rule))
    return Told(code, *(_(words) for words in told))


def practice_of(code: str) -> Practice:
    """Return a stage's practice in the reader's language."""
    one = practices()[code]
    return replace(
        one,
        bring=_(one.bring),
        ask=_(one.ask),
        given=tuple(_(line) for line in one.given),
        touches=tuple(_(line) for line in one.touches),
    )


def told_of(held: Round) -> list[Told]:
    """Return each stage of a session as it is told."""
    return [told_of_stage(code) for code in session_codes(held.code)]


def session(held: Round, *, now: datetime) -> Session:
    """Return a session as it is told."""
    told = told_of(held)
    at = held.starts_at.astimezone(ZoneInfo(held.zone)) if held.starts_at else None
    return Session(
        held,
        _(" and ").join(one.name for one in told),
        told,
        int(held.length.total_seconds()) // 60,
        bookings.is_live(held),
        at,
        held.ends_at is not None and held.ends_at < now,
        not bookings.closed_to(held, now=now),
    )


def sessions(application: Application, *, now: datetime) -> list[Session]:
    """Return the sessions of an application, once the candidate was asked to choose times."""
    plan = getattr(application, "plan", None)
    if plan is None or plan.asked_at is None:
        return []
    rounds = plan.rounds.filter(cancelled_at=None).select_related("plan__application__candidate")
    return [session(held, now=now) for held in rounds]


def days(held: Round, zone: str) -> list[tuple[str, list[datetime]]]:
    """Return the free slots by day, in a zone; empty where there are none."""
    try:
        free = bookings.free(held, zone=zone)
    except Refused:
        return []
    return [
        (date_format(day, "l j F"), list(slots))
        for day, slots in groupby(free, key=lambda slot: slot.date())
    ]


def zone_of(asked: str, held: Round) -> str:
    """Return the zone a page is shown in: the one that was asked for, if there is such a one."""
    return asked if asked in available_timezones() else held.zone


def zones(shown: str) -> list[str]:
    """Return the zones to choose from: usual ones first, then all."""
    return [*dict.fromkeys((shown, *USUAL_ZONES, *sorted(available_timezones())))]


def asked_for(application: Application) -> list[AskedAdjustment]:
    """Return what adjustments were asked for and what became of them."""
    plan = getattr(application, "plan", None)
    if plan is None:
        return []
    states = {
        Adjustment.State.ASKED: _("a person answers you"),
        Adjustment.State.GRANTED: _("granted"),
        Adjustment.State.DECLINED: _("not as asked"),
    }
    found = []
    for one in plan.adjustments.all():
        words = [_(KINDS[kind]) for kind in one.kinds if kind in KINDS]
        if one.extra_percent:
            words.append(_("%(n)s %% more time") % {"n": one.extra_percent})
        found.append(AskedAdjustment([*words, *([one.words] if one.words else [])],
                           states[Adjustment.State(one.state)], one.answer))  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One competency on the feedback sheet: what was shown, and the next step up."""

    id: str
    name: str
    shown: str
    following: str
    contested: Contest | None


def feedback_lines(sheet: FeedbackSheet) -> list[FeedbackLine]:
    """Return the lines of a feedback sheet; no figure, and nobody else, stands in it."""
    contested = {one.competency: one for one in sheet.contests.all()}
    found = []
    for line in sheet.lines:
        about, level = competency(line["competency"]), line["level"]
        shown, *above = (_(anchor) for anchor in about.anchors[level - 1 :])
        following = above[0] if above else ""
        found.append(
            FeedbackLine(about.id, _(about.name), shown, following, contested.get(about.id))
        )
    return found
