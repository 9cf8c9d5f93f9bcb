"""One round's document in this process, and the people in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pycrdt import (
    Doc,
    Text,
    create_awareness_message,
    create_update_message,
)
from pycrdt import YSyncMessageType as Step
from pycrdt import write_message as framed

from kasauti.live import protocol
from kasauti.live.store import Change

LARGEST = 2_000_000  # bytes of one change
MOST_BYTES = 30_000_000  # of one document, all its changes together
WAITING = 2_000  # messages that somebody may be behind before they start anew
OUTPUT, CODE = "output", "code"
MOST_OUTPUT = 200_000  # characters


@dataclass(eq=False)
class Peer:
    """Somebody in the room: a queue of what they are still to be sent."""

    author: str
    name: str
    panel: bool
    outbox: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    clients: dict[int, int] = field(default_factory=dict)
    received: int = 0

    def send(self, message: bytes) -> None:
        """Put a message into the outbox; whoever is too far behind is let go, to start anew."""
        try:
            self.outbox.put_nowait(message)
        except asyncio.QueueFull:
            self.leave()

    def leave(self) -> None:
        """End this connection once what can be sent is."""
        while self.outbox.full():
            self.outbox.get_nowait()
        self.outbox.put_nowait(None)


class Room:
    """A round's shared document in this process.

    Parameters
    ----------
    pk : int
        The round.
    keep : callable
        Takes a change and what to do once it is written.
    """

    def __init__(self, pk: int, keep: Callable[[Change, Callable[[], None]], None]) -> None:
        self.pk, self._keep = pk, keep
        self.doc: Doc[Any] = Doc()
        self.peers: set[Peer] = set()
        self.size = 0
        self.running = False
        self.ready = asyncio.Event()

    def fill(self, changes: list[bytes]) -> None:
        """Apply what is stored; what is known already changes nothing."""
        for data in changes:
            self.doc.apply_update(data)
        self.size = sum(map(len, changes))
        self.ready.set()

    def state(self) -> bytes:
        """Return the message that asks for what is not here yet."""
        return bytes([protocol.SYNC, Step.SYNC_STEP1]) + framed(self.doc.get_state())

    def missing(self, state: bytes) -> bytes:
        """Return the message with what somebody with this state lacks."""
        update = self.doc.get_update(state)
        return bytes([protocol.SYNC, Step.SYNC_STEP2]) + framed(update)

    def change(self, data: bytes, peer: Peer) -> None:
        """Apply a peer's change, send it on, and confirm it to them once it is written.

        Raises
        ------
        protocol.Malformed
            If it is no change, or more than a room holds.
        """
        peer.received += 1
        number = peer.received
        if data == protocol.NOTHING:
            peer.send(protocol.told({"kept": number}))
            return
        if len(data) > LARGEST or self.size + len(data) > MOST_BYTES:
            raise protocol.Malformed("more than a room holds")
        self._apply(data)
        self._spread(create_update_message(data), but=peer)
        self._store(data, peer.author, lambda: peer.send(protocol.told({"kept": number})))

    def _apply(self, data: bytes) -> None:
        try:
            self.doc.apply_update(data)
        except Exception as error:  # of Rust, without a class of its own
            raise protocol.Malformed("no change of a document") from error

    def _store(self, data: bytes, author: str, done: Callable[[], None]) -> None:
        self.size += len(data)
        self._keep(Change(self.pk, datetime.now(UTC), author, data), done)

    def presence(self, content: bytes, peer: Peer) -> None:
        """Note who a peer is and send it on."""
        peer.clients |= protocol.present(content)
        self._spread(create_awareness_message(content), but=peer)

    def leave(self, peer: Peer) -> bytes:
        """Take a peer out; return what tells the others so, empty if nobody knew of them."""
        self.peers.discard(peer)
        if not peer.clients:
            return b""
        content = protocol.gone(peer.clients)
        self._spread(create_awareness_message(content), but=peer)
        return content

    def hear(self, kind: str, content: bytes) -> None:
        """Take in what another process, or an action, says."""
        if kind == "u":
            self.doc.apply_update(content)
            self.size += len(content)
            self._spread(create_update_message(content))
        elif kind == "a":
            self._spread(create_awareness_message(content))
        else:
            self._spread(protocol.told(protocol.heard(content)))

    def say(self, words: dict[str, Any]) -> None:
        """Tell everybody here."""
        self._spread(protocol.told(words))

    def _spread(self, message: bytes, but: Peer | None = None) -> None:
        for peer in self.peers:
            if peer is not but:
                peer.send(message)

    def code(self) -> str:
        """Return the shared code as it stands."""
        return str(self.doc.get(CODE, type=Text))

    def print(self, words: str) -> None:
        """Append to the shared output; the oldest of it goes where it grows too long."""
        before = self.doc.get_state()
        output = self.doc.get(OUTPUT, type=Text)
        with self.doc.transaction():
            over = len(output.to_py() or "") + len(words) - MOST_OUTPUT
            if over > 0:
                del output[0 : min(over, len(output.to_py() or ""))]
            output += words
        data = self.doc.get_update(before)
        self._spread(create_update_message(data))
        self._store(data, "sandbox", lambda: None)
