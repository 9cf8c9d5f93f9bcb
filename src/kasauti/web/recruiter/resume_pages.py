"""A résumé as it is shown: its pages, or its text laid out, with stretches marked in place.

Pure: a document and stretches in, what templates draw out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kasauti.documents import Box, Document, Line, Page, Word

Stretch = tuple[int, int]
Marked = Mapping[Stretch, bool]
"""The stretches to mark, and whether each tells of use (else it is only named in a list)."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in points from the page's top left corner."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def of(cls, box: Box, margin: float = 1.0) -> Rect:
        """Return a box with a little air around it."""
        return cls(
            round(box.left - margin, 1),
            round(box.top - margin, 1),
            round(max(box.right - box.left, 0.0) + 2 * margin, 1),
            round(max(box.bottom - box.top, 0.0) + 2 * margin, 1),
        )


@dataclass(frozen=True, slots=True)
class PageMark:
    """A stretch marked on a page: the key that its quotes share, and one rectangle a line."""

    key: str
    rects: tuple[Rect, ...]
    first: bool
    told: bool


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word set again where it was printed; ``masked`` ones are drawn as a bar."""

    text: str
    rect: Rect
    size: float
    baseline: float
    masked: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """A page: its image is fetched apart; over it lie marks, and boxes of hidden text."""

    number: int
    width: float
    height: float
    marks: tuple[PageMark, ...]
    hidden: tuple[Rect, ...]
    words: tuple[PrintedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: its text, the keys that mark it, whether a mask covers it."""

    text: str
    keys: str = ""
    first: bool = False
    told: bool = False
    masked: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a format without pages, in pieces."""

    pieces: tuple[Piece, ...]
    heading: bool
    bold: bool
    bullet: bool
    gap: bool


def key_of(start: int, end: int) -> str:
    """Return the key that a stretch's mark and its quotes share."""
    return f"e{start}-{end}"


def overlaps(stretch: Stretch, others: Iterable[Stretch]) -> bool:
    """Return whether a stretch touches any of the others."""
    return any(stretch[0] < end and start < stretch[1] for start, end in others)


def _words_in(words: Sequence[Word], starts: Sequence[int], stretch: Stretch) -> list[Word]:
    at = max(bisect_right(starts, stretch[0]) - 1, 0)
    found = []
    while at < len(words) and words[at].start < stretch[1]:
        if words[at].end > stretch[0]:
            found.append(words[at])
        at += 1
    return found


def _merged(boxes: Iterable[Box]) -> list[Box]:
    """Return one box for each run of boxes on the same line."""
    merged: list[Box] = []
    for box in boxes:
        last = merged[-1] if merged else None
        middle = (box.top + box.bottom) / 2
        if last and last.top <= middle <= last.bottom and box.left >= last.left:
            merged[-1] = Box(
                last.left,
                min(last.top, box.top),
                max(last.right, box.right),
                max(last.bottom, box.bottom),
            )
        else:
            merged.append(box)
    return merged


def page_views(
    document: Document, marked: Marked, masks: Sequence[Stretch] | None = None
) -> tuple[PageView, ...]:
    """Return each page with the stretches marked on it.

    Parameters
    ----------
    document : Document
    marked : mapping of (int, int) to bool
        Evidence, as offsets into the document's text.
    masks : sequence of (int, int), optional
        In blind mode: what identifies the person. The words are then set again from the text,
        so that no photo, logo or masked word reaches the browser.
    """
    words = sorted(document.words, key=lambda word: word.start)
    starts = [word.start for word in words]
    placed = {stretch: _words_in(words, starts, stretch) for stretch in sorted(marked)}
    return tuple(
        _page_view(document, page, words, _marks(page.number, placed, marked), masks)
        for page in document.pages
    )


def _marks(
    page: int, placed: Mapping[Stretch, Sequence[Word]], marked: Marked
) -> tuple[PageMark, ...]:
    marks = []
    for stretch, held in placed.items():
        boxes = [word.box for word in held if word.page == page]
        if boxes:
            rects = tuple(Rect.of(box) for box in _merged(boxes))
            first = held[0].page == page
            marks.append(PageMark(key_of(*stretch), rects, first, marked[stretch]))
    return tuple(marks)


def _page_view(
    document: Document,
    page: Page,
    words: Sequence[Word],
    marks: tuple[PageMark, ...],
    masks: Sequence[Stretch] | None,
) -> PageView:
    hidden = tuple(
        Rect.of(text.box) for text in document.hidden if text.box and text.page == page.number
    )
    printed = (
        ()
        if masks is None
        else tuple(
            _printed(document.text, word, masks) for word in words if word.page == page.number
        )
    )
    return PageView(page.number, page.width, page.height, marks, hidden, printed)


def _printed(text: str, word: Word, masks: Sequence[Stretch]) -> PrintedWord:
    rect = Rect.of(word.box, margin=0.0)
    masked = overlaps((word.start, word.end), masks)
    return PrintedWord(
        text="" if masked else text[word.start : word.end],
        rect=rect,
        size=round(rect.height * 0.82, 1),
        baseline=round(rect.y + rect.height * 0.8, 1),
        masked=masked,
    )


def line_views(
    document: Document, marked: Marked, masks: Sequence[Stretch] = ()
) -> tuple[LineView, ...]:
    """Return the lines of a format without pages, stretches marked, masks applied."""
    last_end = 0
    views = []
    for line in document.lines:
        gap = "\n\n" in document.text[last_end : line.start]
        views.append(
            LineView(
                pieces=_pieces(document.text, line, marked, masks),
                heading=line.heading,
                bold=line.bold,
                bullet=line.bullet,
                gap=gap,
            )
        )
        last_end = line.end
    return tuple(views)


def _pieces(text: str, line: Line, marked: Marked, masks: Sequence[Stretch]) -> tuple[Piece, ...]:
    touching = [s for s in sorted(marked) if s[0] < line.end and line.start < s[1]]
    covering = [s for s in masks if s[0] < line.end and line.start < s[1]]
    cuts = {line.start, line.end}
    for start, end in (*touching, *covering):
        cuts |= {max(start, line.start), min(end, line.end)}
    edges = sorted(cuts)
    pieces = []
    for start, end in pairwise(edges):
        masked = overlaps((start, end), covering)
        under = [s for s in touching if s[0] < end and start < s[1]]
        keys = " ".join(key_of(*s) for s in under)
        first = any(s[0] == start for s in touching)
        shown = "█" * min(end - start, 12) if masked else text[start:end]
        told = any(marked[s] for s in under)
        pieces.append(Piece(shown, keys, first, told, masked))
    return tuple(pieces)


def masked_words(text: str, start: int, end: int, masks: Sequence[Stretch]) -> str:
    """Return ``text[start:end]`` with what the masks cover drawn as bars."""
    letters = list(text[start:end])
    for low, high in masks:
        for at in range(max(low, start), min(high, end)):
            if not letters[at - start].isspace():
                letters[at - start] = "█"
    return "".join(letters)
