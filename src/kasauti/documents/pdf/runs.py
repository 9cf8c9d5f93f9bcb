"""The lines of one zone in order: as the stream has them, what it has out of order mended.

A run is a stretch of the stream that only goes down the page. Where it goes back up, a new run
begins: another cell or box, the dates of a row drawn after their titles, a heading drawn last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kasauti.documents.characters import opens_item
from kasauti.documents.pdf.columns import is_dated
from kasauti.documents.pdf.rows import Chunk


@dataclass(slots=True)
class LaidLine:
    """A line of a page: its chunks from left to right; ``opens`` a block of its own."""

    chunks: list[Chunk]
    column: int = 0
    opens: bool = False

    @property
    def base(self) -> float:
        return self.chunks[0].base

    @property
    def left(self) -> float:
        return self.chunks[0].left

    @property
    def right(self) -> float:
        return self.chunks[-1].right

    @property
    def size(self) -> float:
        return max(self.chunks, key=lambda chunk: len(chunk.text)).size

    @property
    def is_date(self) -> bool:
        return all(is_dated(chunk.text) for chunk in self.chunks)


Run: TypeAlias = list[LaidLine]


def in_order(chunks: list[Chunk]) -> list[LaidLine]:
    """Return the lines that chunks of one zone make, in reading order."""
    runs = _runs(sorted(chunks, key=lambda chunk: chunk.seq))
    runs = _woven_together(_with_row_ends(runs))
    ordered: list[LaidLine] = []
    while runs:
        following = next(
            run for run in runs if not any(_is_above(other, run) for other in runs if other != run)
        )
        runs.remove(following)
        ordered.extend(following)
    return ordered


def _runs(chunks: list[Chunk]) -> list[Run]:
    """Cut the stream wherever it goes back up the page."""
    runs: list[Run] = []
    for chunk in chunks:
        line = runs[-1][-1] if runs else None
        if line is not None and _shares(line, chunk):
            line.chunks = sorted([*line.chunks, chunk], key=lambda chunk: chunk.left)
        elif line is not None and chunk.base > line.base - 0.35 * chunk.size:
            runs[-1].append(LaidLine([chunk]))
        else:
            runs.append([LaidLine([chunk])])
    return runs


def _shares(line: LaidLine, chunk: Chunk) -> bool:
    return line.chunks[-1].shares_row(chunk) and _fits(line, LaidLine([chunk]))


def _with_row_ends(runs: list[Run]) -> list[Run]:
    """Give lines back the dates and places that a cell of their own holds at the row's end."""
    kept: list[Run] = []
    for run in runs:
        ends: list[tuple[LaidLine, LaidLine]] = []
        for line in run:
            start = next((s for other in kept for s in other if _ends_row(line, s)), None)
            if start is None:
                break
            ends.append((start, line))
        if ends and 2 * sum(line.is_date for _, line in ends) >= len(ends):
            for start, line in ends:
                start.chunks.extend(line.chunks)
            run = run[len(ends) :]
        if run and kept and ends and _is_above(kept[-1], run):
            kept[-1].extend(run)
        elif run:
            kept.append(run)
    return kept


def _ends_row(line: LaidLine, start: LaidLine) -> bool:
    gap = line.left - start.right
    return gap > 0 and start.chunks[-1].shares_row(line.chunks[0])


def _woven_together(runs: list[Run]) -> list[Run]:
    """Weave runs that lie over each other into one, from top to bottom, until none do."""
    woven: list[Run] = []
    for run in runs:
        run = list(run)
        while (home := next((o for o in woven if _lie_over(run, o)), None)) is not None:
            woven.remove(home)
            run = _woven([*home, *run])
        woven.append(run)
    return sorted(woven, key=lambda run: min(line.chunks[0].seq for line in run))


def _lie_over(run: Run, other: Run) -> bool:
    """Whether lines of both share a stretch of the page, down it and across it."""
    if _is_above(run, other) or _is_above(other, run):
        return False
    top = max(run[0].base, other[0].base) - 1.0
    bottom = min(run[-1].base, other[-1].base) + 1.0
    here = [line for line in run if top <= line.base <= bottom]
    there = [line for line in other if top <= line.base <= bottom]
    if not here or not there:
        return True  # one lies in a gap of the other
    if _are_dates_of(here, there) or _are_dates_of(there, here):
        return True
    right, left = min(_right(here), _right(there)), max(_left(here), _left(there))
    narrow = min(_right(here) - _left(here), _right(there) - _left(there))
    return right - left > 0.3 * narrow


def _are_dates_of(dates: Run, rows: Run) -> bool:
    return all(
        line.is_date
        and any(
            line.chunks[0].shares_row(row.chunks[0]) and not opens_item(row.chunks[0].text)
            for row in rows
        )
        for line in dates
    )


def _woven(lines: list[LaidLine]) -> Run:
    rows: Run = []
    for line in sorted(lines, key=lambda line: (round(line.base, 1), line.left)):
        home = rows[-1] if rows and rows[-1].chunks[0].shares_row(line.chunks[0]) else None
        if home is not None and _fits(home, line):
            home.chunks = sorted(home.chunks + line.chunks, key=lambda chunk: chunk.left)
        else:
            rows.append(line)
    return rows


def _fits(home: LaidLine, line: LaidLine) -> bool:
    return all(
        a.right <= b.left + 0.3 * b.size or b.right <= a.left + 0.3 * a.size
        for a in home.chunks
        for b in line.chunks
    )


def _is_above(run: Run, other: Run) -> bool:
    return max(line.base for line in run) < min(line.base for line in other)


def _left(run: Run) -> float:
    return min(line.left for line in run)


def _right(run: Run) -> float:
    return max(line.right for line in run)
