"""Deadlines that bite: found when they pass, reminded of, then escalated to a named backup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kasauti.access import Membership
from kasauti.actions import links, mail, notifications, trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import feedback_due
from kasauti.records.late import late
from kasauti.records.models import (
    Application,
    Deadline,
    DeadlinePolicy,
    Role,
    Scorecard,
    Seat,
    Stage,
    User,
)

_ENDED = (Stage.HIRED, Stage.NOT_NOW, Stage.WITHDRAWN)
_LONGEST = 24 * 90
MOST_LINES = 20
SATURDAY = 5
Kind = Deadline.Kind


def policy() -> DeadlinePolicy:
    """Return what the team allows; until somebody changes it, what the table begins with."""
    return DeadlinePolicy.objects.select_related("backup").first() or DeadlinePolicy(pk=1)


@trail.in_turn
def change(
    *,
    unread_hours: int,
    grace_hours: int,
    quiet_weekends: bool,
    backup: User | None,
    by: User,
) -> DeadlinePolicy:
    """Change what the team allows; it counts from the next look on.

    Raises
    ------
    Refused
        If an hour count is not 1 to 2160, or the backup's account is closed.
    """
    told = {
        "unread_hours": unread_hours,
        "grace_hours": grace_hours,
    }
    if not all(1 <= hours <= _LONGEST for hours in told.values()):
        raise Refused(f"A deadline is 1 to {_LONGEST} hours")
    if backup is not None and not backup.is_active:
        raise Refused(f"{backup} has no open account")
    saved, _made = DeadlinePolicy.objects.update_or_create(
        pk=1,
        defaults=told | {"quiet_weekends": quiet_weekends, "backup": backup, "changed_by": by},
    )
    backed = backup.pk if backup else None
    trail.record("deadlines.change", saved, by=by, backup=backed, weekends=quiet_weekends, **told)
    return saved


def watch(now: datetime | None = None) -> Counter[str]:
    """Look at every clock; the body of a job that may be killed and run again.

    What has passed is written down, what was done meanwhile is closed, and each person is told
    once, in one mail and one notification that name counts and places, never a candidate.

    Returns
    -------
    Counter
        How many deadlines passed, were met, were reminded of and were escalated.
    """
    at, rules = now or timezone.now(), policy()
    counts = Counter(met=_close(at), passed=_write_down(at, rules))
    if rules.quiet_weekends and timezone.localtime(at).weekday() >= SATURDAY:
        return counts
    grace = timedelta(hours=rules.grace_hours)
    fresh = Q(reminded_at=None)
    ignored = Q(reminded_at__lte=at - grace, escalated_at=None, backup__isnull=False)
    counts["reminded"] = _tell(fresh, "responsible", "deadline_reminder", at)
    counts["escalated"] = _tell(ignored, "backup", "deadline_escalation", at)
    return counts


@trail.in_turn
def _close(at: datetime) -> int:
    """Close the deadlines of what was done meanwhile, and of what stands open no more."""
    standing = Deadline.objects.filter(met_at=None)
    moved = standing.filter(kind=Kind.STAGE).exclude(application__entered_at=F("since"))
    read = standing.filter(kind=Kind.UNREAD).exclude(
        application__read_at=None, application__stage=Stage.NEW
    )
    shut = standing.exclude(
        application__role__status=Role.Status.OPEN, application__folded_into=None
    )
    done = {pk for rows in (moved, read, shut) for pk in rows.values_list("pk", flat=True)}
    cards = standing.filter(kind=Kind.SCORECARD).select_related("scorecard__round")
    done |= {one.pk for one in cards if not _is_owed(one)}
    if done:
        Deadline.objects.filter(pk__in=done).update(met_at=at)
        trail.record("deadlines.close", None, by=None, deadlines=len(done))
    return len(done)


@trail.in_turn
def _write_down(at: datetime, rules: DeadlinePolicy) -> int:
    """Write down the deadlines that have passed since the last look.

    One that was closed with its role begins anew where the role is open again.
    """
    fallback = _fallback(rules)
    found = [
        one
        for find in (_long_in_stage, _unread, _late_scorecards)
        for one in find(at, rules)
        if _named(one, fallback)
    ]
    known = Deadline.objects.filter(application__in={one.application_id for one in found})
    kept = {_which(one): one for one in known}
    new = [one for one in found if _which(one) not in kept]
    Deadline.objects.bulk_create(new, batch_size=1000)
    again = [one.pk for one in map(kept.get, map(_which, found)) if one and one.met_at is not None]
    afresh = {"met_at": None, "reminded_at": None, "escalated_at": None}
    Deadline.objects.filter(pk__in=again).update(**afresh)
    passed = len(new) + len(again)
    if passed:
        trail.record("deadlines.pass", None, by=None, deadlines=passed)
    return passed


def _which(one: Deadline) -> tuple[str, int, int | None, datetime]:
    return one.kind, one.application_id, one.scorecard_id, one.since


def _fallback(rules: DeadlinePolicy) -> User | None:
    if rules.backup is not None and rules.backup.is_active:
        return rules.backup
    owners = Seat.objects.filter(membership=Membership.OWNER, user__is_active=True)
    first = owners.select_related("user").order_by("pk").first()
    return first.user if first else None


def _named(one: Deadline, fallback: User | None) -> bool:
    """Give a deadline people whose accounts are open; return whether there is somebody to tell."""
    told = getattr(one, "responsible", None)
    backup = one.backup if one.backup is not None and one.backup.is_active else fallback
    if told is None or not told.is_active:
        told = backup
    if told is None:
        return False
    one.responsible, one.backup = told, backup if backup != told else None
    return True


def _deadline(
    kind: Deadline.Kind,
    application: Application,
    since: datetime,
    due: datetime,
    responsible: User | None,
    backup: User | None,
) -> Deadline:
    made = Deadline(kind=kind, application=application, since=since, due_at=due, backup=backup)
    if responsible is not None:
        made.responsible = responsible
    return made


def _open_applications() -> QuerySet[Application]:
    rows = Application.objects.exclude(stage__in=_ENDED)
    return rows.filter(role__status=Role.Status.OPEN).select_related(
        "place__owner", "place__backup", "role__created_by"
    )


def _long_in_stage(at: datetime, rules: DeadlinePolicy) -> Iterator[Deadline]:  # noqa: ARG001
    for one in _open_applications().filter(late(at)):
        assert one.place is not None
        assert one.place.days is not None
        due = one.entered_at + timedelta(days=one.place.days)
        owner = one.place.owner or one.role.created_by
        yield _deadline(Kind.STAGE, one, one.entered_at, due, owner, one.place.backup)


def _unread(at: datetime, rules: DeadlinePolicy) -> Iterator[Deadline]:
    allowed = timedelta(hours=rules.unread_hours)
    rows = _open_applications().filter(stage=Stage.NEW, read_at=None, created_at__lt=at - allowed)
    for one in rows:
        owner = (one.place.owner if one.place else None) or one.role.created_by
        backup = one.place.backup if one.place else None
        due = one.created_at + allowed
        yield _deadline(Kind.UNREAD, one, one.created_at, due, owner, backup)


def scorecard_due(card: Scorecard) -> datetime | None:
    """Return when a scorecard must be filed: a working day after the session; None without one."""
    ended = card.round.ends_at
    return feedback_due(ended.astimezone(ZoneInfo(card.round.zone))) if ended else None


def owed_scorecards(at: datetime) -> QuerySet[Scorecard]:
    """Return the scorecards that are not filed of sessions that have begun, of open roles."""
    rows = Scorecard.objects.filter(
        filed_at=None, round__cancelled_at=None, round__starts_at__lt=at,
        round__plan__application__role__status=Role.Status.OPEN,
    )  # fmt: skip
    return rows.select_related(
        "round__plan__application__candidate", "round__plan__application__role",
        "round__plan__drawn_by", "rater", "backup",
    )  # fmt: skip


def _late_scorecards(at: datetime, rules: DeadlinePolicy) -> Iterator[Deadline]:  # noqa: ARG001
    """Give the deadlines of scorecards; who drew the plan stands in where no backup is named."""
    for card in owed_scorecards(at):
        due, plan = scorecard_due(card), card.round.plan
        if due is None or card.round.ends_at is None or due > at:
            continue
        one = _deadline(Kind.SCORECARD, plan.application, card.round.ends_at, due, card.rater,
                        card.backup or plan.drawn_by)  # fmt: skip
        one.scorecard = card
        yield one


def _is_owed(one: Deadline) -> bool:
    """Return whether a scorecard's session is not cancelled or moved and it is not filed."""
    card = one.scorecard
    assert card is not None
    held = card.round
    return card.filed_at is None and held.cancelled_at is None and held.ends_at == one.since


