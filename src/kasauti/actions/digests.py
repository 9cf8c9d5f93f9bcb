"""What waits for somebody, and the mail that says so on working mornings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kasauti.access import Permission
from kasauti.actions import (
    approvals,
    bar_sessions,
    blind_readings,
    discussions,
    found,
    job_analyses,
    links,
    mail,
    mail_threads,
    team_tasks,
    trail,
)
from kasauti.actions.deadlines import SATURDAY
from kasauti.records.counting import counted
from kasauti.records.models import (
    FOR_A_PERSON,
    Deadline,
    IntakeItem,
    Mail,
    Offer,
    OfferState,
    Role,
    Scorecard,
    Task,
    User,
)
from kasauti.records.permissions import visible

HOUR = 8
"""The local hour in which digests leave."""

WORDS: Mapping[str, Callable[[int], str]] = {
    "late": lambda _n: _("past their deadline"),
    "escalated": lambda _n: _("past their deadline and a reminder, with you as the backup"),
    "tasks": lambda n: ngettext("task given to you", "tasks given to you", n),
    "scorecards": lambda n: ngettext("scorecard to file", "scorecards to file", n),
    "checks": lambda n: ngettext(
        "knowledge check to read blind", "knowledge checks to read blind", n
    ),
    "samples": lambda n: ngettext(
        "work sample to review blind", "work samples to review blind", n
    ),
    "jobs": lambda n: ngettext("job to be rated", "jobs to be rated", n),
    "bars": lambda n: ngettext("session of bars to rate in", "sessions of bars to rate in", n),
    "decisions": lambda n: ngettext("decision asked of you", "decisions asked of you", n),
    "approvals": lambda n: ngettext(
        "requisition or offer that waits for your approval",
        "requisitions and offers that wait for your approval", n,
    ),
    "offers": lambda n: ngettext("offer to approve", "offers to approve", n),
    "mails": lambda n: ngettext(
        "mail that did not arrive or may not have left",
        "mails that did not arrive or may not have left", n,
    ),
    "letters": lambda n: ngettext("mail from a candidate", "mails from candidates", n),
    "found": lambda n: (
        _("or more people to be told that they were found")
        if n >= found.MANY
        else ngettext(
            "person to be told that they were found", "people to be told that they were found", n
        )
    ),
    "unplaced": lambda n: ngettext(
        "mail that nobody knows the person of", "mails that nobody knows the person of", n
    ),
    "files": lambda n: ngettext(
        "file that only a person can read", "files that only a person can read", n
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of one kind wait for somebody."""

    key: str
    count: int

    @property
    def words(self) -> str:
        """What waits."""
        return WORDS[self.key](self.count)


def waits_for(user: User) -> list[Waiting]:
    """Return what waits for a user, only what there is, in a constant number of queries."""
    told = counted({key: rows(user) for key, rows in _ROWS.items()})
    told["approvals"] = len(approvals.waiting_for(user))
    return [Waiting(key, told[key]) for key in WORDS if told[key]]


def _standing() -> QuerySet[Deadline]:
    return Deadline.objects.filter(met_at=None)


def _tasks(user: User) -> QuerySet[Task]:
    open_ones = team_tasks.open_of(user)
    return visible(open_ones, user, Permission.APPLICATIONS_SEE, role="application__role")


def _owed(user: User) -> QuerySet[Scorecard]:
    held = Scorecard.objects.filter(rater=user, filed_at=None, round__cancelled_at=None)
    return held.filter(round__starts_at__lt=timezone.now())


def _proposed(user: User) -> QuerySet[Offer]:
    offers = Offer.objects.filter(state=OfferState.PROPOSED).exclude(prepared_by=user)
    return visible(offers, user, Permission.OFFERS_APPROVE, role="application__role")


def _unreadable(user: User) -> QuerySet[IntakeItem]:
    items = IntakeItem.objects.filter(state__in=FOR_A_PERSON, intake__role__status=Role.Status.OPEN)
    return visible(items, user, Permission.APPLICATIONS_TAKE, role="intake__role")


_ROWS: Mapping[str, Callable[[User], QuerySet[Any]]] = {
    "late": lambda user: _standing().filter(responsible=user),
    "escalated": lambda user: _standing().filter(backup=user, escalated_at__isnull=False),
    "tasks": _tasks,
    "scorecards": _owed,
    "checks": blind_readings.checks_for,
    "samples": blind_readings.samples_for,
    "jobs": job_analyses.owed,
    "bars": bar_sessions.owed,
    "decisions": discussions.waiting_for,
    "offers": _proposed,
    "mails": mail.undecided,
    "letters": mail_threads.to_answer,
    "found": found.first_untold,
    "unplaced": mail_threads.unplaced,
    "files": _unreadable,
}
"""What waits for a user, but approvals: whose turn it is the rows do not tell alone."""


def send(now: datetime | None = None) -> int:
    """Mail everybody who wants it what waits for them, once a working morning; return how many."""
    local = timezone.localtime(now)
    if local.hour != HOUR or local.weekday() >= SATURDAY:
        return 0
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    wanting = User.objects.filter(is_active=True, digest=True).filter(~Q(seats=None)).distinct()
    return sum(_send_one(user, midnight) for user in wanting.order_by("pk"))


@trail.in_turn
def _send_one(user: User, midnight: datetime) -> bool:
    if Mail.objects.filter(user=user, template="digest", at__gte=midnight).exists():
        return False
    waits = waits_for(user)
    if not waits:
        return False
    waiting = "\n".join(f"- {one.count} {one.words}" for one in waits)
    written = mail.write(
        "digest", to=user, by=None, waiting=_("This waits for you:") + f"\n\n{waiting}",
        link=links.address("/waiting"),
    )  # fmt: skip
    return written is not None


@trail.in_turn
def choose(wanted: bool, *, by: User) -> User:
    """Have the digest sent or not."""
    by.digest = wanted
    by.save(update_fields=["digest"])
    trail.record("digests.choose", by, by=by, wanted=wanted)
    return by
