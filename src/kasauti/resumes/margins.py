"""Dates set in a margin of their own beside what they date, as LaTeX and Swiss résumés do.

A reader of columns finds a narrow column of dates and places, then the text it belongs to. A
person reads them line by line; so here each group of the margin is joined to the line it stands
beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kasauti.resumes.broken import goes_on, joined
from kasauti.resumes.dates import find_dates, unfinished
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import is_place

_LEVEL = 5.0  # points by which the tops of lines side by side may differ


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin and the text beside it.

    Parameters
    ----------
    rows : range
        The margin's rows, headings among them.
    beside : range
        The rows of the text it belongs to.
    joined : tuple of (int, Row)
        Each group of margin rows as one row, with the row of the text that it stands beside.
    """

    rows: range
    beside: range
    joined: tuple[tuple[int, Row], ...]


def margins_of(rows: tuple[Row, ...], headings: set[int]) -> tuple[Margin, ...]:
    """Return the margins among the rows.

    Parameters
    ----------
    rows : tuple of Row
    headings : set of int
        The rows that are headings.
    """
    runs = list(_runs(rows))
    found = []
    for left, right in pairwise(runs):
        if rows[left.start].page != rows[right.start].page:
            continue
        for margin, beside in ((left, right), (right, left)):
            if groups := _placed(rows, margin, beside, headings):
                found.append(Margin(margin, beside, groups))
                break
    return tuple(found)


def _runs(rows: tuple[Row, ...]) -> Iterator[range]:
    """Yield the stretches of rows in one column of one page."""
    start = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or (rows[n].column, rows[n].page) != (
            rows[start].column,
            rows[start].page,
        ):
            if rows[start].column:
                yield range(start, n)
            start = n


def _placed(
    rows: tuple[Row, ...], margin: range, beside: range, headings: set[int]
) -> tuple[tuple[int, Row], ...]:
    """Return the margin's groups with the rows they stand beside, none if it is no margin."""
    groups = list(_groups(rows, margin, headings))
    if not groups or not _reads_as_margin(groups):
        return ()
    placed = []
    for group in groups:
        level = [n for n in beside if abs(rows[n].top - group[0].top) <= _LEVEL]
        if not level and any(find_dates(row.text) for row in group):
            return ()
        if level:
            placed.append((level[0], _as_one(group, rows[level[0]])))
    return tuple(placed)


def _groups(rows: tuple[Row, ...], margin: range, headings: set[int]) -> Iterator[list[Row]]:
    """Yield the margin's rows in groups: each begins with a date, or level with a text's line."""
    group: list[Row] = []
    for n in margin:
        if n in headings:
            if group:
                yield group
            group = []
            continue
        row = rows[n]
        dated = bool(find_dates(row.text)) and not (
            group and (unfinished(group[-1].text) or goes_on(row.text))
        )
        if group and (dated or row.top - group[-1].top > 2.5 * max(row.size, 8.0)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _reads_as_margin(groups: list[list[Row]]) -> bool:
    every = [row for group in groups for row in group]
    plain = [
        row
        for row in every
        if find_dates(row.text) or is_place(row.text) or len(row.text.split()) <= 3
    ]
    dated = [group for group in groups if find_dates(" ".join(row.text for row in group))]
    return len(plain) >= 0.8 * len(every) and 2 * len(dated) >= len(groups)


def _as_one(group: list[Row], beside: Row) -> Row:
    """Return a group as one row of the text's column."""
    whole = group[0]
    for row in group[1:]:
        whole = joined(whole, row)
    return replace(
        whole,
        column=beside.column,
        indent=beside.indent,
        after_gap=beside.after_gap,
        margin=True,
    )
