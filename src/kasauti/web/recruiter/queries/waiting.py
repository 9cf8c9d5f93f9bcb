"""What waits for the reader: counts, deadlines with their people, what they were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kasauti.access import Permission
from kasauti.actions import blind_readings, digests, discussions, mail, team_tasks
from kasauti.records.models import Deadline, Mail, MailState, Minute, Notification, Task, User
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.blind import code_of
from kasauti.web.recruiter.queries import mail as letters
from kasauti.web.recruiter.words import Words

MOST = 200
A_PAGE = 20  # deadlines drawn at once; the next follow when they are scrolled to
KINDS: dict[str, Words] = {
    "time in stage": lazy("Long in its stage"),
    "résumé unread": lazy("Résumé unread"),
    "scorecard late": lazy("Scorecard not filed"),
}
_PLACES = {
    "late": "#late", "escalated": "#late", "decisions": "#decisions", "tasks": "#tasks",
    "checks": "#readings", "samples": "#readings", "mails": "#mails", "letters": "#letters",
    "unplaced": "#unplaced",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that has passed; without a name where the reader may not see the person."""

    name: str
    url: str
    what: Words
    role: str
    stage: str
    due_at: datetime
    responsible: str
    reminded: datetime | None
    escalated: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Something to be read blind: its number and role, never whose it is."""

    name: str
    role: str
    since: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """A mail that did not arrive or may not have left; ``url`` is its person's page."""

    pk: int
    name: str
    url: str
    role: str
    subject: str
    failure: str
    unsure: bool


def lists(reader: User, *, blind: bool, page: int = 1) -> dict[str, Any]:
    """Return what waits for the reader: how many of each, and the lists of which there are any."""
    waits = digests.waits_for(reader)
    held = {one.key for one in waits}
    readings = my_readings(reader, held)
    return {
        "counts": _with_places(waits),
        "decisions": my_decisions(reader) if "decisions" in held else [],
        "tasks": my_tasks(reader, blind=blind) if "tasks" in held else [],
        "mails": my_mails(reader, blind=blind) if "mails" in held else [],
        "letters": letters.to_answer(reader, blind=blind) if "letters" in held else [],
        "unplaced": letters.unplaced(reader, blind=blind) if "unplaced" in held else [],
        "readings": sorted(readings, key=lambda one: one.since),
    } | (dues(reader, page, blind=blind) if held & {"late", "escalated"} else {})


def dues(reader: User, page: int, *, blind: bool) -> dict[str, Any]:
    """Return a page of the deadlines that are the reader's to meet, longest past first."""
    mine = Q(responsible=reader) | Q(backup=reader, escalated_at__isnull=False)
    start = (page - 1) * A_PAGE
    rows = list(_standing(mine)[start : start + A_PAGE + 1])
    return {
        "dues": [_due(one, reader, blind=blind) for one in rows[:A_PAGE]],
        "next_page": page + 1 if len(rows) > A_PAGE else None,
    }


def _with_places(waits: Sequence[digests.Waiting]) -> list[tuple[digests.Waiting, str]]:
    """Return how many of what wait, with where it is done."""
    places = _PLACES | {
        "scorecards": reverse("interviews"),
        "jobs": reverse("interviews"),
        "bars": reverse("interviews"),
        "approvals": reverse("requisitions"),
        "offers": "",
        "found": reverse("found"),
        "files": reverse("roles"),
    }
    return [(one, places[one.key]) for one in waits]


def all_deadlines(reader: User, *, blind: bool) -> list[Due]:
    """Return everybody's deadlines that have passed, so many as a page holds."""
    return [_due(one, reader, blind=blind) for one in _standing(Q())[:MOST]]


def _standing(which: Q) -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(which, met_at=None).select_related("responsible", "scorecard")
    return rows.prefetch_related(letters.whom_about("place"))


def _due(one: Deadline, reader: User, *, blind: bool) -> Due:
    application = one.application
    sees = standing_of(reader).may(Permission.APPLICATIONS_SEE, application.role_id)
    name = code_of(application) if blind else str(application.candidate)
    return Due(
        name=name if sees else _("somebody"),
        url=_place(one, reader) if sees else "",
        what=KINDS[one.kind],
        role=application.role.title,
        stage=str(application.place or ""),
        due_at=one.due_at,
        responsible=str(one.responsible),
        reminded=one.reminded_at,
        escalated=one.escalated_at,
    )


def _place(one: Deadline, reader: User) -> str:
    """Return where a deadline is met: a scorecard on its own page, or on the plan by others."""
    if one.scorecard is None:
        return reverse("person", args=(one.application_id,))
    if one.scorecard.rater_id == reader.pk:
        return reverse("scorecard", args=(one.scorecard.round_id,))
    return reverse("plan", args=(one.application_id,))


def my_decisions(reader: User) -> list[tuple[Minute, str]]:
    """Return the decisions asked of the reader, each with a link that answers it."""
    asked = discussions.waiting_for(reader).select_related("application__role", "asked_by")
    return [(one, discussions.path_of(one)) for one in asked[:MOST]]


def my_tasks(reader: User, *, blind: bool) -> list[tuple[Task, str]]:
    """Return what the reader is to do, each with whom it is about."""
    rows = team_tasks.open_of(reader).select_related("by").prefetch_related(letters.whom_about())
    seen = visible(rows, reader, Permission.APPLICATIONS_SEE, role="application__role")
    return [
        (one, code_of(one.application) if blind else str(one.application.candidate))
        for one in seen[:MOST]
    ]


def my_readings(reader: User, held: Collection[str]) -> list[Reading]:
    """Return what the reader is to read blind: knowledge checks and work samples, if held."""
    found = []
    if "checks" in held:
        checks = blind_readings.checks_for(reader).select_related("application__role")
        found += [
            Reading(
                _("Knowledge check %(n)d") % {"n": one.pk},
                one.application.role.title,
                one.handed_in_at or one.at,
                reverse("check_reading", args=(one.pk,)),
            )
            for one in checks[:MOST]
        ]
    if "samples" in held:
        samples = blind_readings.samples_for(reader)
        found += [
            Reading(
                _("Work sample %(n)d") % {"n": one.assignment_id},
                one.assignment.application.role.title,
                one.at,
                reverse("work_sample", args=(one.assignment_id,)),
            )
            for one in samples.select_related("assignment__application__role")[:MOST]
        ]
    return found


def my_mails(reader: User, *, blind: bool) -> list[Undecided]:
    """Return the mails that did not arrive or may not have left, in two queries."""
    rows = mail.undecided(reader).select_related("candidate", "user")
    rows = rows.prefetch_related(letters.whom_about())
    return [_undecided(one, blind=blind) for one in rows.order_by("-pk")[:MOST]]


def _undecided(one: Mail, *, blind: bool) -> Undecided:
    application = one.application
    to_team = one.candidate is None
    name = str(one.user if to_team else one.candidate)
    if blind and not to_team:
        name = code_of(application) if application else _("somebody")
    return Undecided(
        pk=one.pk,
        name=name,
        url=reverse("person", args=(application.pk,)) if application and not to_team else "",
        role=application.role.title if application else "",
        # The subject of a mail to the team may name the candidate.
        subject="" if blind and to_team else one.told_subject,
        failure=one.failure,
        unsure=one.state == MailState.UNSURE,
    )


def told(reader: User) -> list[Notification]:
    """Return what the reader was told in the page, newest first."""
    return list(Notification.objects.filter(user=reader)[:50])
