"""The lines of a document, with what their looks tell about their part in a résumé."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kasauti.documents import Document, Line, Word
from kasauti.resumes.profile import Span

BULLET_MARK = re.compile(
    r"(?:[•●▪◦‣∙·○■□▢➢➤►▶▸▹✓✔❖◆◇★☆⁃❑❒✦✧➔➜»¥¢Ø§ü\uf000-\uf0ff\u2013\u2014]\s*|[*+o–—-]\s+"
    r"|\(?(?:\d{1,2}|[a-hivx]{1,4})[.)]\s+(?=\S))+(?=\S)"
)
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-hivx]{1,4})[.)]\s")
_GAP = re.compile(r"\t+\s*|\s{3,}|\s{2,}(?=\S)")
_EDGE = " \t\u00a0\u200b*_#|~="
# Devanagari and full-width digits, odd spaces: one character for one, so offsets hold.
_PLAIN = str.maketrans(
    "०१२३४५६७८९\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\u200b\ufeff",
    "0123456789         ",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line that has words, with its looks.

    Parameters
    ----------
    start, end : int
        Of the words: surrounding blanks and Markdown marks are left out.
    text : str
        The words, digits and blanks in their plain forms; same length as the stretch.
    chunks : tuple of Span
        The stretches between wide gaps or table cells, absolute.
    edges : tuple of (float, float)
        Left and right edge of each chunk in points; empty for formats without boxes.
    mark : int
        Where the words begin after a list mark; ``start`` where there is none.
    bullet : bool
    indent, reach : float
        Left and right edge: points where the format has boxes, else characters.
    width : float
        How far the lines of its column reach: one that stops well short of it was not wrapped.
    top : float
        Distance from the top of the page in points, 0 where unknown.
    size : float
        Type size, 0 where unknown.
    bold, heading : bool
    column : int
    page : int
        0 where the format has none.
    after_gap : bool
        An empty line stands before it.
    interrupted : bool
        A cell of dates was taken out of it, so that its text is not one stretch with the row
        before it.
    starts : tuple of (int, int)
        For a row put together from several: where each begins in ``text`` and in the document.
    running : bool
        It repeats page after page: a page number, a running head or foot.
    margin : bool
        It stands in the margin beside the row after it (see ``margins``).
    """

    start: int
    end: int
    text: str
    chunks: tuple[Span, ...]
    edges: tuple[tuple[float, float], ...]
    mark: int
    bullet: bool
    indent: float
    reach: float
    width: float
    top: float
    size: float
    bold: bool
    heading: bool
    column: int
    page: int
    after_gap: bool
    margin: bool = False
    interrupted: bool = False
    starts: tuple[tuple[int, int], ...] = ()
    running: bool = False

    @property
    def words(self) -> str:
        """The text after the list mark."""
        return self.text[self.mark - self.start :]

    def span(self, start: int, end: int) -> Span:
        """Return where ``text[start:end]`` stands in the document."""
        return Span(self._at(start), self._at(end - 1) + 1)

    def _at(self, offset: int) -> int:
        for within, absolute in reversed(self.starts):
            if offset >= within:
                return absolute + offset - within
        return self.start + offset

    @property
    def caps(self) -> bool:
        """True if every letter that has a case is a capital."""
        return self.text.isupper()


def plain(text: str) -> str:
    """Return the text with digits and blanks in their plain forms, offsets unchanged."""
    return text.translate(_PLAIN)


def rows_of(document: Document) -> tuple[Row, ...]:
    """Return the rows of a document in reading order, empty lines left out."""
    text = plain(document.text)
    word_starts = [word.start for word in document.words]
    running = _running_lines(document, text)
    widths = _widths(document)
    rows: list[Row] = []
    previous: Line | None = None
    for line in document.lines:
        stretch = text[line.start : line.end]
        if not stretch.strip(_EDGE).strip():
            continue
        width = widths.get(line.column, 0.0)
        row = _row(document, text, line, previous, word_starts, width)
        rows.append(replace(row, running=True) if line in running else row)
        previous = line
    return tuple(rows)


def _reach(line: Line) -> float:
    return line.box.right if line.box else float(line.end - line.start)


