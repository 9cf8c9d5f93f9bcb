"""A user's state as a few hundred bytes: the same in LMDB and in Redis."""

from __future__ import annotations

import struct

from kasauti_recommender.features.state import RECENT, UserState

_HEAD = struct.Struct("<BBI")  # format, how many recent events, all events
_EVENT = struct.Struct("<IBI")  # item number, kind, seconds
FORMAT = 1


class CorruptState(ValueError):
    """The bytes are no user state of this format."""


def pack(state: UserState) -> bytes:
    """Return the state as at most 6 + 9 × ``RECENT`` bytes (item numbers below 2^32)."""
    parts = [_HEAD.pack(FORMAT, len(state.recent), state.events)]
    parts += [
        _EVENT.pack(*event)
        for event in zip(state.recent, state.kinds, state.times, strict=True)
    ]
    return b"".join(parts)


def unpack(data: bytes | None) -> UserState:
    """Return the state of the bytes; an empty one for None.

    Raises
    ------
    CorruptState
        If the bytes were not made by ``pack``.
    """
    if data is None:
        return UserState()
    if len(data) < _HEAD.size:
        raise CorruptState("a user state is cut short")
    form, count, events = _HEAD.unpack_from(data)
    if form != FORMAT or len(data) != _HEAD.size + count * _EVENT.size or count > RECENT:
        raise CorruptState(f"a user state of {len(data)} bytes is not of format {FORMAT}")
    rows = tuple(_EVENT.iter_unpack(data[_HEAD.size :]))
    return UserState(
        recent=tuple(row[0] for row in rows),
        kinds=tuple(row[1] for row in rows),
        times=tuple(row[2] for row in rows),
        events=events,
    )


def with_event(state: UserState, item: int, kind: int, at: int) -> UserState:
    """Return the state after one more event; an event older than the newest takes its place in time."""
    place = 0
    while place < len(state.times) and state.times[place] > at:
        place += 1

    def insert(values: tuple[int, ...], value: int) -> tuple[int, ...]:
        return (*values[:place], value, *values[place:])[:RECENT]

    return UserState(
        recent=insert(state.recent, item),
        kinds=insert(state.kinds, kind),
        times=insert(state.times, at),
        events=state.events + 1,
    )
