"""Writes the pieces of a page as lines, and keeps apart what is hidden."""

from __future__ import annotations

from itertools import groupby, pairwise

from kasauti.documents.characters import opens_item
from kasauti.documents.composition import Composition
from kasauti.documents.document import Box, HiddenBecause
from kasauti.documents.pdf.glyphs import Piece
from kasauti.documents.pdf.layout import lines_of
from kasauti.documents.pdf.rows import union
from kasauti.documents.pdf.runs import LaidLine


def write_lines(pieces: list[Piece], marks: list[Box], composition: Composition) -> None:
    """Lay pieces out and write their lines; ``marks`` are bullets that are drawn, not written."""
    for line in lines_of(pieces):
        _write(line, marks, composition)


def set_aside(
    pieces: list[Piece], verdicts: list[HiddenBecause | None], composition: Composition
) -> None:
    """Keep hidden pieces apart, those that follow each other as one stretch."""
    judged = [pair for pair in zip(pieces, verdicts, strict=True) if pair[0].text]
    for reason, group in groupby(judged, key=lambda pair: pair[1]):
        if reason is not None:
            stretch = [piece for piece, _ in group]
            composition.hide(_joined(stretch), reason, union(piece.box for piece in stretch))


def _joined(pieces: list[Piece]) -> str:
    text = pieces[0].text
    for last, piece in pairwise(pieces):
        near = (
            not piece.spaced
            and abs(piece.base - last.base) < 0.5 * piece.size
            and abs(piece.left - last.right) < 0.25 * piece.size
        )
        text += piece.text if near else f" {piece.text}"
    return text


def _write(line: LaidLine, marks: list[Box], composition: Composition) -> None:
    if line.opens:
        composition.block()
    text = ""
    words: list[tuple[int, int, Box]] = []
    cells: list[tuple[int, int]] = []
    bold = 0
    for chunk in line.chunks:
        text += "\t" if text else ""
        begin = len(text)
        for position, word in enumerate(chunk.words):
            text += " " if position else ""
            words.append((len(text), len(text) + len(word.text), word.box))
            text += word.text
            bold += sum(len(piece.text) for piece in word.pieces if piece.ink.bold)
        cells.append((begin, len(text)))
    box = union(box for _, _, box in words)
    composition.line(
        text,
        box=box,
        size=round(line.size, 2),
        bold=bold > 0.5 * sum(end - begin for begin, end, _ in words),
        column=line.column,
        bullet=opens_item(text) or any(_is_before(mark, box, line.size) for mark in marks),
        cells=cells if len(cells) > 1 else (),
        words=words,
    )


def _is_before(mark: Box, line: Box, size: float) -> bool:
    """Whether a drawn bullet stands before a line."""
    middle = (mark.top + mark.bottom) / 2
    return line.top < middle < line.bottom and -1.0 <= line.left - mark.right <= 2.5 * size
