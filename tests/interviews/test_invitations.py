"""Invitations parse, keep one UID, and calendars give their busy times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from kasauti.interviews.invitations import Invitation, read_busy, write_invitation

IST = ZoneInfo("Asia/Kolkata")
FIRST = Invitation(
    uid="round-7@kasauti.example.in",
    sequence=0,
    starts=datetime(2026, 12, 7, 10, 30, tzinfo=IST),
    minutes=60,
    summary="ML system design",
    description="Bring nothing; a board is provided.\nAssistants: none.",
    location="https://hire.example.in/rounds/7",
    organizer="hiring@example.in",
    attendees=(("Kavya Menon", "kavya@example.in"), ("Bilal Khan", "bilal@example.in")),
    made_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
)


def event(content: bytes) -> tuple[Calendar, object]:
    calendar = Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0]


def test_an_invitation_parses_and_has_what_calendars_ask_for() -> None:
    content = write_invitation(FIRST)
    calendar, one = event(content)
    assert calendar["method"] == "REQUEST"
    assert calendar["version"] == "2.0"
    assert one["uid"] == FIRST.uid
    assert one["dtstart"].dt == FIRST.starts
    assert one["dtend"].dt - one["dtstart"].dt == timedelta(minutes=60)
    assert one["dtstart"].params["TZID"] == "Asia/Kolkata"
    assert [str(z["tzid"]) for z in calendar.walk("VTIMEZONE")] == ["Asia/Kolkata"]
    assert {str(a) for a in one["attendee"]} == {
        "mailto:kavya@example.in",
        "mailto:bilal@example.in",
    }
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_one_uid_through_moves_and_cancelling() -> None:
    moved = replace(FIRST, sequence=1, starts=FIRST.starts + timedelta(days=1))
    gone = replace(moved, sequence=2, cancelled=True)
    calendars = [event(write_invitation(i)) for i in (FIRST, moved, gone)]
    assert {str(e["uid"]) for _, e in calendars} == {FIRST.uid}
    assert [e["sequence"] for _, e in calendars] == [0, 1, 2]
    assert calendars[2][0]["method"] == "CANCEL"
    assert calendars[2][1]["status"] == "CANCELLED"


def test_times_need_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        write_invitation(replace(FIRST, starts=datetime(2026, 12, 7)))  # noqa: DTZ001


CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//y//EN\r
BEGIN:VEVENT\r
UID:a\r
DTSTART;TZID=Asia/Kolkata:20261207T100000\r
DTEND;TZID=Asia/Kolkata:20261207T103000\r
RRULE:FREQ=DAILY;COUNT=4\r
EXDATE;TZID=Asia/Kolkata:20261209T100000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:b\r
DTSTART;VALUE=DATE:20261208\r
TRANSP:TRANSPARENT\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:c\r
DTSTART:20261207T150000Z\r
DURATION:PT45M\r
STATUS:CANCELLED\r
END:VEVENT\r
BEGIN:VFREEBUSY\r
UID:d\r
FREEBUSY;FBTYPE=BUSY:20261208T080000Z/20261208T090000Z\r
FREEBUSY;FBTYPE=FREE:20261208T100000Z/20261208T110000Z\r
END:VFREEBUSY\r
END:VCALENDAR\r
"""


def test_busy_times_of_a_calendar() -> None:
    found = read_busy(
        CALENDAR, start=datetime(2026, 12, 7, tzinfo=IST), end=datetime(2026, 12, 20, tzinfo=IST)
    )
    assert [b.starts.astimezone(IST).strftime("%d %H:%M") for b in found] == [
        "07 10:00", "08 10:00", "08 13:30", "10 10:00",
    ]  # fmt: skip


def test_a_repeat_that_was_moved_or_cancelled_takes_only_the_time_that_it_has() -> None:
    daily = (
        "BEGIN:VEVENT", "UID:e", "DTSTART:20261207T043000Z", "DTEND:20261207T053000Z",
        "RRULE:FREQ=DAILY;COUNT=4", "END:VEVENT",
        "BEGIN:VEVENT", "UID:e", "RECURRENCE-ID:20261208T043000Z", "DTSTART:20261208T103000Z",
        "DTEND:20261208T113000Z", "END:VEVENT",
        "BEGIN:VEVENT", "UID:e", "RECURRENCE-ID;TZID=Asia/Kolkata:20261209T100000",
        "DTSTART:20261209T043000Z", "DTEND:20261209T053000Z", "STATUS:CANCELLED", "END:VEVENT",
        "BEGIN:VEVENT", "UID:another", "RECURRENCE-ID:20261210T043000Z",
        "DTSTART:20261211T043000Z", "DTEND:20261211T053000Z", "END:VEVENT",
    )  # fmt: skip
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *daily, "END:VCALENDAR", "")
    found = read_busy(
        "\r\n".join(lines).encode(),
        start=datetime(2026, 12, 7, tzinfo=IST), end=datetime(2026, 12, 20, tzinfo=IST),
    )  # fmt: skip
    assert [b.starts.astimezone(IST).strftime("%d %H:%M") for b in found] == [
        "07 10:00", "08 16:00", "10 10:00", "11 10:00",
    ]  # fmt: skip


def test_what_is_no_calendar_is_named() -> None:
    with pytest.raises(ValueError, match="not an iCalendar file"):
        read_busy(b"hello", start=FIRST.starts, end=FIRST.starts)


def test_our_own_invitation_reads_as_busy() -> None:
    (one,) = read_busy(
        write_invitation(FIRST), start=FIRST.made_at, end=FIRST.starts + timedelta(days=2)
    )
    assert (one.starts, one.ends) == (FIRST.starts, FIRST.starts + timedelta(minutes=60))
