"""The messages of y-websocket, and one kind of our own: bytes in, bytes out.

References
----------
https://github.com/yjs/y-protocols: ``PROTOCOL.md`` (sync) and ``awareness.js``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pycrdt import Decoder, write_message, write_var_uint

SYNC, AWARENESS, TOLD = 0, 1, 4
STEP1, STEP2, UPDATE = 0, 1, 2
NOTHING = b"\x00\x00"  # the update that changes nothing


class Malformed(ValueError):
    """A message that is none."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its kind, for a sync message its step, and its content."""

    kind: int
    step: int
    content: bytes


def read(data: bytes) -> Message:
    """Return a message.

    Raises
    ------
    Malformed
        If it is none.

    Examples
    --------
    >>> read(bytes([0, 2, 2, 0, 0]))
    Message(kind=0, step=2, content=b'\\x00\\x00')
    """
    try:
        decoder = Decoder(data)
        kind = decoder.read_var_uint()
        step = decoder.read_var_uint() if kind == SYNC else 0
        content = decoder.read_message()
    except (IndexError, RuntimeError) as error:
        raise Malformed("a message breaks off") from error
    if kind not in (SYNC, AWARENESS, TOLD) or step not in (STEP1, STEP2, UPDATE):
        raise Malformed(f"no message is of kind {kind}, {step}")
    if content is None or decoder.i0 > len(data):
        raise Malformed("a message breaks off")
    return Message(kind, step, content)


def told(words: dict[str, Any]) -> bytes:
    """Return a message of our own kind: a JSON object."""
    return write_var_uint(TOLD) + write_message(json.dumps(words).encode())


def heard(content: bytes) -> dict[str, Any]:
    """Return the JSON object of a message of our own kind.

    Raises
    ------
    Malformed
        If it is none.
    """
    try:
        words = json.loads(content)
    except ValueError as error:
        raise Malformed("no JSON") from error
    if not isinstance(words, dict):
        raise Malformed("no JSON object")
    return words


def present(content: bytes) -> dict[int, int]:
    """Return client → clock of those that an awareness message speaks of.

    Raises
    ------
    Malformed
        If it is none.
    """
    return {client: clock for client, clock, _ in _present(content)}


def alone(content: bytes, client: int) -> bytes:
    """Return an awareness message's content with what it says of one client; empty if nothing."""
    for found, clock, state in _present(content):
        if found == client:
            return write_var_uint(1) + _entry(client, clock, state)
    return b""


def _present(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    try:
        decoder = Decoder(content)
        for _ in range(decoder.read_var_uint()):
            client, clock = decoder.read_var_uint(), decoder.read_var_uint()
            state = decoder.read_message()
            if state is None or decoder.i0 > len(content):
                raise Malformed("a presence breaks off")
            yield client, clock, state
    except (IndexError, RuntimeError) as error:
        raise Malformed("a presence breaks off") from error


def gone(client: int, clock: int) -> bytes:
    """Return the content of the awareness message that says a client has left."""
    return write_var_uint(1) + _entry(client, clock + 1, b"null")


def _entry(client: int, clock: int, state: bytes) -> bytes:
    return write_var_uint(client) + write_var_uint(clock) + write_message(state)
