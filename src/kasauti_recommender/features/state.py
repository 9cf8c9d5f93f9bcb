"""What is known of a user at request time, and who keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kasauti_recommender.events.event import Kind

RECENT = 32
IMPRESSION = list(Kind).index(Kind.IMPRESSION)
"""Kind of an event that no state counts: being shown something is nothing that a user did."""


@dataclass(frozen=True, slots=True)
class UserState:
    """A user's recent past; fixed in size, so ten million of them fit one machine.

    Parameters
    ----------
    recent : tuple of int
        Item numbers, newest first, at most ``RECENT``.
    kinds : tuple of int
        Index of each event's kind, parallel to ``recent``.
    times : tuple of int
        Seconds since 1970-01-01 UTC, parallel to ``recent``.
    events : int
        All events ever counted. Impressions are not: a page of them would push out every click.
    """

    recent: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    times: tuple[int, ...] = ()
    events: int = 0

    def newest(self, count: int) -> UserState:
        """Return what would be known had the user begun ``count`` events ago.

        Examples
        --------
        >>> UserState((7, 8, 9), (2, 2, 1), (30, 20, 10), events=40).newest(1)
        UserState(recent=(7,), kinds=(2,), times=(30,), events=1)
        """
        return UserState(
            self.recent[:count], self.kinds[:count], self.times[:count], min(self.events, count)
        )


class StateUnavailable(OSError):
    """The state of a user cannot be had now: answer as for a new user."""


class UserStore(Protocol):
    """Keeps user states. One conformance battery holds for every implementation."""

    def get(self, user: str) -> UserState:
        """Return the user's state; an empty one for a user never seen.

        Raises
        ------
        StateUnavailable
            If the store cannot be reached or its bytes are no state.
        ValueError
            If the id is empty or longer than 128 bytes.
        """

    def append(self, user: str, item: int, kind: int, at: int) -> UserState:
        """Add an event (``at`` in seconds) and return the new state; a corrupt one begins anew.

        An impression changes nothing.
        """

    def forget(self, user: str) -> bool:
        """Erase the user; True if there was anything."""

    def close(self) -> None:
        """Flush and release."""
