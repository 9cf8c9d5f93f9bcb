"""Radicale, a real CalDAV server, on a socket of this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
from radicale import config
from radicale.app import Application

USER, PASSWORD = "bilal", "app passwörd: 7f3k"
_COMPONENTS = (
    '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    "<d:set><d:prop><c:supported-calendar-component-set><c:comp name='VEVENT'/>"
    "</c:supported-calendar-component-set></d:prop></d:set></c:mkcalendar>"
)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass
class CalDAV:
    """A running server, one person's calendar on it, and what it was asked."""

    root: str
    asked: list[str] = field(default_factory=list)
    without: str = ""  # a report that it does not know

    @property
    def calendar(self) -> str:
        """The address of the person's calendar."""
        return f"{self.root}/{USER}/work/"

    def put(self, uid: str, *events: str) -> None:
        """Store one event with its exceptions, as a person's calendar program would."""
        told = "".join(
            f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Secret dentist\r\n"
            f"{event}\r\nEND:VEVENT\r\n"
            for event in events
        )
        content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{told}END:VCALENDAR\r\n"
        self._told("PUT", f"{self.calendar}{uid}.ics", content)

    def _told(self, method: str, url: str, content: str) -> None:
        sign_in = httpx.BasicAuth(USER, PASSWORD)
        with httpx.Client(auth=sign_in, trust_env=False) as client:
            client.request(method, url, content=content.encode()).raise_for_status()


def times(starts: datetime, ends: datetime, *more: str) -> str:
    """Return when an event is, and what else it says."""
    lines = (f"DTSTART:{_utc(starts)}", f"DTEND:{_utc(ends)}", *more)
    return "\r\n".join(lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@contextmanager
def serving(folder: Path) -> Iterator[CalDAV]:
    """Run the server with an empty calendar of one person who signs in."""
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
    settings = config.load()
    told = {
        "auth": {
            "type": "htpasswd", "htpasswd_filename": str(folder / "users"),
            "htpasswd_encryption": "plain", "delay": "0",
        },
        "storage": {"filesystem_folder": str(folder / "collections")},
        "logging": {"level": "critical"},
    }  # fmt: skip
    settings.update(told, "test", privileged=True)
    server = make_server("127.0.0.1", 0, lambda *_: [], handler_class=_Quiet)
    held = CalDAV(f"http://127.0.0.1:{server.server_port}")
    server.set_app(_watched(Application(settings), held))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        held._told("MKCALENDAR", held.calendar, _COMPONENTS)
        held.asked.clear()
        yield held
    finally:
        server.shutdown()
        server.server_close()


def _watched(radicale: Application, held: CalDAV) -> Callable[..., Iterable[bytes]]:
    """Return the server's application, noting what is asked and without what it shall not know."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        reports: Sequence[bytes] = (b"free-busy-query", b"calendar-query")
        report = next((one.decode() for one in reports if one in body), "")
        held.asked.append(f"{environ['REQUEST_METHOD']} {report}".strip())
        if report and report == held.without:
            start("403 Forbidden", [("Content-Type", "application/xml")])
            return [b'<error xmlns="DAV:"><supported-report/></error>']
        found: Iterable[bytes] = radicale(environ, start)
        return found

    return answer
