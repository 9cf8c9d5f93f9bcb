"""Who may write: a token for events, and one for the catalogue and the log."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from enum import StrEnum

from kasauti_recommender.serving.problems import Problem

EVENTS_TOKEN = "KASAUTI_RECOMMENDER_EVENTS_TOKEN"  # noqa: S105 - the name of a setting
ADMIN_TOKEN = "KASAUTI_RECOMMENDER_ADMIN_TOKEN"  # noqa: S105


class Need(StrEnum):
    """What a request must be allowed to do."""

    READ = "read"  # open to whoever reaches the node
    EVENTS = "events"
    ADMIN = "admin"  # change the catalogue, read the log


@dataclass(frozen=True, slots=True)
class Access:
    """Tokens of a node, read from the environment once at start.

    Without any token a node is open, for a machine of one's own. With one of them every write
    needs a token: an unset one admits nobody.

    Parameters
    ----------
    events : str
        May bring events in.
    admin : str
        May do everything.
    """

    events: str = ""
    admin: str = ""

    @classmethod
    def from_environment(cls) -> Access:
        """Read both settings."""
        return cls(os.environ.get(EVENTS_TOKEN, ""), os.environ.get(ADMIN_TOKEN, ""))

    @property
    def open(self) -> bool:
        """Whether anybody may write."""
        return not (self.events or self.admin)

    def check(self, need: Need, authorization: str) -> None:
        """Let a request pass.

        Parameters
        ----------
        need : Need
        authorization : str
            The header: ``Bearer`` and a token.

        Raises
        ------
        Problem
            401 without a token, 403 with one that does not suffice.
        """
        if need is Need.READ or self.open:
            return
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Problem(401, "send a token: Authorization: Bearer …")
        allowed = (self.admin, self.events if need is Need.EVENTS else "")
        given = token.encode()
        if not any(one and hmac.compare_digest(given, one.encode()) for one in allowed):
            raise Problem(403, f"this token may not: {need.value}")

    def header(self, need: Need) -> dict[str, str]:
        """Return the header with which this node, or a tool beside it, asks for so much elsewhere.

        The token is the least that suffices: a read sends none, and events go with the events'
        token where there is one.
        """
        token = {
            Need.READ: "", Need.EVENTS: self.events or self.admin, Need.ADMIN: self.admin
        }[need]  # fmt: skip
        return {"Authorization": f"Bearer {token}"} if token else {}
