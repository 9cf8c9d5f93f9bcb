"""User states that the log writes: a layer over a version's own, changed by one process."""

from __future__ import annotations

import hashlib
import heapq
import struct
from collections.abc import Callable, Iterable
from operator import itemgetter
from pathlib import Path

import lmdb

from kasauti_recommender.features.packing import pack, unpack, with_event
from kasauti_recommender.features.state import UserState, UserStore

Change = tuple[str, str, int, int, int]
"""Event id, user, item number, kind, seconds."""

_REACHED, _COUNT = b"m:reached", b"m:count"
_NUMBER = struct.Struct("<Q")
_REMEMBERED = 1_000_000  # ids of the latest events, by which duplicates are told


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
        return self._beneath(user) if found is None else unpack(found)

    def _beneath(self, user: str) -> UserState:
        return self.base.get(user) if self.base is not None else UserState()

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
                state = self._beneath(user) if held is None else unpack(held)
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
        below = ((b"u:" + user.encode(), packed) for user, packed in beneath)
        count, last = 0, b""
        with _new(folder) as to, self._env.begin() as read, to.begin(write=True) as write:
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

    def close(self) -> None:
        """Flush and release."""
        if not self._env.flags()["readonly"]:
            self._env.sync(True)
        self._env.close()


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
