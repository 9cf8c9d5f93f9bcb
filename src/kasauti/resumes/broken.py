"""Dates that a narrow column breaks over two lines, put together again.

Either a line of names ends within its dates, or dates stand in a cell of their own, on the left
or the right, while the names beside them run on.
"""

from __future__ import annotations

from dataclasses import replace

from kasauti.resumes.dates import find_dates, unfinished
from kasauti.resumes.rows import BULLET_MARK, Row

_ALIGNED = 4.0  # points by which the left edges of one column may differ


def mended(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with each pair that shares one broken stretch of time as one row.

    Examples of what is mended: "Acme | Oct 2022 to" over "Nov 2025", and "2016" over "- 2020".
    """
    whole: list[Row] = []
    for row in rows:
        if whole and (parts := _beside_cell(whole[-1], row)):
            whole[-1:] = parts
        elif whole and _shares_dates(whole[-1], row):
            whole[-1] = joined(whole[-1], row)
        else:
            whole.append(row)
    return tuple(whole)


def _beside_cell(above: Row, row: Row) -> tuple[Row, ...]:
    """Return two rows that share a broken cell of dates as that cell and the rest of each.

    Nothing where they share none.
    """
    if row.column != above.column or row.page != above.page or row.after_gap or not row.edges:
        return ()
    if len(above.chunks) < 2 or len(above.edges) != len(above.chunks):
        return ()
    for n in (0, len(above.chunks) - 1):
        for m, (left, _) in enumerate(row.edges):
            if abs(left - above.edges[n][0]) > _ALIGNED:
                continue
            first, second = _chunk(above, n), _chunk(row, m)
            if unfinished(first.text) and _crosses(first.text, second.text):
                cell = replace(joined(first, second), margin=True)
                rest = [_without(above, n), _without(row, m)]
                return (cell, *(part for part in rest if part))
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
    """Return True if a stretch of time runs from the end of one text into the next."""
    return any(
        found.stretch and found.span.start < len(first) < found.span.end
        for found in find_dates(f"{first} {second}")
    )


def _shares_dates(above: Row, row: Row) -> bool:
    if row.column != above.column or row.page != above.page or row.after_gap:
        return False
    goes_on = unfinished(above.text)
    opens = row.text[:1] in "-–—" and above.text[-1:].isdigit()
    if not goes_on and not opens:
        return False
    return _crosses(above.text, row.text)


def joined(above: Row, row: Row) -> Row:
    """Return two rows as one, each stretch between wide gaps kept apart."""
    return replace(
        above,
        end=row.end,
        text=above.text + " " * (row.start - above.end) + row.text,
        chunks=above.chunks + row.chunks,
        edges=above.edges + row.edges,
        reach=row.reach,
    )