@trail.in_turn
def _tell(which: Q, whom: str, template: str, at: datetime) -> int:
    """Tell each person once of all that is new to them, and return of how many deadlines."""
    rows = Deadline.objects.filter(which, met_at=None).select_related(
        whom, "responsible", "application__role", "application__place"
    )
    whose: Callable[[Deadline], int] = lambda one: getattr(one, whom).pk  # noqa: E731
    told = 0
    for _pk, group in groupby(sorted(rows, key=whose), key=whose):
        some = list(group)
        _tell_one(getattr(some[0], whom), some, template)
        stamp = {"reminded_at" if whom == "responsible" else "escalated_at": at}
        told += Deadline.objects.filter(pk__in=[one.pk for one in some]).update(**stamp)
    return told


def _tell_one(user: User, some: Sequence[Deadline], template: str) -> None:
    lines = list(_lines(some))
    shown = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        shown.append(_("and %(n)d more") % {"n": len(lines) - MOST_LINES})
    mail.write(
        template, to=user, by=None, count=str(len(some)),
        lines="\n".join(f"- {line}" for line in shown), link=links.address("/waiting"),
    )  # fmt: skip
    words = lines[0] if len(lines) == 1 else _("%(n)d deadlines have passed") % {"n": len(some)}
    notifications.tell([user], words, "/waiting")
    verb = "deadlines.remind" if template == "deadline_reminder" else "deadlines.escalate"
    trail.record(verb, user, by=None, deadlines=[one.pk for one in some])


def _lines(some: Iterable[Deadline]) -> Iterator[str]:
    """Give what waits as lines: counts and places, no candidate's name."""
    counted = Counter(
        (one.application.role.title, str(one.kind), str(one.application.place or ""))
        for one in some
    )
    for (role, kind, place), n in sorted(counted.items()):
        said = _("%(n)d in “%(place)s” for longer than it allows")
        if kind == Kind.UNREAD:
            said = ngettext("%(n)d résumé unread", "%(n)d résumés unread", n)
        elif kind == Kind.SCORECARD:
            said = ngettext("%(n)d scorecard not filed", "%(n)d scorecards not filed", n)
        yield f"{role}: {said % {'n': n, 'place': place}}"
