"""When interviewers can: their hours and load, what their calendar says, what they may rate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils import timezone

from kasauti import connections
from kasauti.actions import deferred, trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import SCORING, Busy, Panellist, read_busy, stages
from kasauti.records.ciphers import cipher
from kasauti.records.models import BusyTime, Interviewer, Round, Training, User

AHEAD = timedelta(days=60)
STALE = timedelta(hours=1)
_PURPOSE = "calendar password"


@trail.in_turn
def set_hours(
    user: User,
    *,
    zone: str,
    opens: time,
    closes: time,
    days: Collection[int],
    most_a_day: int,
    most_a_week: int,
    calendar_url: str = "",
    calendar_kind: str = Interviewer.Calendar.FILE,
    calendar_user: str = "",
    calendar_password: str = "",
    by: User,
) -> Interviewer:
    """Set when and how often somebody interviews, and where their calendar is.

    Parameters
    ----------
    calendar_kind : str
        A published file, or CalDAV, which takes a user name and a password.
    calendar_password : str
        Empty leaves the one that is kept, as long as address and user name stay.

    Raises
    ------
    Refused
        If the hours are none, the zone is unknown, the address is no calendar's or CalDAV's sign-in
        is missing.
    """
    if zone not in available_timezones():
        raise Refused(f"{zone} is no time zone: write one like Asia/Kolkata")
    if opens >= closes or not days or not set(days) <= set(range(7)):
        raise Refused("Give at least one day, and hours that open before they close")
    if not 1 <= most_a_day <= 8 or not 1 <= most_a_week <= 30:
        raise Refused("At most 8 interviews a day and 30 a week can be held")
    hours = hours_of(user)
    hours.zone, hours.opens, hours.closes, hours.days = zone, opens, closes, sorted(set(days))
    hours.most_a_day, hours.most_a_week = most_a_day, most_a_week
    before = _place(hours)
    _name_calendar(hours, calendar_url, calendar_kind, calendar_user, calendar_password)
    hours.save()
    if _place(hours) != before:
        hours.busy.all().delete()
    trail.record(
        "availability.set_hours", hours, by=by,
        calendar=bool(calendar_url), caldav=bool(hours.calendar_user),
    )  # fmt: skip
    return hours


def _place(hours: Interviewer) -> tuple[str, str, str]:
    return hours.calendar_url, hours.calendar_kind, hours.calendar_user


def _name_calendar(hours: Interviewer, url: str, kind: str, user: str, password: str) -> None:
    """Write down where a calendar is; a password that is kept goes only where it was given for."""
    caldav = bool(url) and kind == Interviewer.Calendar.CALDAV
    _check_address(url, caldav=caldav)
    before = _place(hours), hours.calendar_password
    hours.calendar_url = url
    hours.calendar_kind = Interviewer.Calendar.CALDAV if caldav else Interviewer.Calendar.FILE
    hours.calendar_user = user if caldav else ""
    if _place(hours) != before[0]:
        hours.calendar_password = ""
    if caldav and password:
        hours.calendar_password = cipher(_PURPOSE).encrypt(password.encode()).decode()
    if caldav and not (user and hours.calendar_password):
        raise Refused("CalDAV needs your user name and, for each new address, an app password")
    if (_place(hours), hours.calendar_password) != before:
        hours.calendar_read_at, hours.calendar_problem = None, ""


def _check_address(url: str, *, caldav: bool) -> None:
    if not url:
        return
    try:
        URLValidator(schemes=["https", "http", "webcal"])(url)
    except ValidationError:
        raise Refused("The calendar's address starts with https:// or webcal://") from None
    if caldav and "@" in urlsplit(url).netloc:
        raise Refused("User name and password go into their own fields, not into the address")


def hours_of(user: User) -> Interviewer:
    """Return somebody's hours, the defaults (unsaved) where they set none."""
    return Interviewer.objects.filter(user=user).first() or Interviewer(user=user)


def read_calendar(hours: Interviewer) -> Interviewer:
    """Read the calendar of an interviewer; what was known stays where it fails.

    Returns
    -------
    Interviewer
        With ``calendar_problem`` saying what went wrong, empty if nothing did.
    """
    now = timezone.now()
    try:
        found = _busy(hours, start=now, end=now + AHEAD)
    except (connections.CalendarUnread, ValueError) as error:
        return _keep_read(hours, None, str(error)[:300], at=now)
    return _keep_read(hours, found, "", at=now)


def _busy(hours: Interviewer, *, start: datetime, end: datetime) -> list[Busy]:
    files = _files(hours, start=start, end=end)
    return [one for file in files for one in read_busy(file, start=start, end=end, zone=hours.zone)]


