"""Where entries begin: header lines told from the lines that describe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kasauti.resumes.dates import find_dates
from kasauti.resumes.passages import continues, label_of
from kasauti.resumes.pieces import URL, WORKING_AS
from kasauti.resumes.profile import EntryKind
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import (
    degree_weight,
    institution_weight,
    organisation_weight,
    title_weight,
    vocabulary,
)

_HEADER_LABELS = {"organisation", "title", "project", "location", "period", "client"}


@dataclass(frozen=True, slots=True)
class Block:
    """Header rows and the body rows that follow them."""

    header: tuple[Row, ...]
    body: tuple[Row, ...]


def blocks_of(rows: tuple[Row, ...], kind: EntryKind) -> tuple[tuple[Row, ...], list[Block]]:
    """Return the rows before the first header, and the blocks."""
    heads = _heads(rows, kind)
    starts = _starts(rows, heads, kind)
    if not starts:
        return rows, []
    blocks = []
    for n, start in enumerate(starts):
        until = starts[n + 1] if n + 1 < len(starts) else len(rows)
        split = start + 1
        while split < until and heads[split]:
            split += 1
        blocks.append(Block(rows[start:split], rows[split:until]))
    return rows[: starts[0]], blocks


def _heads(rows: tuple[Row, ...], kind: EntryKind) -> list[bool]:
    """Return for each row whether it can be part of a header."""
    listed = _items_are_headers(rows, kind)
    heads: list[bool] = []
    for n, row in enumerate(rows):
        above = rows[n - 1] if n else None
        dated = _dated(row)
        label = label_of(row)
        if _is_table_head(row):
            head = False
        elif row.bullet:
            head = (listed or _numbered_name(rows, n)) and _reads_as_header(row, kind)
        elif label in _HEADER_LABELS:
            head = (
                kind is EntryKind.PROJECT
                or label not in ("client", "project")
                or (n > 0 and heads[-1])
            )
        elif label is not None:
            head = False
        elif (dated and _tells_dates(row, kind)) or _above_dates(rows, n):
            head = True
        elif above is not None and not heads[-1] and continues(above, row):
            head = False
        else:
            head = not _prose(row) or (kind is EntryKind.PROJECT and _over_items(rows, n))
        heads.append(head)
    return heads


def _tells_dates(row: Row, kind: EntryKind) -> bool:
    """Return True for dates among names, and for "Worked as … from … to …"."""
    return not _prose(row) or (kind is EntryKind.JOB and bool(WORKING_AS.match(row.words)))


def _numbered_name(rows: tuple[Row, ...], n: int) -> bool:
    """Return True for "1. Acme Pvt Ltd" above the lines that tell of the post there."""
    return rows[n].text[:1].isdigit() and n + 1 < len(rows) and not rows[n + 1].bullet


def _above_dates(rows: tuple[Row, ...], n: int) -> bool:
    """Return True for a line of names right above a line of dates."""
    row = rows[n]
    if n + 1 >= len(rows) or rows[n + 1].bullet or not row.text[:1].isupper() or _prose(row):
        return False
    below = find_dates(rows[n + 1].text)
    alone = bool(below) and below[0].stretch and below[0].around.start == 0
    return alone and bool(title_weight(row.words) or organisation_weight(row.words) >= 3)


def _over_items(rows: tuple[Row, ...], n: int) -> bool:
    """Return True for a line that does not end like a sentence right above list items."""
    row = rows[n]
    return (
        n + 1 < len(rows)
        and rows[n + 1].bullet
        and not row.text.rstrip().endswith((".", ":", ";"))
        and len(row.text.split()) <= 18
    )


def _dated(row: Row) -> bool:
    """Return True if the row bears the dates of an entry: a stretch, or a date at an edge."""
    found = find_dates(row.text)
    if not found:
        return False
    if any(d.stretch or d.ongoing for d in found):
        return True
    last, first = found[-1], found[0]
    return last.around.end >= len(row.text.rstrip(" .)")) or first.around.start == 0


def _prose(row: Row) -> bool:
    """Return True if the row runs like a sentence."""
    found = row.words.split()
    if len(row.chunks) > 1 and find_dates(row.text):
        return False
    if len(found) > 22:
        return True
    low = sum(1 for word in found if word[:1].islower())
    ends = row.text.rstrip().endswith((".", ";")) and len(found) > 6
    return (len(found) >= 9 and (low / len(found) > 0.55 or ends)) or (
        ends and low / len(found) > 0.5
    )


def _is_table_head(row: Row) -> bool:
    if len(row.chunks) < 2:
        return False
    found = re.findall(r"[a-z]+", row.text.casefold())
    return len(found) >= 2 and vocabulary().table_head.issuperset(found)


def _items_are_headers(rows: tuple[Row, ...], kind: EntryKind) -> bool:
    """Return True if entries are list items: no unmarked row can open one."""
    unmarked = [row for row in rows if not row.bullet]
    if kind in (EntryKind.PROJECT,):
        return False
    return not any(_reads_as_header(row, kind) for row in unmarked)


def _reads_as_header(row: Row, kind: EntryKind) -> bool:
    if len(row.text.split()) > 30:
        return False
    if kind is EntryKind.EDUCATION:
        return bool(degree_weight(row.words) or institution_weight(row.words) >= 2)
    named = bool(title_weight(row.words) or organisation_weight(row.words))
    return named and (_dated(row) or row.text[:1].isdigit())


def _starts(rows: tuple[Row, ...], heads: list[bool], kind: EntryKind) -> list[int]:
    """Return the rows that open an entry."""
    starts: list[int] = []
    n = 0
    while n < len(rows):
        if not heads[n]:
            n += 1
            continue
        until = n + 1
        while until < len(rows) and heads[until] and rows[until].column == rows[n].column:
            until += 1
        found = _run_starts(rows, n, until, kind, first=not starts)
        starts += found
        for row in range(n, until):
            heads[row] = bool(found) and row >= found[0]
        n = until
    if kind is EntryKind.PROJECT and not starts:
        starts = [n for n, row in enumerate(rows) if row.bullet]
        for n in starts:
            heads[n] = True
    return starts


def _run_starts(
    rows: tuple[Row, ...], start: int, until: int, kind: EntryKind, *, first: bool
) -> list[int]:
    """Return the rows of a run of header rows that open entries, none if it opens none."""
    dated = [n for n in range(start, until) if _dated(rows[n])]
    opener = label_of(rows[start])
    if opener and (again := [n for n in range(start, until) if label_of(rows[n]) == opener])[1:]:
        return again
    if kind is EntryKind.PROJECT:
        return _project_starts(rows, start, until, dated)
    if not dated:
        opens = first or _opens_undated(rows, start, kind)
        return _undated_starts(rows, start, until, kind) if opens else []
    gaps = [n for n in range(start + 1, until) if rows[n].after_gap]
    if len(dated) == 1:
        return [start]
    if gaps:
        bounds = [start, *gaps, until]
        return _gap_starts(rows, bounds, dated, kind)
    return _even_starts(rows, start, dated)


def _even_starts(rows: tuple[Row, ...], start: int, dated: list[int]) -> list[int]:
    """Place each start as far above its dates as the first stands above its own.

    Where that would reach into the entry above, take the names right above the dates.
    """
    lead = dated[0] - start
    starts = [start]
    for above, here in pairwise(dated):
        place = here - lead
        if place <= above or (lead and not _named(rows[place])):
            place = here
            while lead and place - 1 > above and _named(rows[place - 1]) and here - place < lead:
                place -= 1
        starts.append(place)
    return starts


def _named(row: Row) -> bool:
    """Return True if a row holds words of titles, employers, degrees or institutions."""
    return bool(
        title_weight(row.words)
        or organisation_weight(row.words)
        or institution_weight(row.words)
        or degree_weight(row.words)
    )


def _gap_starts(
    rows: tuple[Row, ...], bounds: list[int], dated: list[int], kind: EntryKind
) -> list[int]:
    """Split at gaps, but keep dates that stand apart with the names above them."""
    starts: list[int] = []
    waiting: int | None = None
    for left, right in pairwise(bounds):
        inside = [n for n in dated if left <= n < right]
        names = any(_named(row) for row in rows[left:right])
        if inside and (
            names or not starts or waiting is not None or kind is EntryKind.VOLUNTEERING
        ):
            begin = left if waiting is None else waiting
            starts += [begin, *_even_starts(rows, left, inside)[1:]]
            waiting = None
        elif not inside and names and (right < bounds[-1] or not starts):
            waiting = left if waiting is None else waiting
    return starts or [bounds[0]]


def _opens_undated(rows: tuple[Row, ...], n: int, kind: EntryKind) -> bool:
    row = rows[n]
    if kind is EntryKind.EDUCATION:
        return bool(degree_weight(row.words) or institution_weight(row.words) >= 2)
    named = title_weight(row.words) >= 2 or organisation_weight(row.words) >= 3
    return named and (row.after_gap or row.bold)


def _undated_starts(rows: tuple[Row, ...], start: int, until: int, kind: EntryKind) -> list[int]:
    if kind is not EntryKind.EDUCATION:
        return [start]
    return [start] + [
        n for n in range(start + 1, until) if rows[n].after_gap and _opens_undated(rows, n, kind)
    ]


def _project_starts(rows: tuple[Row, ...], start: int, until: int, dated: list[int]) -> list[int]:
    """Return the openings in a run of rows between the bodies of projects."""
    labelled = [n for n in range(start, until) if label_of(rows[n]) == "project"]
    if labelled:
        return labelled
    starts = [start]
    for n in range(start + 1, until):
        if rows[n].after_gap or (n in dated and dated.index(n) > 0 and starts[-1] in dated):
            starts.append(n)
    return [n for n in starts if not URL.fullmatch(rows[n].words)] or [start]
