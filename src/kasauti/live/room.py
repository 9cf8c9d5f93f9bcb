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

from kasauti.live import protocol, runs
from kasauti.live.store import Change

LARGEST = 2_000_000  # bytes of one change
MOST_BYTES = 30_000_000  # of one document, all its changes together
WAITING = 2_000  # messages that somebody may be behind before they start anew
OUTPUT, CODE = "output", "code"
REFUSED, MALFORMED, AGAIN = 4403, 4400, 1012  # why a connection is closed
MOST_OUTPUT = 200_000  # characters
LONGEST_RUN = runs.LIMITS.wall + 30.0  # seconds; a process that was killed never says it ended


@dataclass(eq=False)
class Peer:
    """Somebody in the room: a queue of what they are still to be sent.

    A connection speaks for one client of the document: the first it names. Browsers repeat what
    they hear of others, and nobody is to leave because another did.
    """

    author: str
    name: str
    panel: bool
    language: str = "en"
    outbox: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    client: int | None = None
    clock: int = 0
    received: int = 0
    code: int = AGAIN

    def send(self, message: bytes) -> None:
        """Put a message into the outbox; whoever is too far behind is let go, to start anew."""
        try:
            self.outbox.put_nowait(message)
        except asyncio.QueueFull:
            self.leave()

    def leave(self, code: int = AGAIN) -> None:
        """End this connection once what can be sent is."""
        self.code = code
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
        self.stored = self.open = 0  # bytes that are written, and that wait to be
        self.running = False  # in this process
        self._elsewhere: asyncio.TimerHandle | None = None  # until another's run must have ended
        self.ready = asyncio.Event()

    @property
    def busy(self) -> bool:
        """Return whether code runs, in this process or another."""
        return self.running or self._elsewhere is not None

    @property
    def size(self) -> int:
        """Return how many bytes all changes have together."""
        return self.stored + self.open

    def fill(self, changes: list[bytes]) -> None:
        """Apply all that is stored; what is known already changes nothing and counts once."""
        before = self.doc.get_state()
        for data in changes:
            self.doc.apply_update(data)
        self.stored = sum(map(len, changes))
        self._spread(create_update_message(self.doc.get_update(before)))
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
        self.open += len(data)

        def written() -> None:
            self.open -= len(data)
            self.stored += len(data)
            done()

        self._keep(Change(self.pk, datetime.now(UTC), author, data), written)

    def presence(self, content: bytes, peer: Peer) -> bytes:
        """Note who a peer is and send it on; return what was said of themselves."""
        told = protocol.present(content)
        if peer.client is None and told:
            peer.client = next(iter(told))
        if peer.client not in told:
            return b""
        peer.clock = told[peer.client]
        own = protocol.alone(content, peer.client)
        self._spread(create_awareness_message(own), but=peer)
        return own

    def leave(self, peer: Peer) -> bytes:
        """Take a peer out; return what tells the others so, empty if nobody knew of them."""
        self.peers.discard(peer)
        if peer.client is None or any(one.client == peer.client for one in self.peers):
            return b""  # nobody knew of them, or they are back already
        content = protocol.gone(peer.client, peer.clock)
        self._spread(create_awareness_message(content), but=peer)
        return content

    def hear(self, kind: str, content: bytes) -> None:
        """Take in what another process, or an action, says."""
        if kind == "u":
            self.doc.apply_update(content)
            self.stored += len(content)
            self._spread(create_update_message(content))
        elif kind == "a":
            self._spread(create_awareness_message(content))
        else:
            words = protocol.heard(content)
            if "running" in words:
                self._note(bool(words["running"]))
            self._spread(protocol.told(words))
            if words.get("clock", {}).get("ended"):
                self._close()

    def _note(self, running: bool) -> None:
        """Note what another process says of its run: if it never says more, the run is over."""
        if self._elsewhere is not None:
            self._elsewhere.cancel()
        loop = asyncio.get_running_loop()
        self._elsewhere = loop.call_later(LONGEST_RUN, self._lapse) if running else None

    def _lapse(self) -> None:
        self._elsewhere = None
        self.say({"running": self.running})

    def _close(self) -> None:
        """Let the candidate go: the session has ended, the panel may stay."""
        for peer in self.peers:
            if not peer.panel:
                peer.leave(REFUSED)

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
