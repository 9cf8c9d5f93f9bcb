"""Fetching a calendar's published file: bounded in bytes and seconds."""

from __future__ import annotations

from kasauti.connections.outward import NoAnswer, ask

MOST_BYTES = 5_000_000
SECONDS = 15.0


class CalendarUnread(Exception):
    """A calendar that was not had; the message says why, without its address."""


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
    address = "https://" + url.removeprefix("webcal://") if url.startswith("webcal://") else url
    headers = {"Accept": "text/calendar", "User-Agent": "Kasauti"}
    try:
        answer = ask(
            "GET", address, private=private, seconds=SECONDS, most_bytes=MOST_BYTES,
            headers=headers, follow=True,
        )  # fmt: skip
    except NoAnswer as error:
        raise CalendarUnread(str(error)) from None
    if not answer.good:
        raise CalendarUnread(f"the calendar's server answered {answer.status}")
    return answer.content
