"""A room's document: sent on, kept before it is confirmed, bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pycrdt import Doc, Text

from kasauti.live import protocol
from kasauti.live import room as rooms
from kasauti.live.room import Peer, Room
from kasauti.live.store import Change

Kept = list[tuple[Change, Callable[[], None]]]


def new_room() -> tuple[Room, Kept]:
    kept: Kept = []
    room = Room(1, lambda change, done: kept.append((change, done)))
    room.fill([])
    return room, kept


def typed(words: str) -> bytes:
    doc: Doc[Any] = Doc()
    doc["code"] = Text(words)
    return doc.get_update()


def waiting(peer: Peer) -> list[protocol.Message]:
    found = []
    while not peer.outbox.empty():
        message = peer.outbox.get_nowait()
        if message is not None:
            found.append(protocol.read(message))
    return found


def enter(room: Room, name: str) -> Peer:
    peer = Peer(f"user {name}", name, panel=True)
    room.peers.add(peer)
    return peer


def test_a_change_is_sent_on_and_confirmed_only_once_it_is_written() -> None:
    room, kept = new_room()
    asha, bilal = enter(room, "asha"), enter(room, "bilal")
    room.change(typed("x = 1"), asha)
    assert [m.step for m in waiting(bilal)] == [protocol.UPDATE]
    assert waiting(asha) == []
    ((change, done),) = kept
    assert change.author == "user asha"
    done()
    assert [protocol.heard(m.content) for m in waiting(asha)] == [{"kept": 1}]
    assert room.code() == "x = 1"


def test_what_changes_nothing_is_confirmed_and_not_stored() -> None:
    room, kept = new_room()
    asha = enter(room, "asha")
    room.change(protocol.NOTHING, asha)
    assert [protocol.heard(m.content) for m in waiting(asha)] == [{"kept": 1}]
    assert kept == []


def test_a_document_read_again_is_the_same() -> None:
    room, kept = new_room()
    asha = enter(room, "asha")
    room.change(typed("x = 1"), asha)
    room.print("1\n")
    again, _ = new_room()
    again.fill([change.data for change, _ in kept] * 2)  # twice changes nothing
    assert again.code() == "x = 1"
    assert str(again.doc.get("output", type=Text)) == "1\n"


def test_what_is_no_change_or_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    room, kept = new_room()
    asha = enter(room, "asha")
    with pytest.raises(protocol.Malformed):
        room.change(b"nonsense", asha)
    monkeypatch.setattr(rooms, "MOST_BYTES", 10)
    with pytest.raises(protocol.Malformed, match="more than a room holds"):
        room.change(typed("a longer text than that"), asha)
    assert kept == []


def test_the_output_keeps_its_latest_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST_OUTPUT", 20)
    room, _ = new_room()
    room.print("first line of words\n")
    room.print("second\n")
    output = str(room.doc.get("output", type=Text))
    assert output.endswith("second\n")
    assert len(output) == 20


def test_whoever_is_too_far_behind_starts_anew() -> None:
    room, _ = new_room()
    slow = enter(room, "slow")
    for _ in range(rooms.WAITING + 1):
        room.say({"running": False})
    last = None
    while not slow.outbox.empty():
        last = slow.outbox.get_nowait()
    assert last is None


def test_those_who_leave_are_told_of() -> None:
    room, _ = new_room()
    asha, bilal = enter(room, "asha"), enter(room, "bilal")
    room.presence(protocol.gone(5, 0), asha)
    waiting(bilal)
    assert protocol.present(room.leave(asha)) == {5: 2}
    assert len(waiting(bilal)) == 1
    assert room.leave(bilal) == b""


def test_a_tab_that_leaves_takes_nobody_else_along() -> None:
    room, _ = new_room()
    asha, bilal = enter(room, "asha"), enter(room, "bilal")
    room.presence(protocol.gone(5, 0), asha)
    room.presence(protocol.gone(6, 0), bilal)
    waiting(bilal)
    echo = b"\x02" + protocol.gone(5, 0)[1:] + protocol.gone(6, 0)[1:]
    assert room.presence(echo, asha) == protocol.gone(5, 0)  # browsers repeat what they hear
    assert [protocol.present(m.content) for m in waiting(bilal)] == [{5: 1}]
    assert protocol.present(room.leave(asha)) == {5: 2}


def test_whoever_came_back_before_the_old_connection_ended_stays() -> None:
    room, _ = new_room()
    old, new, bilal = (enter(room, name) for name in ("asha", "asha", "bilal"))
    room.presence(protocol.gone(5, 0), old)
    room.presence(protocol.gone(5, 1), new)
    waiting(bilal)
    assert room.leave(old) == b""
    assert waiting(bilal) == []


def test_a_document_read_again_counts_once_and_what_was_missed_is_sent_on() -> None:
    room, kept = new_room()
    asha = enter(room, "asha")
    room.change(typed("x = 1"), asha)
    ((change, done),) = kept
    done()
    size = room.size
    assert size == len(change.data)
    waiting(asha)
    room.fill([change.data])
    assert room.size == size
    missed = typed("# of another process\n")
    room.fill([change.data, missed])
    assert room.size == size + len(missed)
    again: Doc[Any] = Doc()
    for update in (change.data, *(m.content for m in waiting(asha))):
        again.apply_update(update)
    assert str(again.get("code", type=Text)) == room.code()


def test_the_end_of_a_session_closes_the_candidates_connection_alone() -> None:
    room, _ = new_room()
    asha = enter(room, "asha")
    candidate = Peer("candidate 1", "Tara", panel=False)
    room.peers.add(candidate)
    room.hear("t", b'{"clock": {"ended": true}}')
    told = [candidate.outbox.get_nowait() for _ in range(candidate.outbox.qsize())]
    assert told[-1] is None
    assert candidate.code == rooms.REFUSED
    assert [protocol.heard(m.content) for m in waiting(asha)] == [{"clock": {"ended": True}}]
    assert asha.outbox.empty()
