"""Rooms open once for everybody; what cannot be read holds nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pycrdt import Doc, Text

from kasauti.live import protocol, room, store
from kasauti.live.hub import Hub
from kasauti.live.room import Peer, Room


def typed(words: str) -> bytes:
    doc: Doc[Any] = Doc()
    doc["code"] = Text(words)
    return doc.get_update()


@asynccontextmanager
async def nothing() -> AsyncIterator[None]:
    yield None


async def connect() -> object:
    return nothing()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A hub that listens already, and whose rows are told."""
    found = Hub()
    found._listening.set()

    async def idle() -> None: ...

    for work in ("_listen", "_write", "_say"):
        monkeypatch.setattr(found, work, idle)
    monkeypatch.setattr(store, "connect", connect)
    return found


def test_a_document_that_could_not_be_read_is_read_for_the_next(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asyncio.Event()
    rows: list[list[bytes] | None] = [None, [typed("x = 1")]]

    async def load(_: object, __: int) -> list[bytes]:
        await first.wait()
        found = rows.pop(0)
        if found is None:
            raise OSError("the database is away")
        return found

    monkeypatch.setattr(store, "load", load)

    async def enter() -> tuple[object, object]:
        both = [
            asyncio.create_task(hub.enter(1, Peer(f"user {name}", name, panel=True)))
            for name in ("asha", "bilal")
        ]
        await asyncio.sleep(0)
        first.set()
        return tuple(await asyncio.wait_for(asyncio.gather(*both, return_exceptions=True), 10))  # type: ignore[return-value]

    failed, room = asyncio.run(enter())
    assert isinstance(failed, OSError)
    assert isinstance(room, Room)
    assert room.code() == "x = 1"
    assert [peer.name for peer in room.peers] == ["bilal"]


def hubs(monkeypatch: pytest.MonkeyPatch) -> tuple[Hub, Hub]:
    """Two hubs as two processes have them: what one tells, the other hears."""

    async def load(_: object, __: int) -> list[bytes]:
        return []

    async def idle() -> None: ...

    both = Hub(), Hub()
    monkeypatch.setattr(store, "load", load)
    monkeypatch.setattr(store, "connect", connect)
    for own, other in (both, both[::-1]):
        own._listening.set()
        for work in ("_listen", "_write", "_say"):
            monkeypatch.setattr(own, work, idle)

        def tell(told: Room, kind: str, content: bytes, other: Hub = other) -> None:
            other._hear(store.Notice("another", told.pk, kind, content))

        monkeypatch.setattr(own, "tell", tell)
    return both


def told(peer: Peer) -> list[object]:
    found = []
    while not peer.outbox.empty():
        message = protocol.read(peer.outbox.get_nowait() or b"")
        if message.kind == protocol.TOLD:
            found.append(protocol.heard(message.content))
    return found


def test_a_run_in_one_process_keeps_the_other_from_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def meet() -> None:
        one, two = hubs(monkeypatch)
        asha, bilal = (Peer(f"user {name}", name, panel=True) for name in ("asha", "bilal"))
        here, there = await one.enter(1, asha), await two.enter(1, bilal)
        here.running = True
        one.tell(here, "t", b'{"running": true, "by": "asha"}')
        assert here.busy
        assert there.busy
        here.running = False
        one.tell(here, "t", b'{"running": false}')
        assert not here.busy
        assert not there.busy
        assert told(bilal) == [{"running": True, "by": "asha"}, {"running": False}]

    asyncio.run(meet())


def test_whoever_enters_another_process_during_a_run_hears_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def meet() -> None:
        one, two = hubs(monkeypatch)
        here = await one.enter(1, Peer("user asha", "asha", panel=True))
        here.running = True
        there = await two.enter(1, Peer("user bilal", "bilal", panel=True))
        assert there.busy

    asyncio.run(meet())


def test_a_process_that_was_killed_in_a_run_holds_nobody_up_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "LONGEST_RUN", 0.01)

    async def meet() -> None:
        _, two = hubs(monkeypatch)
        bilal = Peer("user bilal", "bilal", panel=True)
        there = await two.enter(1, bilal)
        two._hear(store.Notice("another", 1, "t", b'{"running": true}'))
        assert there.busy
        await asyncio.sleep(0.05)
        assert not there.busy
        assert told(bilal) == [{"running": True}, {"running": False}]

    asyncio.run(meet())
