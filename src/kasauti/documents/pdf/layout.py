"""Chunks to lines in the order a human reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kasauti.documents.pdf.columns import Zone, is_dated, zones_of
from kasauti.documents.pdf.glyphs import Piece
from kasauti.documents.pdf.rows import Chunk, chunks_of

_BLOCK = 1.35  # times the usual pitch of lines


@dataclass(slots=True)
class LaidLine:
    """A line of a page: its chunks from left to right; ``opens`` a block of its own."""

    chunks: list[Chunk]
    column: int = 0
    opens: bool = False

    @property
    def top(self) -> float:
        return min(chunk.top for chunk in self.chunks)

    @property
    def bottom(self) -> float:
        return max(chunk.bottom for chunk in self.chunks)

    @property
    def base(self) -> float:
        return self.chunks[0].base

    @property
    def size(self) -> float:
        return max(self.chunks, key=lambda chunk: len(chunk.text)).size


def lines_of(pieces: Iterable[Piece]) -> list[LaidLine]:
    """Lay visible pieces out in reading order; upright text first, turned text after it."""
    turns: dict[int, list[Piece]] = {}
    for piece in pieces:
        turns.setdefault(piece.ink.turn, []).append(piece)
    lines: list[LaidLine] = []
    for turn in sorted(turns):
        chunks = chunks_of(turns[turn])
        zones = zones_of(chunks)
        columns = _numbered(zones)
        for zone in zones:
            laid = _flow(zone.chunks)
            for line in laid:
                line.column = columns[zone.path]
            _mark_blocks(laid)
            lines.extend(laid)
    return lines


def _numbered(zones: list[Zone]) -> dict[tuple[int, ...], int]:
    """Number columns from 1, left to right; the main flow is 0."""
    paths = sorted({zone.path for zone in zones if zone.path})
    return {(): 0} | {path: number for number, path in enumerate(paths, start=1)}


def _flow(chunks: list[Chunk]) -> list[LaidLine]:
    """Order the lines of one zone: as the stream has them, disorder mended."""
    runs = _merged(_runs(sorted(chunks, key=lambda chunk: chunk.seq)))
    ordered: list[list[LaidLine]] = []
    for run in runs:
        place = len(ordered)
        while place and _is_above(run, ordered[place - 1]):
            place -= 1
        ordered.insert(place, run)
    return [line for run in ordered for line in run]


def _runs(chunks: list[Chunk]) -> list[list[LaidLine]]:
    """Cut the stream wherever it goes back up the page."""
    runs: list[list[LaidLine]] = []
    for chunk in chunks:
        line = runs[-1][-1] if runs else None
        if line is not None and _continues(line, chunk):
            line.chunks.append(chunk)
        elif line is not None and chunk.base > line.base - 0.35 * chunk.size:
            runs[-1].append(LaidLine([chunk]))
        else:
            runs.append([LaidLine([chunk])])
    return runs


def _continues(line: LaidLine, chunk: Chunk) -> bool:
    last = line.chunks[-1]
    return last.shares_row(chunk) and chunk.left >= last.right - 0.3 * chunk.size


def _merged(runs: list[list[LaidLine]]) -> list[list[LaidLine]]:
    """Weave runs that lie over each other into one, from top to bottom."""
    merged: list[list[LaidLine]] = []
    for run in runs:
        home = next((other for other in merged if _interleave(run, other)), None)
        if home is None:
            merged.append(run)
        else:
            woven = _woven([*home, *run])
            home[:] = woven
    return merged


def _interleave(run: list[LaidLine], other: list[LaidLine]) -> bool:
    if _is_above(run, other) or _is_above(other, run):
        return False
    if all(is_dated(c.text) for line in run for c in line.chunks):
        bases = [line.chunks[0] for line in other]
        if all(any(line.chunks[0].shares_row(base) for base in bases) for line in run):
            return True
    overlap = min(_right(run), _right(other)) - max(_left(run), _left(other))
    narrow = min(_right(run) - _left(run), _right(other) - _left(other))
    return overlap > 0.3 * narrow


def _woven(lines: list[LaidLine]) -> list[LaidLine]:
    rows: list[LaidLine] = []
    for line in sorted(lines, key=lambda line: (round(line.base, 1), line.chunks[0].left)):
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


def _is_above(run: list[LaidLine], other: list[LaidLine]) -> bool:
    return max(line.base for line in run) < min(line.base for line in other)


def _left(run: list[LaidLine]) -> float:
    return min(chunk.left for line in run for chunk in line.chunks)


def _right(run: list[LaidLine]) -> float:
    return max(chunk.right for line in run for chunk in line.chunks)


def _mark_blocks(lines: list[LaidLine]) -> None:
    """A gap wider than the lines' usual pitch opens a block."""
    if not lines:
        return
    lines[0].opens = True
    pitches = [b.base - a.base for a, b in pairwise(lines)]
    usual = [pitch for pitch in pitches if pitch > 0]
    limit = _BLOCK * median(usual) if usual else 0.0
    for following, pitch in zip(lines[1:], pitches, strict=True):
        following.opens = pitch > limit or pitch < -3 * following.size
