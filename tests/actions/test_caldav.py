"""An interviewer's CalDAV calendar, on a real server: what is busy there is not offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kasauti.actions import availability, bookings, trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import SCORING
from kasauti.records.models import AuditEntry, Interviewer, InterviewPlan, User
from tests.actions.test_bookings import lab, plan
from tests.connections.caldav import PASSWORD, USER, CalDAV, serving, times

__all__ = ["plan"]  # the fixture

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HALF, DAY = timedelta(minutes=30), timedelta(days=1)


@pytest.fixture
def caldav(tmp_path: Path, settings: Any) -> Iterator[CalDAV]:
    settings.PRIVATE_ADDRESSES = True
    with serving(tmp_path) as held:
        yield held


def named(caldav: CalDAV, **other: Any) -> Interviewer:
    """Have Bilal name his calendar."""
    bilal = User.objects.get(name="Bilal")
    told = {
        "zone": "Asia/Kolkata", "opens": time(10), "closes": time(18), "days": range(5),
        "most_a_day": 2, "most_a_week": 5, "calendar_url": caldav.calendar,
        "calendar_kind": "caldav", "calendar_user": USER, "calendar_password": PASSWORD,
    }  # fmt: skip
    return availability.set_hours(bilal, **{**told, **other}, by=bilal)


@pytest.mark.parametrize("without", ["", "free-busy-query"])
def test_what_is_busy_there_is_not_offered(
    plan: InterviewPlan, user: User, caldav: CalDAV, without: str
) -> None:
    caldav.without = without
    bookings.ask(plan, by=user)
    free = bookings.free(lab(plan))
    daily = [(free[0] + n * DAY, free[0] + n * DAY + HALF) for n in range(30)]
    length = lab(plan).length + SCORING
    left = [
        slot for slot in free
        if not any(starts < slot + length and slot < ends for starts, ends in daily)
    ]  # fmt: skip
    caldav.put("daily", times(*daily[0], "RRULE:FREQ=DAILY;COUNT=30"))
    caldav.put("free", times(left[0], left[0] + HALF, "TRANSP:TRANSPARENT"))
    caldav.put("off", times(left[1], left[1] + HALF, "STATUS:CANCELLED"))
    hours = availability.read_calendar(named(caldav))
    assert hours.calendar_problem == ""
    assert hours.busy.count() == 30
    offered = bookings.free(lab(plan))
    assert 0 < len(left) < len(free)
    assert [slot for slot in offered if slot <= free[-1]] == left
    assert "dentist" not in str(list(hours.busy.values()))
    assert trail.check() is None


def test_a_wrong_password_is_said_and_what_was_known_stays(
    plan: InterviewPlan, caldav: CalDAV
) -> None:
    hours = named(caldav)
    start = timezone.now() + DAY
    caldav.put("once", times(start, start + HALF))
    assert availability.read_calendar(hours).busy.count() == 1
    again = availability.read_calendar(named(caldav, calendar_password="another one, wrong"))
    assert again.calendar_problem == "the calendar's server refused the user name or the password"
    assert again.busy.count() == 1
    assert availability.read_calendars() == 0  # once an hour, whether it was read or not


def test_the_password_is_kept_encrypted_and_told_to_no_trail(
    plan: InterviewPlan, caldav: CalDAV, settings: Any
) -> None:
    hours = named(caldav)
    stored = str(Interviewer.objects.values().get()) + str(list(AuditEntry.objects.values()))
    assert PASSWORD not in stored
    assert PASSWORD.encode().hex() not in stored
    assert availability.read_calendar(hours).calendar_problem == ""
    settings.SECRET_KEY = "another installation's"
    assert availability.read_calendar(hours).calendar_problem == (
        "the app password must be given again"
    )


def test_a_kept_password_goes_only_where_it_was_given_for(
    plan: InterviewPlan, caldav: CalDAV
) -> None:
    kept = named(caldav).calendar_password
    assert named(caldav, calendar_password="").calendar_password == kept
    for other in ({"calendar_url": "https://elsewhere.example/"}, {"calendar_user": "chitra"},
                  {"calendar_user": ""}):  # fmt: skip
        with pytest.raises(Refused, match="app password"):
            named(caldav, calendar_password="", **other)
    assert Interviewer.objects.get().calendar_url == caldav.calendar
    with pytest.raises(Refused, match="their own fields"):
        named(caldav, calendar_url="https://bilal:secret@dav.example.in/work/")
    file = named(caldav, calendar_kind="file")
    assert (file.calendar_user, file.calendar_password) == ("", "")
    with pytest.raises(Refused, match="app password"):
        named(caldav, calendar_password="")
    gone = named(caldav, calendar_url="")
    assert (gone.calendar_kind, gone.calendar_user, gone.calendar_password) == ("file", "", "")


def test_what_was_read_with_a_sign_in_that_is_another_by_now_is_let_go(
    plan: InterviewPlan, caldav: CalDAV
) -> None:
    old = named(caldav, calendar_password="wrong")
    named(caldav)
    assert availability.read_calendar(old).calendar_problem == ""
    assert Interviewer.objects.get().calendar_read_at is None
