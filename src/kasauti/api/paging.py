"""Pages of long lists: a cursor names the last thing seen, so that nothing is missed or twice."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Schema

from kasauti.api.problems import Problem

A_PAGE, LONGEST_PAGE = 50, 200
Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """A page of a list; ``next`` is None after the last."""

    items: list[Item]
    next: str | None = Field(description="Send it back as ``cursor`` for the page after")


class Wanted(Schema):
    """Which page of a list."""

    cursor: str = Field("", max_length=400)
    limit: int = Field(A_PAGE, ge=1, le=LONGEST_PAGE)


def written(key: Sequence[Any]) -> str:
    """Return a cursor that stands after the row with this key."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def read(cursor: str, kinds: Sequence[type]) -> list[Any] | None:
    """Return the key that a cursor holds, None for the empty one.

    Raises
    ------
    Problem
        If it is none that was given out for this list.
    """
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        key = None
    fits = isinstance(key, list) and len(key) == len(kinds)
    if not fits or any(type(part) is not kind for part, kind in zip(key, kinds, strict=True)):
        raise Problem(422, "The cursor is none that this list gave out: begin without one")
    if any(isinstance(part, int) and abs(part) > 2**62 for part in key):
        raise Problem(422, "The cursor is none that this list gave out: begin without one")
    return list(key)


def by_id(
    rows: QuerySet[Row], wanted: Wanted, told: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """Return a page of rows, the newest first."""
    key = read(wanted.cursor, (int,))
    if key is not None:
        rows = rows.filter(pk__lt=key[0])
    found = list(rows.order_by("-pk")[: wanted.limit + 1])
    page = found[: wanted.limit]
    more = len(found) > wanted.limit
    return {
        "items": [told(row) for row in page],
        "next": written([page[-1].pk]) if more else None,
    }
