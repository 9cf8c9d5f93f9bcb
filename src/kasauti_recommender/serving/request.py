"""The one schema of HTTP and gRPC: what is asked, what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Degraded(StrEnum):
    """What was left out so that an answer came in time."""

    USER_STATE = "user state unavailable: answered as for a new user"
    RETRIEVAL = "retrieval unavailable: answered from popular items"
    RANKER = "ranker unavailable: ordered by similarity"
    OVERLOAD = "over capacity: answered from the cached list"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for recommendations.

    Parameters
    ----------
    user : str
        Unknown users are new users; an empty string is an anonymous visitor.
    count : int
        1 to 200 items wanted.
    surface : str
        Where they will be shown: ``"home"``, ``"product"``, ``"cart"``.
    categories : tuple of str
        Only these, where any are given.
    in_stock : bool
        Only what is in stock.
    exclude : tuple of str
        Items never to return.
    exclude_seen : bool
        Leave out what the user recently saw.
    id : str
        Echoed in the answer and in the events it causes.
    """

    user: str
    count: int = 20
    surface: str = "home"
    categories: tuple[str, ...] = ()
    in_stock: bool = True
    exclude: tuple[str, ...] = ()
    exclude_seen: bool = True
    id: str = ""


@dataclass(frozen=True, slots=True)
class Recommended:
    """One item: its score, where it came from, and the reason to show."""

    item: str
    score: float
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Recommendations, and what produced them.

    Parameters
    ----------
    items : tuple of Recommended
    model : str
        Version of the registered model set (vectors, index, ranker, features: one version).
    variant : str
        Arm of the running experiment, empty where none runs.
    degraded : tuple of Degraded
    short : str
        Why fewer came than were asked for; empty when none are missing.
    id : str
    """

    items: tuple[Recommended, ...]
    model: str
    variant: str = ""
    degraded: tuple[Degraded, ...] = field(default=())
    short: str = ""
    id: str = ""
