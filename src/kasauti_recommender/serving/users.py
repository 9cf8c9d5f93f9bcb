"""User states that the log writes: a layer over a version's own, changed by one process."""

from __future__ import annotations

import hashlib
import heapq
import struct
from collections.abc import Callable, Iterable
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

_REACHED, _COUNT = b"m:reached", b"m:count"
_FORGOTTEN = b"f:"  # and a digest: what is to be erased elsewhere; nothing once it is
_UNTIL = struct.Struct("<QQ")
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
    """

    who: str
    offset: int
    at: int


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
            found = read.get(b"u:" + user.encode())
            return self._beneath(read, user) if found is None else unpack(found)

    def _beneath(self, read: lmdb.Transaction, user: str) -> UserState:
        if self.base is None or _forgotten(read, user):
            return UserState()
        return self.base.get(user)

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
                key = b"u:" + user.encode()
                held = write.get(key)
                state = self._beneath(write, user) if held is None else unpack(held)
                write.put(key, pack(with_event(state, item, kind, at)))
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
                for user, packed in beneath if not _forgotten(read, user)
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
        """Take over what was copied, all or none; other processes see it at once."""
        with _copied(folder) as held, held.begin() as read, self._env.begin(write=True) as write:
            write.drop(self._env.open_db(None, txn=write), delete=False)
            for key, value in read.cursor():
                write.put(key, value, append=True)

    def forget(self, user: str) -> bool:
        """Erase the user, also beneath; True if there was anything."""
        known = self.get(user) != UserState()
        with self._env.begin(write=True) as write:
            write.put(b"u:" + user.encode(), pack(UserState()))
        return known

    def forget_by(self, one: Forgotten, reached: int, user: str = "") -> str:
        """Erase the state of one, also beneath, and count the log up to ``reached``.

        Their id is returned, empty where nothing was counted of them. Where it is not given all
        states are looked through, some ten seconds for ten million.
        """
        with self._env.begin(write=True) as write:
            user = user or _named_by(write, one.who)
            if user:
                write.delete(b"u:" + user.encode())
            write.put(_FORGOTTEN + bytes.fromhex(one.who), _UNTIL.pack(one.offset, one.at))
            write.put(_REACHED, _NUMBER.pack(reached))
        return user

    def pending(self) -> list[Forgotten]:
        """Return who is still to be erased elsewhere."""
        with self._env.begin() as read:
            cursor = read.cursor()
            cursor.set_range(_FORGOTTEN)
            return [
                Forgotten(key[len(_FORGOTTEN) :].hex(), *_UNTIL.unpack(value))
                for key, value in takewhile(lambda one: one[0].startswith(_FORGOTTEN), cursor)
                if value
            ]

    def erased(self, one: Forgotten) -> None:
        """Note that nothing of theirs is kept elsewhere any more."""
        with self._env.begin(write=True) as write:
            write.put(_FORGOTTEN + bytes.fromhex(one.who), b"")

    def close(self) -> None:
        """Flush and release."""
        if not self._env.flags()["readonly"]:
            self._env.sync(True)
        self._env.close()


def _named_by(read: lmdb.Transaction, who: str) -> str:
    cursor = read.cursor()
    cursor.set_range(b"u:")
    keys = (bytes(key) for key in cursor.iternext(values=False))
    ids = (key[2:].decode() for key in takewhile(lambda key: key.startswith(b"u:"), keys))
    return next((user for user in ids if digest_of(user) == who), "")


def _forgotten(read: lmdb.Transaction, user: str) -> bool:
    return read.get(_FORGOTTEN + bytes.fromhex(digest_of(user))) is not None


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
