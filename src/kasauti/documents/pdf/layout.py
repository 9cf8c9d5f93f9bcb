"""Chunks to lines in the order a human reads them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from kasauti.documents.pdf.columns import Zone, zones_of
from kasauti.documents.pdf.glyphs import Piece
from kasauti.documents.pdf.rows import chunks_of
from kasauti.documents.pdf.runs import LaidLine, in_order

_BLOCK = 1.35  # times the usual pitch of lines


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
            laid = in_order(zone.chunks)
            for line in laid:
                line.column = columns[zone.path]
            _mark_blocks(laid)
            lines.extend(laid)
    return lines


def _numbered(zones: list[Zone]) -> dict[tuple[int, ...], int]:
    """Number columns from 1, left to right; the main flow is 0."""
    paths = sorted({zone.path for zone in zones if zone.path})
    return {(): 0} | {path: number for number, path in enumerate(paths, start=1)}


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
