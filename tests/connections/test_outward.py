"""What people typed is called only where everybody could call it, within one deadline."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kasauti.connections import CalendarUnread, calendars, fetch_calendar, outward
from kasauti.connections.outward import NoAnswer, ask, is_global
from kasauti.connections.webhooks import send


class Site(BaseHTTPRequestHandler):
    """Redirects to what its path holds, dribbles, or answers."""

    asked: list[str]
    to = ""

    def do_GET(self) -> None:
        self.asked.append(f"{self.path} {self.headers['Host']}")
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", self.to)
        self.end_headers()
        if self.path == "/slow":
            for _ in range(100):  # each byte in time, all of them never
                self.wfile.write(b"x")
                time.sleep(0.1)
        self.wfile.write(b"BEGIN:VCALENDAR" * (1000 if self.path == "/large" else 1))

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    kind = type("Here", (Site,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", kind
    server.shutdown()
    server.server_close()


def called(url: str, *, private: bool = True, seconds: float = 5.0) -> outward.Answer:
    return ask(
        "GET", url, private=private, seconds=seconds, most_bytes=5000, headers={}, follow=True
    )


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1",
     "64:ff9b::a00:1", "2002:a00:1::"],
)  # fmt: skip
def test_addresses_that_not_everybody_reaches_are_told_apart(address: str) -> None:
    assert not is_global(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_that_everybody_reaches_are(address: str) -> None:
    assert is_global(address)


def test_the_own_machine_is_called_only_where_a_setting_allows_it(
    site: tuple[str, type[Site]],
) -> None:
    url, here = site
    number = url.replace("127.0.0.1", "2130706433")
    for one in (url, number, url.replace("127.0.0.1", "localhost")):
        with pytest.raises(NoAnswer, match="world outside"):
            called(one, private=False)
        with pytest.raises(CalendarUnread, match="world outside"):
            fetch_calendar(one)
        assert send(one, b"{}", secret="s", at=1).words.endswith("world outside")
    assert here.asked == []
    assert called(url).content == b"BEGIN:VCALENDAR"
    assert fetch_calendar(url, private=True) == b"BEGIN:VCALENDAR"
    assert send(url, b"{}", secret="s", at=1, private=True).heard


def test_a_name_is_resolved_once_and_the_address_looked_at_is_the_one_called(
    site: tuple[str, type[Site]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, here = site
    looked: list[str] = []

    async def resolved(_: object, host: str, *__: object, **___: object) -> list[Any]:
        looked.append(host)
        found = ("127.0.0.2", "127.0.0.1")  # nobody listens at the first
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolved)
    named = url.replace("127.0.0.1", "calendar.example.in")
    with pytest.raises(NoAnswer, match="world outside"):
        called(named, private=False)
    monkeypatch.setattr(outward, "is_global", lambda _: True)
    assert called(named, private=False).good
    assert here.asked == [f"/ {named.removeprefix('http://')}"]
    assert looked == ["calendar.example.in"] * 2


def test_every_redirect_is_looked_at(
    site: tuple[str, type[Site]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, here = site
    here.to = "file:///etc/passwd"
    with pytest.raises(NoAnswer, match="leads to file"):
        called(f"{url}/away")
    monkeypatch.setattr(outward, "is_global", lambda one: one == "127.0.0.1")
    here.to = url.replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(NoAnswer, match="world outside"):
        called(f"{url}/away", private=False)
    here.to = "/away"
    with pytest.raises(NoAnswer, match="TooManyRedirects"):
        called(f"{url}/away")


def test_a_deadline_holds_for_everything_together(
    site: tuple[str, type[Site]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _ = site
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="within 1 seconds"):
        called(f"{url}/slow", seconds=0.6)
    monkeypatch.setattr(calendars, "SECONDS", 0.6)
    with pytest.raises(CalendarUnread, match="within 1 seconds"):
        fetch_calendar(f"{url}/slow", private=True)
    assert time.monotonic() - began < 8


def test_a_large_answer_is_let_go(site: tuple[str, type[Site]]) -> None:
    with pytest.raises(NoAnswer, match="larger than 5,000"):
        called(f"{site[0]}/large")


@pytest.mark.parametrize(
    ("url", "why"),
    [("http://a:b:c/", "no address"), ("ftp://example.in/x", "leads to ftp"),
     ("http://no-such-name.invalid/", "not known"), ("http:///x", "no")],
)  # fmt: skip
def test_what_is_no_address_says_so(url: str, why: str) -> None:
    with pytest.raises(NoAnswer, match=why):
        called(url, private=False)
