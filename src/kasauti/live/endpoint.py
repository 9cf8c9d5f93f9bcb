"""The websocket endpoint of live rooms: an ASGI application of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import psycopg

from kasauti.live import protocol, runs
from kasauti.live.entrance import entrant
from kasauti.live.hub import Hub
from kasauti.live.room import AGAIN, MALFORMED, REFUSED, Peer, Room

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_hub = Hub()


async def live(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one connection until it ends."""
    if (await receive())["type"] != "websocket.connect":
        return
    who = await entrant(scope)
    await send({"type": "websocket.accept"})
    if who is None:
        await send({"type": "websocket.close", "code": REFUSED})
        return
    peer = Peer(who.author, who.name, who.panel, who.language)
    try:
        room = await _hub.enter(who.round, peer)
    except (psycopg.Error, OSError):  # the document cannot be read just now
        await send({"type": "websocket.close", "code": AGAIN})
        return
    writer = asyncio.create_task(_deliver(peer, send))
    _work(asyncio.to_thread(runs.warm))
    try:
        peer.send(room.state())
        peer.send(protocol.told({"running": room.busy}))
        await _hear(room, peer, receive, writer)
    except protocol.Malformed:
        with contextlib.suppress(RuntimeError):
            await send({"type": "websocket.close", "code": MALFORMED})
    finally:
        _hub.leave(room, peer)
        writer.cancel()


async def _deliver(peer: Peer, send: Send) -> None:
    """Send what waits for a peer; None ends the connection."""
    with contextlib.suppress(RuntimeError, OSError):  # whoever listened has gone
        while (message := await peer.outbox.get()) is not None:
            await send({"type": "websocket.send", "bytes": message})
        await send({"type": "websocket.close", "code": peer.code})


async def _hear(room: Room, peer: Peer, receive: Receive, writer: asyncio.Task[None]) -> None:
    while not writer.done():
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        _take(room, peer, protocol.read(event.get("bytes") or b""))


def _take(room: Room, peer: Peer, message: protocol.Message) -> None:
    if message.kind == protocol.AWARENESS:
        if own := room.presence(message.content, peer):
            _hub.tell(room, "a", own)
    elif message.kind == protocol.TOLD:
        if protocol.heard(message.content).get("do") == "run" and not room.busy:
            room.running = True
            _work(_run(room, peer))
    elif message.step == protocol.STEP1:
        peer.send(room.missing(message.content))
    else:
        room.change(message.content, peer)


_tasks: set[asyncio.Task[None]] = set()  # so that none is collected while it runs


def _work(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _run(room: Room, peer: Peer) -> None:
    """Run the shared code; its output is part of the document, so everybody keeps it."""
    try:
        _say(room, {"running": True, "by": peer.name})
        output = await asyncio.to_thread(runs.run, room.code(), peer.language)
        room.print(f"▸ {peer.name}\n{output}\n")
    finally:
        room.running = False
        _say(room, {"running": False})
        _hub.settle(room)


def _say(room: Room, words: dict[str, Any]) -> None:
    room.say(words)
    _hub.tell(room, "t", json.dumps(words).encode())
