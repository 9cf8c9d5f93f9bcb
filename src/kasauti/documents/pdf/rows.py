"""Pieces to words, words to chunks: what stands together on one baseline without a wide gap."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kasauti.documents.characters import BULLETS
from kasauti.documents.document import Box
from kasauti.documents.pdf.glyphs import WORD_GAP, Piece

_CHUNK_GAP = 1.15  # em; wider gaps part what stands on one line
_CELL_GAP = 0.55  # em; gaps that part it where they stand out from those between words
_MARK = re.compile(r"(?:[-–—*+·o]|\(?\d{1,2}[.)]|\[\d{1,2}\])$")
_OPEN_DATE = re.compile(
    r"^.{0,30}(?:[-–—]|\bto|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?)$",
    re.IGNORECASE,
)
_DATE_END = re.compile(
    r"(?:(?:[a-z]{3,9}\.?,? ?['’]?|\d{1,2}[./-])?(?:19|20)?\d\d(?:[-./]\d{1,2})?"
    r"|present|current|now|ongoing|till (?:date|now))$",
    re.IGNORECASE,
)
_MARK_REACH = 4.0  # em between a list mark and its item


@dataclass(slots=True)
class PageWord:
    """A word of a page and the pieces it is set in."""

    text: str
    pieces: list[Piece]
    left: float
    right: float

    @property
    def box(self) -> Box:
        return union(piece.box for piece in self.pieces)


@dataclass(slots=True)
class Chunk:
    """Words on one baseline without a wide gap; a line is made of one or more."""

    words: list[PageWord]
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    seq: int
    last_seq: int

    @classmethod
    def of(cls, words: list[PageWord]) -> Chunk:
        pieces = [piece for word in words for piece in word.pieces]
        lead = max(pieces, key=lambda piece: piece.size * len(piece.text))
        return cls(
            words,
            min(piece.left for piece in pieces),
            min(piece.top for piece in pieces),
            max(piece.right for piece in pieces),
            max(piece.bottom for piece in pieces),
            lead.base,
            lead.size,
            pieces[0].seq,
            pieces[-1].seq,
        )

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def is_mark(self) -> bool:
        """Only a bullet or an item's number."""
        text = self.words[0].text
        return len(self.words) == 1 and (
            all(character in BULLETS for character in text) or bool(_MARK.match(text))
        )

    def shares_row(self, other: Chunk) -> bool:
        """Return whether both stand on one baseline."""
        return abs(self.base - other.base) <= 0.35 * max(self.size, other.size)


def chunks_of(pieces: Iterable[Piece]) -> list[Chunk]:
    """Gather visible pieces of one turn to chunks, in content-stream order."""
    rows: list[list[PageWord]] = []
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        em = piece.size if last is None else max(piece.size, last.size)
        gap = 0.0 if last is None else piece.left - last.right
        if last is None or not _on_one_row(last, piece) or not -0.6 * em <= gap <= _CHUNK_GAP * em:
            rows.append([PageWord(piece.text, [piece], piece.left, piece.right)])
        elif piece.spaced or gap > WORD_GAP * em:
            rows[-1].append(PageWord(piece.text, [piece], piece.left, piece.right))
        else:
            word = rows[-1][-1]
            word.text += piece.text
            word.pieces.append(piece)
            word.right = max(word.right, piece.right)
        last = piece
    parts = [part for words in rows for part in _parted(_tightened(words))]
    return _with_marks(_with_whole_dates([Chunk.of(words) for words in parts]))


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around ``boxes``."""
    boxes = tuple(boxes)
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _on_one_row(a: Piece, b: Piece) -> bool:
    """Same baseline, or raised and lowered type beside it."""
    if abs(a.base - b.base) <= 0.2 * max(a.size, b.size):
        return True
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    small, large = sorted((a, b), key=lambda piece: piece.size)
    beside = abs(b.left - a.right) < 0.3 * large.size
    return (beside or small.size < 0.85 * large.size) and overlap > 0.5 * (small.bottom - small.top)


def _tightened(words: list[PageWord]) -> list[PageWord]:
    """Join the letters of ``S K I L L S`` to a word; wider gaps among them part words."""
    single = sum(len(word.text) == 1 and word.text.isalpha() for word in words)
    if single < 4 or single < 0.8 * len(words):
        return words
    gaps = [b.left - a.right for a, b in pairwise(words)]
    limit = 1.6 * statistics.median(gaps) + 0.05 * words[0].pieces[0].size
    joined = [words[0]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > limit:
            joined.append(word)
        else:
            head = joined[-1]
            joined[-1] = PageWord(
                head.text + word.text, head.pieces + word.pieces, head.left, word.right
            )
    return joined


def _parted(words: list[PageWord]) -> list[list[PageWord]]:
    """Part a row of words at gaps that stand out from its others: cells of a tight table."""
    gaps = [b.left - a.right for a, b in pairwise(words)]
    if len(gaps) < 4:
        return [words]
    em = statistics.median(word.pieces[0].size for word in words)
    limit = max(_CELL_GAP * em, 2.2 * statistics.median(gaps))
    parts = [[words[0]]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > limit and _is_worded(word) and _is_worded(parts[-1][-1]):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _is_worded(word: PageWord) -> bool:
    """Not a separator or list mark, which may stand alone."""
    return any(character.isalnum() for character in word.text)


def _with_whole_dates(chunks: list[Chunk]) -> list[Chunk]:
    """Join a date to its end that a narrow cell wrapped to the next line."""
    joined: list[Chunk] = []
    for chunk in chunks:
        head = joined[-1] if joined else None
        if (
            head is not None
            and _OPEN_DATE.search(head.text)
            and _DATE_END.match(chunk.text)
            and 0.5 * head.size < chunk.base - head.base < 2.0 * head.size
            and (abs(chunk.left - head.left) < 2.0 or abs(chunk.right - head.right) < 2.0)
        ):
            whole = Chunk.of(head.words + chunk.words)
            whole.base = head.base
            joined[-1] = whole
        else:
            joined.append(chunk)
    return joined


def _with_marks(chunks: list[Chunk]) -> list[Chunk]:
    """Join each lone list mark to the item right of it."""
    marks = [chunk for chunk in chunks if chunk.is_mark]
    if not marks:
        return chunks
    taken: dict[int, Chunk] = {}
    gone: set[int] = set()
    for mark in marks:
        items = [
            chunk
            for chunk in chunks
            if chunk is not mark
            and id(chunk) not in taken
            and mark.shares_row(chunk)
            and -0.3 * mark.size <= chunk.left - mark.right <= _MARK_REACH * chunk.size
            and not chunk.is_mark
        ]
        if items:
            item = min(items, key=lambda chunk: chunk.left)
            taken[id(item)] = mark
            gone.add(id(mark))
    return [
        _joined(taken[id(chunk)], chunk) if id(chunk) in taken else chunk
        for chunk in chunks
        if id(chunk) not in gone
    ]


def _joined(mark: Chunk, item: Chunk) -> Chunk:
    return Chunk(
        mark.words + item.words,
        mark.left,
        item.top,
        item.right,
        item.bottom,
        item.base,
        item.size,
        item.seq if abs(item.seq - mark.seq) > 3 else mark.seq,
        item.last_seq,
    )
