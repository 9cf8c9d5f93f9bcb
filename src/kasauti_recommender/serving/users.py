"""User states that the log writes: a layer over a version's own, changed by one process."""

from __future__ import annotations

import hashlib
import heapq
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter
from pathlib import Path

import lmdb

from kasauti_recommender.events.erasure import digest_of
from kasauti_recommender.features.packing import pack, unpack, with_event
from kasauti_recommender.features.state import UserState, UserStore

Change = tuple[str, str, int, int, int]
"""Event id, user, item number, kind, seconds."""
Mark = tuple[int, int, int]
"""Offset of the log, the same moment in milliseconds, what is left of the forgotten."""

_REACHED, _COUNT = b"m:reached", b"m:count"
_FORGOTTEN = b"f:"  # and a digest: up to where, and what of theirs is left
_MARK = struct.Struct("<QQB")
_TO_ERASE = struct.Struct("<QQ")  # what a mark was before
# Left of the forgotten: nothing; files; those and a state, hidden until it is found and erased;
# such a state alone.
_NOTHING, _FILES, _STATE, _STATE_ALONE = range(4)
_NUMBER = struct.Struct("<Q")
_REMEMBERED = 1_000_000  # ids of the latest events, by which duplicates are told


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whom a digest names, and up to where all of theirs goes.

    Parameters
    ----------
    who : str
    offset : int
        Of the log.
    at : int
        The same moment in milliseconds since 1970-01-01 UTC.
    hidden : bool
        Whether a state of theirs may still be here, hidden.
    """

    who: str
    offset: int
    at: int
    hidden: bool = False


class LiveUsers:
    """What users did since their version was made; the version's own states lie beneath.

    The place in the log up to which events are counted is written in the same transaction, so
    that a process killed at any moment counts each event exactly once after replay.

    Parameters
    ----------
    path : Path
    base : UserStore, optional
        Of the version that is served; another one when another version is.
    writable : bool
    """

    def __init__(
        self,
        path: Path,
        *,
        base: UserStore | None = None,
        writable: bool = False,
        size: int = 1 << 36,
    ) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._env = lmdb.open(
            str(path), map_size=size, sync=False, readonly=not writable, max_readers=256,
            readahead=False, create=writable,
        )  # fmt: skip
        self._env.reader_check()
        self.base = base

    @property
    def reached(self) -> int:
        """Offset of the log up to which events are counted."""
        with self._env.begin() as read:
            return _number(read.get(_REACHED))

    def get(self, user: str) -> UserState:
        """Return the user's state; an empty one for a user never seen."""
        if not user:
            return UserState()
        with self._env.begin() as read:
            return self._known(read, user)

    def _known(self, read: lmdb.Transaction, user: str) -> UserState:
        """Return what is counted of a user, or else lies beneath; neither if it was forgotten."""
        held = read.get(b"u:" + user.encode())
        mark = _mark(read, user)
        if held is not None and (mark is None or mark[2] < _STATE):
            return unpack(bytes(held))
        return UserState() if self.base is None or mark is not None else self.base.get(user)

    def append(self, user: str, item: int, kind: int, at: int) -> UserState:
        """Add an event that has no id and return the new state."""
        self.apply([("", user, item, kind, at)], self.reached)
        return self.get(user)

    def apply(self, changes: Iterable[Change], reached: int) -> int:
        """Count events, all or none, with the place in the log; return how many were new."""
        new = 0
        with self._env.begin(write=True) as write:
            count = _number(write.get(_COUNT))
            for event, user, item, kind, at in changes:
                if event and not self._first(write, event, count + new):
                    continue
                new += 1
                state = with_event(self._known(write, user), item, kind, at)
                write.put(b"u:" + user.encode(), pack(state))
                _found(write, _FORGOTTEN + bytes.fromhex(digest_of(user)))
            write.put(_COUNT, _NUMBER.pack(count + new))
            write.put(_REACHED, _NUMBER.pack(reached))
        return new

    def _first(self, write: lmdb.Transaction, event: str, count: int) -> bool:
        digest = hashlib.blake2b(event.encode(), digest_size=12).digest()
        if not write.put(b"e:" + digest, b"", overwrite=False):
            return False
        place = b"r:" + _NUMBER.pack(count % _REMEMBERED)
        if (oldest := write.get(place)) is not None:
            write.delete(b"e:" + oldest)
        write.put(place, digest)
        return True

    def copy(self, folder: Path) -> None:
        """Write all that is counted, at one moment, to an empty folder."""
        self._env.copy(str(folder), compact=True)

    def rewrite(
        self, folder: Path, change: Callable[[UserState], UserState], reached: int,
        beneath: Iterable[tuple[str, bytes]] = (),
    ) -> int:  # fmt: skip
        """Write all that is counted to an empty folder, each state changed; return how many.

        Parameters
        ----------
        folder : Path
        change : callable
        reached : int
            Offset of the log that takes the place of the one up to which events are counted.
        beneath : iterable of (user, packed state)
            In order of the users; of those who are not counted here.
        """
        count, last = 0, b""
        with _new(folder) as to, self._env.begin() as read, to.begin(write=True) as write:
            below = (
                (b"u:" + user.encode(), packed)
                for user, packed in beneath if _mark(read, user) is None
            )  # fmt: skip
            for key, value in heapq.merge(read.cursor(), below, key=itemgetter(0)):
                if key.startswith(b"u:") and key != last:
                    write.put(key, pack(change(unpack(value))), append=True)
                    count, last = count + 1, key
                elif key != last:
                    write.put(key, value, append=True)
            write.put(_REACHED, _NUMBER.pack(reached))
        return count

    def replace_by(self, folder: Path) -> None:
        """Take over what was copied, all or none; other processes see it at once.

        Whoever was forgotten is to be erased from the files here too, if that is not done yet.
        """
        with _copied(folder) as held, held.begin() as read, self._env.begin(write=True) as write:
            known = dict(_marks(write))
            write.drop(self._env.open_db(None, txn=write), delete=False)
            for key, value in read.cursor():
                if key.startswith(_FORGOTTEN):
                    offset, at, left = _unpacked(value)
                    if known.get(key) != (offset, at, _NOTHING):
                        value = _MARK.pack(offset, at, _STATE if left >= _STATE else _FILES)
                write.put(key, value, append=True)

    def forget(self, user: str) -> bool:
        """Erase the user, also beneath; True if there was anything."""
        known = self.get(user) != UserState()
        with self._env.begin(write=True) as write:
            write.put(b"u:" + user.encode(), pack(UserState()))
        return known

    def forget_by(self, one: Forgotten, reached: int, user: str = "") -> None:
        """Forget one, also beneath, and count the log up to ``reached``.

        Where their id is not given their state is hidden at once, and found and erased later
        (``named``): looking through ten million takes some ten seconds.
        """
        with self._env.begin(write=True) as write:
            if user:
                write.delete(b"u:" + user.encode())
            mark = _MARK.pack(one.offset, one.at, _FILES if user else _STATE)
            write.put(_FORGOTTEN + bytes.fromhex(one.who), mark)
            write.put(_REACHED, _NUMBER.pack(reached))

    def named(self) -> dict[str, str]:
        """Return by their digests whose states are hidden and still to be erased.

        All states are looked through once for all of them. An id is empty where there is none.
        """
        with self._env.begin() as read:
            found = {_digest(key): "" for key, (_, _, left) in _marks(read) if left >= _STATE}
            for key, _ in _beginning(read, b"u:") if found else ():
                user = key[2:].decode()
                if (who := digest_of(user)) in found:
                    found[who] = user
        return found

    def erase_states(self, named: dict[str, str]) -> None:
        """Erase the states of those who were ``named``; whoever came back since keeps the new."""
        with self._env.begin(write=True) as write:
            for who, user in named.items():
                if _found(write, _FORGOTTEN + bytes.fromhex(who)) and user:
                    write.delete(b"u:" + user.encode())

    def forgotten(self) -> dict[str, int]:
        """Return by their digests who was ever forgotten, and until when (milliseconds)."""
        with self._env.begin() as read:
            return {_digest(key): at for key, (_, at, _) in _marks(read)}

    def was_forgotten(self, user: str) -> bool:
        """Whether the user was ever forgotten: what others hold of them may be from before."""
        with self._env.begin() as read:
            return _mark(read, user) is not None

    def pending(self) -> list[Forgotten]:
        """Return who is still to be erased elsewhere."""
        with self._env.begin() as read:
            return [
                Forgotten(_digest(key), offset, at, left == _STATE)
                for key, (offset, at, left) in _marks(read) if left in (_FILES, _STATE)
            ]  # fmt: skip

    def erased(self, one: Forgotten) -> None:
        """Note that nothing of theirs is kept elsewhere.

        Unless they were forgotten anew since, or a state went of which a snapshot may be left.
        """
        key = _FORGOTTEN + bytes.fromhex(one.who)
        before, after = (_STATE, _STATE_ALONE) if one.hidden else (_FILES, _NOTHING)
        with self._env.begin(write=True) as write:
            if _unpacked(write.get(key, b"")) == (one.offset, one.at, before):
                write.put(key, _MARK.pack(one.offset, one.at, after))

    def close(self) -> None:
        """Flush and release."""
        if not self._env.flags()["readonly"]:
            self._env.sync(True)
        self._env.close()


