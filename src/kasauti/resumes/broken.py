"""Dates that a narrow column breaks over two lines, put together again.

Either a line of names ends within its dates, or dates stand in a cell of their own, on the left
or the right, while the names beside them run on.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kasauti.resumes.dates import find_dates, unfinished
from kasauti.resumes.rows import BULLET_MARK, Row

_OPENS_WITHIN = re.compile(r"(?:[-–—]|to\b|till\b|until\b)\s*\S", re.IGNORECASE)
_ALIGNED = 4.0  # points by which the left edges of one column may differ


def mended(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with each pair that shares one broken stretch of time as one row.

    Examples of what is mended: "Acme | Oct 2022 to" over "Nov 2025", and "2016" over "- 2020".
    """
    whole: list[Row] = []
    cell: int | None = None
    for row in rows:
        if cell is not None and (parts := _into_cell(whole[cell], row)):
            whole[cell] = parts[0]
            whole += parts[1:]
        elif whole and (parts := _beside_cell(whole[-1], row)):
            cell = len(whole) - 1
            whole[-1:] = parts
        elif whole and _shares_dates(whole[-1], row):
            whole[-1] = joined(whole[-1], row)
        else:
            whole.append(row)
            cell = None if cell is not None and len(whole) - cell > 5 else cell
    return tuple(whole)


def _shares_dates(above: Row, row: Row) -> bool:
    if row.column != above.column or row.page != above.page or row.after_gap:
        return False
    opens = above.text[-1:].isdigit() and goes_on(row.text)
    return (opens or unfinished(above.text)) and _crosses(above.text, row.text)


def goes_on(text: str) -> bool:
    """Return True if a line opens within a stretch of time ("to 8th October 2025")."""
    return bool(_OPENS_WITHIN.match(text))


def joined(above: Row, row: Row) -> Row:
    """Return two rows as one, each stretch between wide gaps kept apart."""
    return replace(
        above,
        end=row.end,
        text=f"{above.text} {row.text}",
        chunks=above.chunks + row.chunks,
        starts=(*(above.starts or ((0, above.start),)), (len(above.text) + 1, row.start)),
        reach=row.reach,
    )


def _beside_cell(above: Row, row: Row) -> tuple[Row, ...]:
    """Return two rows that share a broken cell of dates as that cell and the rest of each.

    Nothing where they share none.
    """
    if len(above.chunks) < 2 or len(above.edges) != len(above.chunks):
        return ()
    for n in (0, len(above.chunks) - 1):
        if parts := _into_cell(_chunk(above, n), row):
            rest = _without(above, n)
            return (parts[0], *([rest] if rest else []), *parts[1:])
    return ()


def _into_cell(cell: Row, row: Row) -> tuple[Row, ...]:
    """Return a cell of dates with what a row adds to it, and the rest of that row."""
    if row.column != cell.column or row.page != cell.page or row.after_gap:
        return ()
    for n, (left, _) in enumerate(row.edges):
        at_side = n in (0, len(row.edges) - 1)
        if not at_side or abs(left - cell.edges[0][0]) > _ALIGNED:
            continue
        added = _chunk(row, n)
        broken = unfinished(cell.text) or goes_on(added.text)
        if broken and _crosses(cell.text, added.text):
            rest = _without(row, n)
            whole = replace(joined(cell, added), margin=True)
            return (whole, rest) if rest else (whole,)
    return ()


def _chunk(row: Row, n: int) -> Row:
    """Return one cell of a row as a row."""
    span = row.chunks[n]
    text = row.text[span.start - row.start : span.end - row.start]
    return replace(
        row, start=span.start, end=span.end, text=text, chunks=(span,), edges=(row.edges[n],),
        mark=span.start, indent=row.edges[n][0], reach=row.edges[n][1], bullet=False,
    )  # fmt: skip


def _without(row: Row, n: int) -> Row | None:
    """Return a row without its first or last cell, None where nothing is left."""
    kept = range(1, len(row.chunks)) if n == 0 else range(len(row.chunks) - 1)
    if not kept:
        return None
    start, end = row.chunks[kept[0]].start, row.chunks[kept[-1]].end
    mark = BULLET_MARK.match(row.text, start - row.start, end - row.start)
    return replace(
        row,
        start=start,
        end=end,
        text=row.text[start - row.start : end - row.start],
        chunks=tuple(row.chunks[k] for k in kept),
        edges=tuple(row.edges[k] for k in kept),
        mark=row.start + mark.end() if mark else start,
        bullet=bool(mark),
        indent=row.edges[kept[0]][0],
        reach=row.edges[kept[-1]][1],
        width=row.width if n == 0 else row.edges[-1][0],
        after_gap=False,
        interrupted=True,
    )


def _crosses(first: str, second: str) -> bool:
    """Return True if dates run from the end of one text into the next."""
    return any(
        found.span.start < len(first) < found.span.end for found in find_dates(f"{first} {second}")
    )
