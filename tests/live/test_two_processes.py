"""One room on two real server processes: everybody converges, a killed process loses nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pycrdt import Doc, Text, create_sync_message, create_update_message
from pycrdt import YSyncMessageType as Step
from pycrdt import write_message as framed
from websockets import ClientConnection, ConnectionClosed, InvalidStatus, Origin, connect

from kasauti.access import Membership
from kasauti.actions import interviews
from kasauti.live import protocol
from kasauti.postgres import Cluster, url
from kasauti.records.models import InterviewPlan, Machine, RoomUpdate, Round, Seat, User
from tests.actions.conftest import role, user
from tests.actions.test_bookings import lab, plan
from tests.web.test_interviews import signed_in

__all__ = ["plan", "role", "user"]  # the fixtures

pytestmark = [pytest.mark.database, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SOURCE = Path(__file__).parents[2] / "src"
PATIENCE = 120.0  # seconds: a loaded machine is slow, never wrong


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@dataclass
class Server:
    """A server process of the site, on the database of this test."""

    cluster: Cluster
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        database = str(connection.settings_dict["NAME"])
        told = {
            "DATABASE_URL": url(self.cluster.data, database),
            "KASAUTI_SECRET_KEY": settings.SECRET_KEY,
            "KASAUTI_DATA": str(settings.DATA),
            "PYTHONPATH": str(SOURCE),
        }
        command = [sys.executable, "-m", "kasauti", "web", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=os.environ | told)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server ended by itself"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.2)
        raise AssertionError("the server never answered")

    def end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)


@pytest.fixture
def servers(database_server: Cluster, data_folder: Path) -> Iterator[tuple[Server, Server]]:
    both = Server(database_server), Server(database_server)
    try:
        for server in both:
            server.start()
        yield both
    finally:
        for server in both:
            server.end(signal.SIGKILL)


class Browser:
    """What a browser does: a document of its own, connected again whenever the link is gone."""

    def __init__(self, server: Server, held: Round, cookies: str) -> None:
        self.address = f"ws://127.0.0.1:{server.port}/live/rounds/{held.pk}"
        self.headers = {"Cookie": cookies}
        self.origin = Origin(f"http://127.0.0.1:{server.port}")
        self.doc: Doc[Any] = Doc()
        self.code = self.doc.get("code", type=Text)
        self.link: ClientConnection | None = None
        self.sent = self.kept = 0
        self._hearing = asyncio.create_task(self._stay())
        self.doc.observe(self._changed)
        self._unsent: set[asyncio.Task[None]] = set()
        self._from_others = False

    async def _stay(self) -> None:
        while True:
            with contextlib.suppress(OSError, ConnectionClosed, InvalidStatus):
                async with connect(
                    self.address, additional_headers=self.headers, origin=self.origin
                ) as link:
                    self.sent = self.kept = 0
                    await link.send(create_sync_message(self.doc))
                    self.link = link
                    async for message in link:
                        await self._hear(link, bytes(message))  # type: ignore[arg-type]
            self.link = None
            await asyncio.sleep(0.2)

    async def _hear(self, link: ClientConnection, data: bytes) -> None:
        message = protocol.read(data)
        if message.kind == protocol.TOLD:
            self.kept = protocol.heard(message.content).get("kept", self.kept)
        elif message.kind == protocol.SYNC and message.step == protocol.STEP1:
            self.sent += 1
            lacking = self.doc.get_update(message.content)
            await link.send(bytes([protocol.SYNC, Step.SYNC_STEP2]) + framed(lacking))
        elif message.kind == protocol.SYNC:
            self._from_others = True
            self.doc.apply_update(message.content)
            self._from_others = False

    def _changed(self, event: object) -> None:
        if self.link is None or self._from_others:
            return
        task = asyncio.create_task(self._send(self.link, event.update))  # type: ignore[attr-defined]
        self._unsent.add(task)
        task.add_done_callback(self._unsent.discard)

    async def _send(self, link: ClientConnection, update: bytes) -> None:
        self.sent += 1
        with contextlib.suppress(ConnectionClosed):
            await link.send(create_update_message(update))

    async def type(self, words: str) -> None:
        for letter in words:
            self.code += letter
            await asyncio.sleep(0)

    async def leave(self) -> None:
        self._hearing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._hearing

    @property
    def settled(self) -> bool:
        return self.link is not None and 0 < self.sent == self.kept and not self._unsent


def cookies_of(visitor: User) -> str:
    return "; ".join(f"{key}={one.value}" for key, one in signed_in(visitor).cookies.items())


async def until(true: object, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)


async def meet(servers: tuple[Server, Server], held: Round, panel: tuple[str, str]) -> str:
    """Type on both processes, kill one meanwhile, start it again; return what everybody has."""
    asha, bilal = (
        Browser(server, held, cookies) for server, cookies in zip(servers, panel, strict=True)
    )
    try:
        await until(lambda: asha.settled and bilal.settled, "nobody came in")
        await asyncio.gather(asha.type("# one process\n"), bilal.type("# and another\n"))
        await until(lambda: asha.settled and bilal.settled, "nothing was kept")
        # Letters of two people may lie between each other: each one's are there, in their order.
        await until(lambda: len(str(asha.code)) == len(str(bilal.code)) == 28, "not all arrived")
        assert str(asha.code) == str(bilal.code)

        typing = asyncio.create_task(asha.type("\n# typed while it died: " + "x" * 400))
        await asyncio.sleep(0)
        await asyncio.to_thread(servers[0].end, signal.SIGKILL)
        await typing
        await until(lambda: asha.link is None, "the connection outlived its server")
        await asha.type("\n# typed while it was away")
        await bilal.type("\n# meanwhile on the other")
        await until(lambda: bilal.settled, "the other process stopped keeping")
        await asyncio.to_thread(servers[0].start)
        await until(lambda: asha.settled and bilal.settled, "it was not kept after the restart")
        await until(lambda: str(asha.code) == str(bilal.code), "they did not converge")
        return str(asha.code)
    finally:
        await asha.leave()
        await bilal.leave()


def test_two_processes_converge_and_a_killed_one_loses_nothing(
    servers: tuple[Server, Server], plan: InterviewPlan, user: User
) -> None:
    held, chitra = lab(plan), User.objects.get(name="Chitra")
    interviews.seat(held, chitra, by=user)
    bilal = User.objects.get(name="Bilal")
    Seat.objects.filter(user__in=(bilal, chitra)).delete()
    for one in (bilal, chitra):
        Seat.objects.create(user=one, membership=Membership.INTERVIEWER)
    text = asyncio.run(meet(servers, held, (cookies_of(bilal), cookies_of(chitra))))
    assert text.count("x" * 400) == 1
    for words in ("# typed while it died: ", "# typed while it was away", "# meanwhile on the"):
        assert text.count(words) == 1
    again: Doc[Any] = Doc()
    for data in RoomUpdate.objects.filter(round=held).values_list("data", flat=True):
        again.apply_update(bytes(data))
    assert str(again.get("code", type=Text)) == text


def test_sites_on_one_data_folder_are_one_machine(
    servers: tuple[Server, Server], data_folder: Path
) -> None:
    """Which erasures know of, though no worker may run there."""
    deadline = time.monotonic() + PATIENCE
    while not Machine.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert Machine.objects.get().key == (data_folder / "machine").read_text()