def _widths(document: Document) -> dict[int, float]:
    """Return how far the lines of each column reach, the longest few left out."""
    reaches: dict[int, list[float]] = {}
    for line in document.lines:
        # In plain text a line with a gap is set out by blanks and tells nothing of the width.
        if line.box or not _GAP.search(document.text, line.start + 12, line.end):
            reaches.setdefault(line.column, []).append(_reach(line))
    widths = {column: sorted(found)[-1 - len(found) // 20] for column, found in reaches.items()}
    if document.pages and 0 in widths:
        # Lines that all end in the middle of the page were not broken there by its width.
        widths[0] = max(widths[0], 0.75 * document.pages[0].width)
    return widths


_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?\d{1,2}\s*(?:(?:of|/)\s*\d{1,2}\s*)?", re.IGNORECASE)


_LEAF_NUMBER = re.compile(r"(?:\bpage\s+\d{1,2}|\b\d{1,2}\s*(?:of|/)\s*\d{1,2})\s*$", re.IGNORECASE)


def _running_lines(document: Document, text: str) -> frozenset[Line]:
    """Return page numbers, and lines printed at one height on several pages but the first."""
    seen: dict[tuple[str, int], list[Line]] = {}
    running = set()
    heights = {page.number: page.height for page in document.pages}
    for line in document.lines:
        if line.box is None or line.page is None:
            continue
        words = text[line.start : line.end].strip()
        height = heights.get(line.page, 842.0)
        edge = line.box.top < 0.09 * height or line.box.bottom > 0.9 * height
        if edge and (
            _PAGE_NUMBER.fullmatch(words)
            or (_LEAF_NUMBER.search(words) and line.box.top > height / 2)
        ):
            running.add(line)
        elif edge:
            key = (re.sub(r"\d+", "0", words), round(line.box.top / 4))
            seen.setdefault(key, []).append(line)
    for lines in seen.values():
        if len({line.page for line in lines}) > 1:
            foot = (lines[0].box.top if lines[0].box else 0.0) > 400
            running |= {line for line in lines if foot or (line.page or 0) > 1}
    return frozenset(running)


def _row(
    document: Document,
    text: str,
    line: Line,
    previous: Line | None,
    word_starts: list[int],
    width: float,
) -> Row:
    stretch = text[line.start : line.end]
    start = line.start + len(stretch) - len(stretch.lstrip(_EDGE))
    end = line.start + len(stretch.rstrip(_EDGE))
    bullet_from = start
    lead = stretch.lstrip(" \t#|>")
    if lead[:2] == "* " and lead[2:3] != "*":
        bullet_from = line.end - len(lead)
    mark = BULLET_MARK.match(text, bullet_from, end)
    marked = bool(mark and not _reads_as_range(text[bullet_from:end]))
    words = document.words[
        bisect_left(word_starts, line.start) : bisect_left(word_starts, line.end)
    ]
    chunks = _chunks(text, line, mark.end() if mark and marked else start, end, words)
    return Row(
        start=min(start, bullet_from),
        end=end,
        text=text[min(start, bullet_from) : end],
        chunks=chunks,
        edges=_edges(chunks, words),
        mark=mark.end() if mark and marked else start,
        bullet=(line.bullet and not _reads_as_range(text[bullet_from:end]))
        or (marked and not _numbered(text[bullet_from:end])),
        indent=line.box.left if line.box else float(len(stretch) - len(stretch.lstrip())),
        reach=_reach(line),
        width=width,
        top=line.box.top if line.box else 0.0,
        size=line.size or 0.0,
        bold=line.bold or lead.startswith("**"),
        heading=line.heading or bool(re.match(r"\s*#{1,6}\s", stretch)),
        column=line.column,
        page=line.page or 0,
        after_gap=previous is None or text.count("\n", previous.end, line.start) > 1,
    )


def _reads_as_range(text: str) -> bool:
    return bool(re.match(r"[–—-]\s*\d{4}\b", text))


def _numbered(text: str) -> bool:
    """Return True for "1. " in front of few words: a numbered heading, not a list item."""
    return bool(_NUMBERED.match(text)) and len(text.split()) <= 4


def _chunks(
    text: str, line: Line, start: int, end: int, words: tuple[Word, ...]
) -> tuple[Span, ...]:
    if line.cells:
        cells = [_trim(text, max(a, start), min(b, end)) for a, b in line.cells]
        return tuple(cell for cell in cells if cell.start < cell.end) or (Span(start, end),)
    cuts = [(m.start(), m.end()) for m in _GAP.finditer(text, start, end)]
    cuts = sorted({*cuts, *_wide_gaps(words, start, end)})
    chunks, at = [], start
    for left, right in cuts:
        if left > at:
            chunks.append(_trim(text, at, left))
        at = max(at, right)
    chunks.append(_trim(text, at, end))
    return tuple(chunk for chunk in chunks if chunk.start < chunk.end) or (Span(start, end),)


def _edges(chunks: tuple[Span, ...], words: tuple[Word, ...]) -> tuple[tuple[float, float], ...]:
    edges = []
    for chunk in chunks:
        inside = [word.box for word in words if chunk.start <= word.start < chunk.end]
        if not inside:
            return ()
        edges.append((min(box.left for box in inside), max(box.right for box in inside)))
    return tuple(edges)


def _wide_gaps(words: tuple[Word, ...], start: int, end: int) -> list[tuple[int, int]]:
    """Return the offsets between words that stand further apart than a sentence sets them."""
    if len(words) < 2:
        return []
    distances = [b.box.left - a.box.right for a, b in pairwise(words)]
    height = median(word.box.bottom - word.box.top for word in words)
    usual = median(distances) if len(distances) > 2 else 0.3 * height
    wide = max(1.2 * height, 2.5 * usual)
    return [
        (a.end, b.start)
        for (a, b), gap in zip(pairwise(words), distances, strict=True)
        if gap > wide and start <= a.end and b.start <= end
    ]


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(
        start + len(piece) - len(piece.lstrip(_EDGE)),
        max(start, start + len(piece.rstrip(_EDGE))),
    )
