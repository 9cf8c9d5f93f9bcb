"""Rooms open once for everybody; what cannot be read holds nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pycrdt import Doc, Text

from kasauti.live import store
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