def _files(hours: Interviewer, *, start: datetime, end: datetime) -> tuple[bytes, ...]:
    """Fetch a calendar as it was named: its file, or by CalDAV what is busy."""
    private = settings.PRIVATE_ADDRESSES
    if hours.calendar_kind == Interviewer.Calendar.FILE:
        return (connections.fetch_calendar(hours.calendar_url, private=private),)
    try:
        password = cipher(_PURPOSE).decrypt(hours.calendar_password.encode()).decode()
    except InvalidToken:
        raise connections.CalendarUnread("the app password must be given again") from None
    return connections.fetch_busy(
        hours.calendar_url, user=hours.calendar_user, password=password,
        start=start, end=end, private=private,
    )  # fmt: skip


@trail.in_turn
def _keep_read(
    hours: Interviewer, found: Sequence[Busy] | None, problem: str, *, at: datetime
) -> Interviewer:
    now = Interviewer.objects.select_for_update().get(pk=hours.pk)
    if _place(now) != _place(hours) or now.calendar_password != hours.calendar_password:
        return now  # another one was named meanwhile
    if found is not None:
        now.busy.all().delete()
        BusyTime.objects.bulk_create(
            BusyTime(interviewer=now, starts=one.starts, ends=one.ends) for one in found
        )
    now.calendar_problem, now.calendar_read_at = problem, at
    now.save(update_fields=("calendar_problem", "calendar_read_at"))
    trail.record("availability.read_calendar", now, by=None, read=found is not None)
    return now


def read_calendars() -> int:
    """Have each calendar that was not read for an hour read; return how many."""
    found = [hours.pk for hours in _due()]
    for pk in found:
        deferred.read_calendar(pk)
    return len(found)


def read_due(interviewer: int) -> None:
    """Read an interviewer's calendar where it is still due; the body of a job."""
    hours = _due().filter(pk=interviewer).first()
    if hours is not None:
        read_calendar(hours)


def _due() -> QuerySet[Interviewer]:
    rows = Interviewer.objects.exclude(calendar_url="").filter(user__is_active=True)
    return rows.exclude(calendar_read_at__gt=timezone.now() - STALE)


def panellist(user: User, *, but: Round | None = None) -> Panellist:
    """Return somebody's free and taken times as the slots are computed from.

    Parameters
    ----------
    but : Round, optional
        Whose own time does not count: it is being moved.
    """
    hours = hours_of(user)
    own = [Busy(one.starts, one.ends) for one in hours.busy.all()] if hours.pk else []
    return Panellist(
        user.pk,
        (*own, *_rounds_of(user, but)),
        zone=hours.zone,
        opens=hours.opens,
        closes=hours.closes,
        days=frozenset(hours.days),
        most_a_day=hours.most_a_day,
        most_a_week=hours.most_a_week,
    )


def _rounds_of(user: User, but: Round | None) -> list[Busy]:
    rounds = Round.objects.filter(scorecards__rater=user, cancelled_at=None)
    held = rounds.exclude(starts_at=None).exclude(pk=but.pk if but else 0)
    return [
        Busy(one.starts_at, one.starts_at + one.length + SCORING, interview=True)
        for one in held
        if one.starts_at is not None
    ]


def candidates(held: Round, slots: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return the slots of a round at which its candidate has no other round, in one query."""
    others = Round.objects.filter(plan=held.plan_id, cancelled_at=None).exclude(pk=held.pk)
    taken = [(one.starts_at, one.starts_at + one.length) for one in others if one.starts_at]
    return tuple(
        slot for slot in slots
        if not any(starts < slot + held.length and slot < ends for starts, ends in taken)
    )  # fmt: skip


@trail.in_turn
def train(user: User, stage: str, state: Training.State, *, by: User) -> Training:
    """Write down that somebody may rate a stage, or shadows it.

    Raises
    ------
    Refused
        If there is no such stage.
    """
    if stage not in stages() or not stages()[stage].live:
        raise Refused(f"{stage} is no stage that people rate live")
    training, _ = Training.objects.update_or_create(
        user=user, stage=stage, defaults={"state": state, "by": by}
    )
    trail.record("availability.train", training, by=by, stage=stage, state=str(state))
    return training


def may_rate(user: User, codes: Collection[str]) -> bool:
    """Return whether somebody may rate these stages: trained, or nobody is trained for one yet."""
    rows = Training.objects.filter(stage__in=codes, state=Training.State.TRAINED)
    trained = set(rows.values_list("stage", flat=True))
    own = set(rows.filter(user=user).values_list("stage", flat=True))
    return trained <= own
