"""The jobs that actions leave behind, by name; ``actions.tasks`` gives them bodies."""

from __future__ import annotations

from collections.abc import Iterable

from kasauti import jobs

READ_ITEM = "intakes.read_item"
RESCREEN = "screenings.rescreen_application"


def read_items(items: Iterable[int]) -> None:
    """Have each item read by a worker."""
    jobs.defer_each(READ_ITEM, ({"item": item} for item in items), queue="files")


def rescreen(applications: Iterable[int], *, as_of: str) -> None:
    """Have each application screened again by a worker."""
    each = ({"application": pk, "as_of": as_of} for pk in applications)
    jobs.defer_each(RESCREEN, each, queue="files")
