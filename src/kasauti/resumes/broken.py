"""Dates that a narrow column breaks over two lines, put together again."""

from __future__ import annotations

from dataclasses import replace

from kasauti.resumes.dates import find_dates, unfinished
from kasauti.resumes.rows import Row


def mended(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with each pair that shares one broken stretch of time as one row.

    Examples of what is mended: "Acme | Oct 2022 to" over "Nov 2025", and "2016" over "- 2020".
    """
    whole: list[Row] = []
    for row in rows:
        if whole and _shares_dates(whole[-1], row):
            whole[-1] = joined(whole[-1], row)
        else:
            whole.append(row)
    return tuple(whole)


def _shares_dates(above: Row, row: Row) -> bool:
    if row.column != above.column or row.page != above.page or row.after_gap:
        return False
    goes_on = unfinished(above.text)
    opens = row.text[:1] in "-–—" and above.text[-1:].isdigit()
    if not goes_on and not opens:
        return False
    cut = len(above.text)
    return any(
        found.stretch and found.span.start < cut < found.span.end
        for found in find_dates(f"{above.text} {row.text}")
    )


def joined(above: Row, row: Row) -> Row:
    """Return two rows as one, each stretch between wide gaps kept apart."""
    return replace(
        above,
        end=row.end,
        text=above.text + " " * (row.start - above.end) + row.text,
        chunks=above.chunks + row.chunks,
        reach=row.reach,
    )
