"""Asks for more time, page by page, where recognising text is slow but sure to end."""

from __future__ import annotations

from collections.abc import Callable

_ask: list[Callable[[], None]] = []


def more_time() -> None:
    """Tell whoever waits for this process that it is at work on another page."""
    for ask in _ask:
        ask()


def when_asked(ask: Callable[[], None]) -> None:
    """Have ``ask`` called whenever this process needs more time."""
    _ask[:] = [ask]
