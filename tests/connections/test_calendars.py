"""Busy times by CalDAV, asked of a real server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from kasauti.connections import (
    CalendarUnread,
    NoCalendar,
    NotCalDAV,
    SignInRefused,
    calendars,
    fetch_busy,
)
from kasauti.interviews import read_busy
from tests.connections.caldav import PASSWORD, USER, CalDAV, serving, times

START = datetime(2026, 12, 7, tzinfo=UTC)
END = START + timedelta(days=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEN = START + 10 * HOUR


@pytest.fixture
def caldav(tmp_path: Path) -> Iterator[CalDAV]:
    with serving(tmp_path) as held:
        yield held


def fetched(url: str, password: str = PASSWORD, *, private: bool = True) -> tuple[bytes, ...]:
    return fetch_busy(url, user=USER, password=password, start=START, end=END, private=private)


def busy(caldav: CalDAV) -> list[str]:
    """Return the busy times that a calendar tells of, sorted."""
    found = [
        one for file in fetched(caldav.calendar) for one in read_busy(file, start=START, end=END)
    ]
    return sorted(f"{one.starts:%d %H:%M}-{one.ends:%H:%M}" for one in found)


def fill(caldav: CalDAV) -> None:
    """Store events that take time and such that take none."""
    caldav.put("once", times(TEN, TEN + HOUR))
    caldav.put("free", times(TEN + DAY, TEN + DAY + HOUR, "TRANSP:TRANSPARENT"))
    caldav.put("off", times(TEN + DAY, TEN + DAY + HOUR, "STATUS:CANCELLED"))
    caldav.put("far", times(END + DAY, END + DAY + HOUR))
    weekly = TEN + 2 * DAY
    second, third = (f"{weekly + n * 7 * DAY:%Y%m%dT%H%M%SZ}" for n in (1, 2))
    caldav.put(
        "weekly",
        times(weekly, weekly + HOUR, "RRULE:FREQ=WEEKLY;COUNT=4"),
        times(weekly + 8 * DAY, weekly + 8 * DAY + HOUR, f"RECURRENCE-ID:{second}"),
        times(
            weekly + 14 * DAY, weekly + 14 * DAY + HOUR, f"RECURRENCE-ID:{third}",
            "STATUS:CANCELLED",
        ),
    )  # fmt: skip


TAKEN = ["07 10:00-11:00", "09 10:00-11:00", "17 10:00-11:00", "30 10:00-11:00"]


def test_busy_times_are_asked_for_alone(caldav: CalDAV) -> None:
    assert busy(caldav) == []
    fill(caldav)
    caldav.asked.clear()
    assert busy(caldav) == TAKEN
    assert caldav.asked == ["PROPFIND", "REPORT free-busy-query"]
    assert b"dentist" not in b"".join(fetched(caldav.calendar))


def test_a_server_without_that_report_is_asked_for_its_events(caldav: CalDAV) -> None:
    fill(caldav)
    caldav.asked.clear()
    caldav.without = "free-busy-query"
    assert busy(caldav) == TAKEN
    assert caldav.asked == ["PROPFIND", "REPORT free-busy-query", "REPORT calendar-query"]


def test_a_wrong_password_is_said_and_stands_nowhere(
    caldav: CalDAV, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SignInRefused, match="refused the user name or the password") as refused:
        fetched(caldav.calendar, "wrong and secret")
    fetched(caldav.calendar)
    for secret in ("wrong and secret", PASSWORD, "YmlsYWw6"):  # the last: both, as they are sent
        assert secret not in caplog.text
        assert secret not in str(refused.value)


def test_where_no_calendar_is_that_is_said(caldav: CalDAV) -> None:
    for address in (f"{caldav.root}/{USER}/nothing/", f"{caldav.root}/{USER}/", caldav.root,
                    f"{caldav.root}/chitra/work/"):  # fmt: skip
        with pytest.raises(NoCalendar, match="no calendar at this address"):
            fetched(address)


class Other(BaseHTTPRequestHandler):
    """Answers as it is told to, and notes who signs in."""

    status, content, to = 200, b"<html>hello</html>", ""
    heard: list[str | None]

    def answer(self) -> None:
        self.heard.append(self.headers["Authorization"])
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.send_response(self.status)
        if self.to:
            self.send_header("Location", self.to)
        self.end_headers()
        self.wfile.write(self.content)

    do_GET = do_PROPFIND = do_REPORT = answer

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def other() -> Iterator[tuple[str, type[Other]]]:
    kind = type("Here", (Other,), {"heard": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", kind
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "content"),
    [(200, b"<html>hello</html>"), (405, b""), (501, b""), (207, b"hello"), (207, b"<a/>"),
     (207, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')],
)  # fmt: skip
def test_a_server_that_speaks_something_else_is_named(
    other: tuple[str, type[Other]], status: int, content: bytes
) -> None:
    url, kind = other
    kind.status, kind.content = status, content
    with pytest.raises(NotCalDAV, match="does not speak CalDAV"):
        fetched(url)


def test_what_fails_there_is_said_by_its_number_and_what_is_too_large_is_left(
    other: tuple[str, type[Other]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, kind = other
    kind.status = 503
    with pytest.raises(CalendarUnread, match="answered 503"):
        fetched(url)
    monkeypatch.setattr(calendars, "MOST_BYTES", 10)
    with pytest.raises(CalendarUnread, match="larger than 10 bytes"):
        fetched(url)


def test_all_questions_together_have_one_deadline(
    caldav: CalDAV, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "SECONDS", 0.0)
    with pytest.raises(CalendarUnread, match="within 0 seconds"):
        fetched(caldav.calendar)
    assert caldav.asked == []


def test_a_password_goes_to_one_server_only_and_never_in_the_open(
    caldav: CalDAV, other: tuple[str, type[Other]]
) -> None:
    url, kind = other
    kind.status, kind.to = 307, caldav.calendar
    with pytest.raises(SignInRefused):
        fetched(url)  # led on to a server that the password was not given for
    assert len(kind.heard) == 1
    with pytest.raises(CalendarUnread, match="https addresses only"):
        fetched(caldav.calendar, private=False)
    with pytest.raises(CalendarUnread, match="world outside"):
        fetched(caldav.calendar.replace("http:", "https:"), private=False)
    kind.to = "/elsewhere"
    kind.heard.clear()
    with pytest.raises(CalendarUnread, match="TooManyRedirects"):
        fetched(url)
    assert None not in kind.heard
