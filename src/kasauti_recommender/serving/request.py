"""The one schema of HTTP and gRPC: what is asked, what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

BUDGET = 0.05
"""Seconds that the stages of one list may take together, unless a node is told otherwise."""


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

    user: str = ""
    count: int = 20
    surface: str = "home"
    categories: tuple[str, ...] = ()
    in_stock: bool = True
    exclude: tuple[str, ...] = ()
    exclude_seen: bool = True
    id: str = ""


@dataclass(frozen=True, slots=True)
class SimilarAsk:
    """A request for items like another."""

    item: str
    count: int = 20
    in_stock: bool = True


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


@dataclass(frozen=True, slots=True)
class EventIn:
    """An event as it is sent in; ``events.Event`` says what each part means."""

    id: str
    user: str
    item: str
    kind: str
    at: int
    request: str = ""
    position: int = -1


@dataclass(frozen=True, slots=True)
class EventsIn:
    """Up to 1,000 events."""

    events: tuple[EventIn, ...]


@dataclass(frozen=True, slots=True)
class ProductIn:
    """A product as it is sent in; ``events.Product`` says what each part means.

    Parameters
    ----------
    vector : tuple of float
        The shop's own vector in the space of the running version; without it the vector is
        predicted from the attributes.
    """

    id: str
    attributes: tuple[str, ...]
    price: int
    in_stock: bool = True
    added_at: int = 0
    vector: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductsIn:
    """Up to 1,000 products."""

    products: tuple[ProductIn, ...]


@dataclass(frozen=True, slots=True)
class RemoveIn:
    """A product that must never be shown again."""

    item: str


@dataclass(frozen=True, slots=True)
class ExposureIn:
    """That a user was shown an arm, as a node that follows passes it on to the keeper of the log.

    Parameters
    ----------
    at : int
        Milliseconds since 1970-01-01 UTC.
    """

    id: str
    experiment: str
    arm: str
    user: str
    at: int


@dataclass(frozen=True, slots=True)
class ExposuresIn:
    """Up to 1,000 of them."""

    exposures: tuple[ExposureIn, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """One that was not taken: its place in what was sent, and why."""

    place: int
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was taken is on disk, and the next request sees it."""

    accepted: int
    refused: tuple[Refused, ...] = ()
    offset: int = 0
