"""iCalendar: invitations that keep one UID through reschedules, and busy times read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Alarm, Calendar, Component, Event, Timezone, vCalAddress, vText

from kasauti.interviews.slots import IST, Busy

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_REPEATS = 2_000


@dataclass(frozen=True, slots=True)
class Invitation:
    """A session in somebody's calendar.

    Parameters
    ----------
    uid : str
        Never changes for a round, whatever is moved.
    sequence : int
        0 at first, one more at each change.
    starts : datetime
        With a zone.
    minutes : int
    summary, description, location : str
    organizer : str
        Mail address.
    attendees : tuple of (str, str)
        Name and mail address.
    made_at : datetime
        When this version was made, with a zone.
    zone : str
        In which the time is written.
    cancelled : bool
    """

    uid: str
    sequence: int
    starts: datetime
    minutes: int
    summary: str
    description: str
    location: str
    organizer: str
    attendees: tuple[tuple[str, str], ...]
    made_at: datetime
    zone: str = IST
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What a mail that carries it must name as its method: REQUEST or CANCEL."""
        return "CANCEL" if self.cancelled else "REQUEST"


def write_invitation(invitation: Invitation) -> bytes:
    """Return an invitation as an iCalendar file (RFC 5545, RFC 5546).

    Raises
    ------
    ValueError
        If a time has no zone.
    """
    if invitation.starts.tzinfo is None or invitation.made_at.tzinfo is None:
        raise ValueError("an invitation's times need their zone")
    calendar = Calendar()
    calendar.add("prodid", "-//Kasauti//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", invitation.method)
    starts = invitation.starts.astimezone(ZoneInfo(invitation.zone))
    zone = Timezone.from_tzid(
        invitation.zone,
        first_date=date(starts.year - 1, 1, 1),
        last_date=date(starts.year + 1, 1, 1),
    )
    calendar.add_component(zone)
    calendar.add_component(_event(invitation, starts))
    return bytes(calendar.to_ical())


def _event(invitation: Invitation, starts: datetime) -> Event:
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.made_at.astimezone(UTC))
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=invitation.minutes))
    event.add("summary", invitation.summary)
    event.add("description", invitation.description)
    event.add("location", invitation.location)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{invitation.organizer}"))
    for name, address in invitation.attendees:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["CN"] = vText(name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee, encode=False)
    if not invitation.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", invitation.summary)
        alarm.add("trigger", timedelta(minutes=-30))
        event.add_component(alarm)
    return event


def read_busy(
    content: bytes, *, start: datetime, end: datetime, zone: str = IST
) -> tuple[Busy, ...]:
    """Return the busy times of a calendar file between two moments.

    Parameters
    ----------
    content : bytes
        Events and free-busy blocks; repeats are followed, moved and cancelled ones as they are.
        Cancelled and transparent events, and all-day ones that say they are free, take no time.
    start, end : datetime
        With zones.
    zone : str
        Of times that name none.

    Raises
    ------
    ValueError
        If it is no calendar file.
    """
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError) as error:
        raise ValueError(f"not an iCalendar file: {error}") from error
    found: list[Busy] = []
    moved = _moved(calendar, ZoneInfo(zone))
    for component in calendar.walk():
        if component.name == "VEVENT":
            found += _of_event(component, start, end, ZoneInfo(zone), moved)
        elif component.name == "VFREEBUSY":
            found += _of_free_busy(component)
    return tuple(
        sorted((b for b in found if b.starts < end and start < b.ends), key=lambda b: b.starts)
    )


def _moved(calendar: Component, zone: ZoneInfo) -> set[tuple[str, datetime]]:
    """Return which repeats have an event of their own: they are moved, or cancelled."""
    return {
        (str(event.get("uid")), _moment(event.decoded("recurrence-id"), zone))
        for event in calendar.walk("VEVENT")
        if "recurrence-id" in event
    }


def _of_event(
    event: Component,
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    moved: set[tuple[str, datetime]],
) -> Iterator[Busy]:
    if event.get("transp") == "TRANSPARENT" or event.get("status") == "CANCELLED":
        return
    if "dtstart" not in event:
        return
    first = _moment(event.decoded("dtstart"), zone)
    length = _length(event, first, zone)
    if "rrule" not in event:
        yield Busy(first, first + length)
        return
    without = {_moment(moment.dt, zone) for moment in _dates(event.get("exdate"))}
    uid = str(event.get("uid"))
    without |= {moment for other, moment in moved if other == uid}
    rule: bytes = event["rrule"].to_ical()  # type: ignore[assignment]
    for number, moment in enumerate(rrulestr(rule.decode(), dtstart=first)):
        if moment >= end or number >= MOST_REPEATS:
            return
        if moment + length > start and moment not in without:
            yield Busy(moment, moment + length)


def _length(event: Component, first: datetime, zone: ZoneInfo) -> timedelta:
    if "dtend" in event:
        return max(timedelta(0), _moment(event.decoded("dtend"), zone) - first)
    if "duration" in event:
        length: timedelta = event.decoded("duration")
        return max(timedelta(0), length)
    whole_day = not isinstance(event.decoded("dtstart"), datetime)
    return timedelta(days=1) if whole_day else timedelta(0)


def _dates(value: Any) -> Iterator[Any]:
    for one in value if isinstance(value, list) else [value] if value is not None else []:
        yield from one.dts


def _of_free_busy(component: Component) -> Iterator[Busy]:
    blocks = component.get("freebusy", [])
    for block in blocks if isinstance(blocks, list) else [blocks]:
        if str(block.params.get("FBTYPE", "BUSY")) != "FREE":
            starts, ends = block.start, block.end
            yield Busy(starts.astimezone(UTC), ends.astimezone(UTC))


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)
