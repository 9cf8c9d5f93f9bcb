"""What happens in a shop: events, and the products they happen to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EARLIEST = 946_684_800_000
"""2000-01-01 in milliseconds: before it the unit of a time is wrong, usually seconds."""


class Kind(StrEnum):
    """What a user did. Impressions are shown items: without them nothing can be learnt of no."""

    IMPRESSION = "impression"
    VIEW = "view"
    CLICK = "click"
    CART = "cart"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a user did to one product.

    Parameters
    ----------
    id : str
        Given by the sender; a second event with the same id is a duplicate and is dropped.
    user, item : str
        The shop's own ids, at most 128 bytes in UTF-8.
    kind : Kind
    at : int
        When it happened, milliseconds since 1970-01-01 UTC. Later than the receiver's clock by
        more than five minutes: set aside as coming from the future.
    request : str
        Id of the recommendation request that showed the item, empty where none did.
    position : int
        0-based place in that list, -1 where none.
    """

    id: str
    user: str
    item: str
    kind: Kind
    at: int
    request: str = ""
    position: int = -1


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue.

    Parameters
    ----------
    id : str
    attributes : tuple of str
        ``"name:value"`` pairs, such as ``category:saree`` and ``brand:anokhi``; a product without
        history is placed among the others by these alone.
    price : int
        In the smallest unit of the currency (paise).
    in_stock : bool
    added_at : int
        Milliseconds since 1970-01-01 UTC.
    """

    id: str
    attributes: tuple[str, ...]
    price: int
    in_stock: bool
    added_at: int
