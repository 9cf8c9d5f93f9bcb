"""Where user states live: LMDB on one node, the Redis protocol when nodes share them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import lmdb
import redis

from kasauti_recommender.features.packing import CorruptState, pack, unpack, with_event
from kasauti_recommender.features.state import StateUnavailable, UserState

_LONGEST = 128


def _key(user: str) -> bytes:
    key = user.encode()
    if not 0 < len(key) <= _LONGEST:
        raise ValueError(f"a user id has 1 to {_LONGEST} bytes, not {len(key)}")
    return b"u:" + key


def _after(data: bytes | None, item: int, kind: int, at: int) -> UserState:
    """Return the state after an event; what cannot be read is begun anew, the log can replay it."""
    try:
        state = unpack(data)
    except CorruptState:
        state = UserState()
    return with_event(state, item, kind, at)


class LmdbUserStore:
    """User states in a memory-mapped B-tree: many reading processes, one writer at a time.

    Parameters
    ----------
    path : Path
        A folder, made if missing.
    size : int
        Most bytes the map may grow to; address space, not memory.
    sync : bool
        Flush to disk with each commit. Off by default: the event log is what must not be lost,
        and states are replayed from it.
    """

    def __init__(self, path: Path, *, size: int = 1 << 36, sync: bool = False) -> None:
        path.mkdir(parents=True, exist_ok=True)
        try:
            self._env = lmdb.open(
                str(path), map_size=size, sync=sync, max_readers=256, readahead=False
            )
        except lmdb.Error as error:
            raise StateUnavailable(
                f"{path} holds no user states ({error}): replay the event log"
            ) from error

    def get(self, user: str) -> UserState:
        """Return the user's state; an empty one for a user never seen."""
        key = _key(user)
        try:
            with self._env.begin() as read:
                return unpack(read.get(key))
        except lmdb.Error as error:
            raise StateUnavailable(f"LMDB: {error}") from error

    def append(self, user: str, item: int, kind: int, at: int) -> UserState:
        """Add an event and return the new state."""
        key = _key(user)
        try:
            with self._env.begin(write=True) as write:
                state = _after(write.get(key), item, kind, at)
                write.put(key, pack(state))
        except lmdb.Error as error:
            raise StateUnavailable(f"LMDB: {error}") from error
        return state

    def load(self, states: Iterable[tuple[str, UserState]]) -> int:
        """Write many states in one transaction each ten thousand; return how many."""
        count = 0
        write = self._env.begin(write=True)
        for user, state in states:
            write.put(_key(user), pack(state))
            count += 1
            if count % 10_000 == 0:
                write.commit()
                write = self._env.begin(write=True)
        write.commit()
        return count

    def load_packed(self, states: Iterable[tuple[str, bytes]]) -> int:
        """Append packed states in rising order of their ids, in one transaction; count them.

        Full pages, one after the other: ten million users in half a minute.

        Raises
        ------
        ValueError
            If an id does not come after the one before it; nothing is written then.
        """
        count = 0
        with self._env.begin(write=True) as write:
            for user, packed in states:
                if not write.put(_key(user), packed, append=True):
                    raise ValueError(f"{user!r} does not come after the user before it")
                count += 1
        return count

    def rows(self) -> Iterator[tuple[str, bytes]]:
        """Yield all users with their packed states, in order of their ids."""
        with self._env.begin() as read:
            for key, packed in read.cursor():
                yield key[2:].decode(), packed

    def forget(self, user: str) -> bool:
        """Erase the user; True if there was anything."""
        with self._env.begin(write=True) as write:
            return bool(write.delete(_key(user)))

    def close(self) -> None:
        """Flush and release."""
        self._env.sync(True)
        self._env.close()


class RedisUserStore:
    """User states behind the Redis protocol, shared by all nodes.

    Parameters
    ----------
    url : str
        ``redis://host:port/0`` or ``unix:///path``.
    timeout : float
        Seconds a call may take; above it the request goes on as for a new user.
    """

    _TRIES = 64

    def __init__(self, url: str, *, timeout: float = 0.05) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=timeout, socket_connect_timeout=timeout
        )

    def get(self, user: str) -> UserState:
        """Return the user's state; an empty one for a user never seen."""
        key = _key(user)
        try:
            return unpack(self._redis.get(key))  # type: ignore[arg-type]
        except redis.RedisError as error:
            raise StateUnavailable(f"Redis: {error}") from error

    def append(self, user: str, item: int, kind: int, at: int) -> UserState:
        """Add an event and return the new state; two nodes at once lose neither event."""
        key = _key(user)
        try:
            with self._redis.pipeline() as pipe:
                for _ in range(self._TRIES):
                    if state := self._tried(pipe, key, item, kind, at):
                        return state
        except redis.RedisError as error:
            raise StateUnavailable(f"Redis: {error}") from error
        raise StateUnavailable(f"the state of {user!r} is being written by too many at once")

    @staticmethod
    def _tried(
        pipe: redis.client.Pipeline, key: bytes, item: int, kind: int, at: int
    ) -> UserState | None:
        """Write unless somebody else did meanwhile."""
        pipe.watch(key)  # type: ignore[no-untyped-call]
        state = _after(pipe.get(key), item, kind, at)  # type: ignore[arg-type]
        pipe.multi()
        pipe.set(key, pack(state))
        try:
            pipe.execute()
        except redis.WatchError:
            return None
        return state

    def forget(self, user: str) -> bool:
        """Erase the user; True if there was anything."""
        try:
            return bool(self._redis.delete(_key(user)))
        except redis.RedisError as error:
            raise StateUnavailable(f"Redis: {error}") from error

    def close(self) -> None:
        """Release the connections."""
        self._redis.close()
