"""User states that nodes share over the Redis protocol; each node's own copy stands behind them.

The node that keeps the log writes; every node reads. What Redis lacks, because it is away or was
started empty, is read from the node's own copy, which follows the log: nothing depends on Redis
being whole.
"""

from __future__ import annotations

from collections.abc import Iterable

import redis

from kasauti_recommender.features.packing import CorruptState, pack, unpack
from kasauti_recommender.features.state import UserState, UserStore
from kasauti_recommender.serving.users import LiveUsers

_MOST = 100_000  # users whose states wait for Redis to come back
_PATIENCE = 2.0  # seconds that forgetting may take, which no list waits for


class SharedUsers:
    """Reads from Redis, and from a node's own copy where Redis has nothing.

    Parameters
    ----------
    url : str
        ``redis://host:port/0`` or ``unix:///path``.
    own : LiveUsers
        The node's copy.
    timeout : float
        Seconds a call may take.
    """

    def __init__(self, url: str, own: LiveUsers, *, timeout: float = 0.02) -> None:
        self._redis, self._own = _client(url, timeout), own

    def get(self, user: str) -> UserState:
        """Return the user's state; an empty one for a user never seen."""
        own = self._own.get(user)
        try:
            held = self._redis.get(_key(user)) if user else None
            shared = unpack(held) if isinstance(held, bytes) else UserState()
        except (redis.RedisError, CorruptState):
            return own
        # Each copy may be behind the other for a moment: the one that has counted more is right,
        # unless it may have been counted before the user was forgotten.
        ahead = shared.events > own.events and not self._own.was_forgotten(user)
        return shared if ahead else own

    def append(self, user: str, item: int, kind: int, at: int) -> UserState:
        """Add an event to the node's own copy, which the log will carry to all."""
        return self._own.append(user, item, kind, at)

    def forget(self, user: str) -> bool:
        """Erase the user here and in Redis; True if there was anything."""
        gone = self._own.forget(user)
        return bool(self._redis.delete(_key(user))) or gone

    def close(self) -> None:
        """Release the connections and the node's own copy."""
        self._redis.close()
        self._own.close()


class Publisher:
    """Writes states to Redis after they were counted; what could not be written waits.

    Parameters
    ----------
    url : str
    own : UserStore
        Where the states are counted.
    timeout : float
        Seconds a call may take.
    """

    def __init__(self, url: str, own: UserStore, *, timeout: float = 0.02) -> None:
        self._redis, self._own = _client(url, timeout), own
        self._patient = _client(url, max(timeout, _PATIENCE))
        self._waiting: dict[str, None] = {}

    def publish(self, users: set[str]) -> int:
        """Write the states of users and of those who wait; return how many still wait.

        Beyond a hundred thousand the earliest are dropped: nodes know them from the log.
        """
        self._waiting.update(dict.fromkeys(sorted(users)))
        for user in list(self._waiting)[: max(0, len(self._waiting) - _MOST)]:
            del self._waiting[user]
        if not self._waiting:
            return 0
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                for user in self._waiting:
                    state = self._own.get(user)
                    if state.events:
                        pipe.set(_key(user), pack(state))
                    else:  # forgotten: not even the id stays
                        pipe.delete(_key(user))
                pipe.execute()
        except redis.RedisError:
            return len(self._waiting)
        self._waiting.clear()
        return 0

    def forget(self, users: Iterable[str]) -> bool:
        """Delete what Redis holds of users whose states are gone; True once it holds nothing."""
        keys = [_key(user) for user in users]
        try:
            if keys:
                self._patient.delete(*keys)
        except redis.RedisError:
            return False
        return True

    def close(self) -> None:
        """Release the connections."""
        self._redis.close()
        self._patient.close()


def _client(url: str, timeout: float) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)


def _key(user: str) -> bytes:
    return b"u:" + user.encode()
