"""Fetching a calendar's published file: bounded in bytes and seconds."""

from __future__ import annotations

import httpx

MOST_BYTES = 5_000_000
_SECONDS = 15.0


class CalendarUnread(Exception):
    """A calendar that was not had; the message says why, without its address."""


def fetch_calendar(url: str) -> bytes:
    """Return the iCalendar file at an address; redirects are followed to the same scheme only.

    Parameters
    ----------
    url : str
        ``https``, ``http`` or ``webcal``, which is https.

    Raises
    ------
    CalendarUnread
        If it is not answered, is refused, or is larger than five megabytes.
    """
    address = "https://" + url.removeprefix("webcal://") if url.startswith("webcal://") else url
    headers = {"Accept": "text/calendar", "User-Agent": "Kasauti"}
    try:
        with (
            httpx.Client(timeout=_SECONDS, follow_redirects=True, max_redirects=3) as client,
            client.stream("GET", address, headers=headers) as answer,
        ):
            if not answer.is_success:
                raise CalendarUnread(f"the calendar's server answered {answer.status_code}")
            if address.startswith("https:") and answer.url.scheme != "https":
                raise CalendarUnread("the calendar's server led away from https")
            return _bounded(answer)
    except httpx.InvalidURL:
        raise CalendarUnread("this is no address") from None
    except httpx.HTTPError as error:
        raise CalendarUnread(f"no answer ({type(error).__name__})") from None


def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            raise CalendarUnread("the calendar is larger than five megabytes")
    return bytes(content)
