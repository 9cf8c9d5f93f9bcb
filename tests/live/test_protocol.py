"""Messages of the room: what is none is refused, what is one is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text, create_awareness_message, create_update_message

from kasauti.live import protocol


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    try:
        message = protocol.read(data)
    except protocol.Malformed:
        return
    assert message.kind in (protocol.SYNC, protocol.AWARENESS, protocol.TOLD)


@given(st.binary(max_size=100))
def test_any_presence_is_read_or_malformed(data: bytes) -> None:
    try:
        found = protocol.present(data)
    except protocol.Malformed:
        return
    assert all(clock >= 0 for clock in found.values())


def test_an_update_is_read() -> None:
    doc: Doc[Any] = Doc()
    doc["code"] = Text("x = 1")
    message = protocol.read(create_update_message(doc.get_update()))
    assert (message.kind, message.step) == (protocol.SYNC, protocol.UPDATE)
    assert message.content == doc.get_update()


def test_words_of_our_own_go_there_and_back() -> None:
    told = {"running": True, "by": "नेहा"}
    message = protocol.read(protocol.told(told))
    assert protocol.heard(message.content) == told
    with pytest.raises(protocol.Malformed):
        protocol.heard(json.dumps([1]).encode())


def test_leaving_raises_the_clock_of_whoever_was_present() -> None:
    content = protocol.gone(300, 9)
    assert protocol.present(content) == {300: 10}
    assert protocol.read(create_awareness_message(content)).kind == protocol.AWARENESS


def test_what_is_said_of_one_client_is_taken_out() -> None:
    both = b"\x02" + protocol.gone(7, 3)[1:] + protocol.gone(300, 9)[1:]
    assert protocol.present(both) == {7: 4, 300: 10}
    assert protocol.alone(both, 300) == protocol.gone(300, 9)
    assert protocol.alone(both, 8) == b""