def _beginning(read: lmdb.Transaction, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    cursor = read.cursor()
    cursor.set_range(prefix)
    rows = ((bytes(key), bytes(value)) for key, value in cursor)
    return takewhile(lambda row: row[0].startswith(prefix), rows)


def _marks(read: lmdb.Transaction) -> Iterator[tuple[bytes, Mark]]:
    return ((key, _unpacked(value)) for key, value in _beginning(read, _FORGOTTEN))


def _mark(read: lmdb.Transaction, user: str) -> Mark | None:
    """Return up to where a user was forgotten, and what is left; None if they never were."""
    value = read.get(_FORGOTTEN + bytes.fromhex(digest_of(user)))
    return None if value is None else _unpacked(value)


def _unpacked(value: bytes | memoryview) -> Mark:
    """Read a mark; folders of before hold some that do not say what is left, or nothing at all."""
    if not value:
        return 0, 0, _NOTHING
    if len(value) == _TO_ERASE.size:
        return *_TO_ERASE.unpack(value), _FILES
    return _MARK.unpack(value)


def _found(write: lmdb.Transaction, key: bytes) -> bool:
    """Note of one who was forgotten that no hidden state of theirs counts; True if one did.

    Their files are looked through after that: a snapshot may have been made of the state.
    """
    value = write.get(key)
    if value is None:
        return False
    offset, at, left = _unpacked(value)
    return left >= _STATE and write.put(key, _MARK.pack(offset, at, _FILES))


def _digest(key: bytes) -> str:
    return key[len(_FORGOTTEN) :].hex()


def reached_by(folder: Path) -> int:
    """Return the offset of the log up to which a copy has counted."""
    with _copied(folder) as held, held.begin() as read:
        return _number(read.get(_REACHED))


def _new(folder: Path) -> lmdb.Environment:
    return lmdb.open(str(folder), map_size=1 << 36, sync=False, lock=False)


def _copied(folder: Path) -> lmdb.Environment:
    return lmdb.open(str(folder), readonly=True, lock=False, create=False)


def _number(data: bytes | None) -> int:
    return 0 if data is None else int(_NUMBER.unpack(data)[0])
