"""A user's state as a few hundred bytes: the same in LMDB and in Redis."""

from __future__ import annotations

import struct

import numpy as np

from kasauti_recommender.features.state import IMPRESSION, RECENT, StateUnavailable, UserState

_HEAD = struct.Struct("<BBI")  # format, how many recent events, all events
_EVENT = struct.Struct("<IBI")  # item number, kind, seconds
FORMAT = 1


def layout(events: int) -> np.dtype[np.void]:
    """Return the same bytes as a NumPy type, to pack millions of states of ``events`` at once."""
    event = [("item", "<u4"), ("kind", "u1"), ("at", "<u4")]
    return np.dtype(
        [("form", "u1"), ("count", "u1"), ("events", "<u4"), ("event", event, (events,))]
    )


class CorruptState(StateUnavailable, ValueError):
    """The bytes are no user state of this format."""


def pack(state: UserState) -> bytes:
    """Return the state as at most 6 + 9 × ``RECENT`` bytes.

    Raises
    ------
    ValueError
        If a number does not fit: items and seconds below 2^32, kinds below 256.
    """
    events = list(zip(state.recent, state.kinds, state.times, strict=True))
    if len(events) > RECENT:
        raise ValueError(f"a state keeps {RECENT} events, not {len(events)}")
    head = _HEAD.pack(FORMAT, len(events), min(state.events, 0xFFFF_FFFF))
    try:
        return head + b"".join(_EVENT.pack(*event) for event in events)
    except struct.error as error:
        raise ValueError(f"an event of the state does not fit: {error}") from error


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
    """Return the state after one more event; a late one takes its place in time.

    An impression leaves it as it is.
    """
    if kind == IMPRESSION:
        return state
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
