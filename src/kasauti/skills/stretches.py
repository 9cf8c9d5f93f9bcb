"""Stretches of a text, asked quickly even where a hostile text has very many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Stretches:
    """Stretches made disjoint and put in order.

    Parameters
    ----------
    spans : iterable of (int, int)
        Start and end of each, in any order; they may overlap.

    Examples
    --------
    >>> some = Stretches([(5, 9), (0, 3), (2, 4)])
    >>> some.holding(3), some.holding(4), some.touch(4, 6)
    ((0, 4), None, True)
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def holding(self, position: int) -> tuple[int, int] | None:
        """The stretch that holds a position, or None."""
        index = bisect_right(self._starts, position) - 1
        if index < 0 or position >= self._ends[index]:
            return None
        return self._starts[index], self._ends[index]

    def touch(self, start: int, end: int) -> bool:
        """Whether any stretch shares a character with this one."""
        index = bisect_right(self._starts, end - 1) - 1
        return index >= 0 and self._ends[index] > start
