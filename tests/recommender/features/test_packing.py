"""A state is bytes and back."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti_recommender.features.packing import CorruptState, pack, unpack, with_event
from kasauti_recommender.features.state import IMPRESSION, RECENT, UserState

WORD = st.integers(0, 2**32 - 1)
EVENT = st.tuples(WORD, st.integers(0, 255), WORD)


@st.composite
def states(draw: st.DrawFn) -> UserState:
    events = draw(st.lists(EVENT, max_size=RECENT))
    return UserState(
        recent=tuple(event[0] for event in events),
        kinds=tuple(event[1] for event in events),
        times=tuple(event[2] for event in events),
        events=draw(WORD),
    )


@given(states())
def test_a_state_comes_back_as_it_was(state: UserState) -> None:
    data = pack(state)
    assert unpack(data) == state
    assert len(data) <= 6 + 9 * RECENT


@given(states(), st.integers(1, 300))
def test_a_state_cut_short_is_told(state: UserState, cut: int) -> None:
    data = pack(state)
    with pytest.raises(CorruptState):
        unpack(data[: max(0, len(data) - cut)])


@given(st.binary(max_size=320))
def test_any_bytes_are_a_state_or_corrupt(data: bytes) -> None:
    with contextlib.suppress(CorruptState):
        assert pack(unpack(data)) == data


@given(st.lists(EVENT, max_size=60))
def test_the_order_of_arrival_does_not_matter_but_for_ties(
    events: list[tuple[int, int, int]],
) -> None:
    state = UserState()
    for item, kind, at in events:
        state = with_event(state, item, kind, at)
    did = [event for event in events if event[1] != IMPRESSION]
    assert list(state.times) == sorted((event[2] for event in did), reverse=True)[:RECENT]
    assert state.events == len(did)


def test_impressions_change_no_state() -> None:
    clicked = with_event(UserState(), 7, 2, 100)
    assert IMPRESSION == 0
    shown = clicked
    for item in range(RECENT + 1):
        shown = with_event(shown, item, IMPRESSION, 200 + item)
    assert shown == clicked


def test_more_events_than_a_state_keeps_are_refused() -> None:
    many = tuple(range(RECENT + 1))
    with pytest.raises(ValueError, match="keeps 32 events"):
        pack(UserState(many, many, many, 33))
