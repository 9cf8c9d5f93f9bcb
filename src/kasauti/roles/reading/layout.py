"""What the look of a document says: its largest words and its headings."""

from __future__ import annotations

from statistics import median

from kasauti.documents import Document, Line

_LARGER = 1.12
_HEADING_WORDS = 8
_TITLE_WORDS = 14


def heading_starts(document: Document) -> frozenset[int]:
    """Return where lines begin that stand as headings: marked so, larger or bold, and short."""
    body = _body_size(document)
    return frozenset(line.start for line in document.lines if _is_heading(document, line, body))


def largest_words(document: Document) -> tuple[int, int] | None:
    """Return the stretch of the first lines in the largest type, None where all are alike."""
    body = _body_size(document)
    sizes = [line.size for line in document.lines[:12] if line.size]
    if body is None or not sizes or max(sizes) < _LARGER * body:
        return None
    held: list[Line] = []
    for line in document.lines[:12]:
        if line.size == max(sizes):
            held.append(line)
        elif held:
            break
    start, end = held[0].start, held[-1].end
    return (start, end) if len(document.text[start:end].split()) <= _TITLE_WORDS else None


def _body_size(document: Document) -> float | None:
    sizes = [
        line.size for line in document.lines for _ in range(line.end - line.start) if line.size
    ]
    return median(sizes) if sizes else None


def _is_heading(document: Document, line: Line, body: float | None) -> bool:
    words = document.text[line.start : line.end].strip()
    if line.heading:
        return True
    if line.bullet or line.cells or len(words.split()) > _HEADING_WORDS or words.endswith("."):
        return False
    return body is not None and line.size is not None and line.size >= _LARGER * body
