"""A calendar's published file, or its busy times by CalDAV: bounded in bytes and seconds."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from lxml import etree

from kasauti.connections.outward import Answer, NoAnswer, ask

MOST_BYTES = 5_000_000
SECONDS = 15.0
_NAMES = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
_XML = '<?xml version="1.0" encoding="utf-8"?>'
_DECLARED = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
_KIND = f"{_XML}<d:propfind {_DECLARED}><d:prop><d:resourcetype/></d:prop></d:propfind>"
_FREE_BUSY = f"{_XML}<c:free-busy-query {_DECLARED}><c:time-range {{range}}/></c:free-busy-query>"
_EXPANDED = (
    f"{_XML}<c:calendar-query {_DECLARED}>"
    "<d:prop><c:calendar-data><c:expand {range}/></c:calendar-data></d:prop>"
    '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
    "<c:time-range {range}/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
)
_UNKNOWN = frozenset({400, 405, 406, 415, 422, 501})  # what servers say to a report or method


class CalendarUnread(Exception):
    """A calendar that was not had; the message says why, without its address."""


class SignInRefused(CalendarUnread):
    """The calendar's server takes neither user name nor password."""

    def __init__(self) -> None:
        super().__init__("the calendar's server refused the user name or the password")


class NoCalendar(CalendarUnread):
    """Nothing is at the address, or something that is no calendar."""

    def __init__(self) -> None:
        super().__init__("there is no calendar at this address that this user may read")


class NotCalDAV(CalendarUnread):
    """The server answers, but not as CalDAV asks."""

    def __init__(self) -> None:
        super().__init__("the server at this address does not speak CalDAV")


def fetch_calendar(url: str, *, private: bool = False) -> bytes:
    """Return the iCalendar file at an address; redirects are followed, from https to https only.

    Parameters
    ----------
    url : str
        ``https``, ``http`` or ``webcal``, which is https.
    private : bool
        Whether it may lie in the own network.

    Raises
    ------
    CalendarUnread
        If it is not answered within fifteen seconds, is refused, or is larger than five megabytes.
    """
    headers = {"Accept": "text/calendar", "User-Agent": "Kasauti"}
    try:
        answer = ask(
            "GET", _address(url), private=private, seconds=SECONDS, most_bytes=MOST_BYTES,
            headers=headers, follow=True,
        )  # fmt: skip
    except NoAnswer as error:
        raise CalendarUnread(str(error)) from None
    if not answer.good:
        raise CalendarUnread(f"the calendar's server answered {answer.status}")
    return answer.content


def _address(url: str) -> str:
    return "https://" + url.removeprefix("webcal://") if url.startswith("webcal://") else url


def fetch_busy(
    url: str,
    *,
    user: str,
    password: str,
    start: datetime,
    end: datetime,
    private: bool = False,
) -> tuple[bytes, ...]:
    """Return iCalendar files with the busy times of a CalDAV calendar between two moments.

    The server is asked for busy times alone; where it does not know that report, for the events of
    the time, their repeats written out.

    Parameters
    ----------
    url : str
        Of one calendar: ``https`` or ``webcal``; ``http`` only where ``private`` allows it.
    user, password : str
        Sent as HTTP's basic sign-in, never on to another server.
    start, end : datetime
        With zones.
    private : bool
        Whether it may lie in the own network.

    Raises
    ------
    SignInRefused
        If user name or password are wrong.
    NoCalendar
        If no calendar is there for this user.
    NotCalDAV
        If the server speaks something else.
    CalendarUnread
        If it is not answered within fifteen seconds in all, is refused, or too large.

    References
    ----------
    RFC 4791, sections 7.8 to 7.10.
    """
    if not private and not _address(url).startswith("https://"):
        raise CalendarUnread("a password is sent to https addresses only")
    known = base64.b64encode(f"{user}:{password}".encode()).decode()
    server = _Server(_address(url), f"Basic {known}", private, monotonic() + SECONDS)
    _check_kind(server.asked("PROPFIND", _KIND, depth=0))
    moments = (one.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for one in (start, end))
    span = 'start="{}" end="{}"'.format(*moments)
    answer = server.asked("REPORT", _FREE_BUSY.format(range=span), depth=1)
    if answer.good and answer.content.lstrip().startswith(b"BEGIN:VCALENDAR"):
        return (answer.content,)
    answer = server.asked("REPORT", _EXPANDED.format(range=span), depth=1)
    return tuple(_calendar_data(_multistatus(answer)))


@dataclass(frozen=True, slots=True)
class _Server:
    """One calendar's address, asked again and again until the time is up."""

    url: str
    known: str
    private: bool
    until: float

    def asked(self, method: str, body: str, *, depth: int) -> Answer:
        headers = {
            "Authorization": self.known, "Depth": str(depth), "User-Agent": "Kasauti",
            "Content-Type": "application/xml; charset=utf-8",
        }  # fmt: skip
        try:
            return ask(
                method, self.url, private=self.private, seconds=self.until - monotonic(),
                most_bytes=MOST_BYTES, headers=headers, content=body.encode(), follow=True,
            )  # fmt: skip
        except NoAnswer as error:
            late = monotonic() >= self.until
            said = f"no answer within {SECONDS:.0f} seconds" if late else str(error)
            raise CalendarUnread(said) from None


def _check_kind(answer: Answer) -> None:
    if _multistatus(answer).find(".//d:resourcetype/c:calendar", _NAMES) is None:
        raise NoCalendar


def _multistatus(answer: Answer) -> Any:
    """Return the root of what WebDAV answers with; any other answer is said by its name."""
    if answer.status == 401:
        raise SignInRefused
    if answer.status in {403, 404, 410}:
        raise NoCalendar
    if answer.status in _UNKNOWN or (answer.status < 400 and answer.status != 207):
        raise NotCalDAV
    if answer.status != 207:
        raise CalendarUnread(f"the calendar's server answered {answer.status}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(answer.content, parser)
    except etree.XMLSyntaxError:
        raise NotCalDAV from None
    if root.tag != "{DAV:}multistatus":
        raise NotCalDAV
    return root


def _calendar_data(root: Any) -> Iterator[bytes]:
    for one in root.iterfind("d:response/d:propstat/d:prop/c:calendar-data", _NAMES):
        if one.text and one.text.strip():
            yield one.text.strip().encode()
