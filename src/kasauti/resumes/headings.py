"""Headings: what they announce, and which lines are any."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kasauti.resumes.dates import find_dates
from kasauti.resumes.profile import SectionKind, Span
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import (
    institution_weight,
    is_place,
    organisation_weight,
    squeeze,
    title_weight,
    vocabulary,
)

_TRIM = re.compile(r"^[^\w\u0900-\u097f]+|[^\w)\u0900-\u097f]+$")
_NUMBER = re.compile(r"^(?:\(?(?:\d{1,2}|[ivx]{1,4}|[A-Z])[.)]\s*)")
_SPLIT = re.compile(r"\s*(?:,|/|&|\||\+|\band\b|\bऔर\b|\bएवं\b|·|:)\s*", re.IGNORECASE)
# Headings that also head small parts of other sections ("Relevant Courses" in education).
_WEAK = {
    SectionKind.COURSES,
    SectionKind.AWARDS,
    SectionKind.SUMMARY,
    SectionKind.LANGUAGES,
    SectionKind.OTHER,
    SectionKind.VOLUNTEERING,
}


def heading_kind(text: str) -> SectionKind | None:
    """Return what a heading announces, None where the text is no heading by its words.

    Examples
    --------
    >>> heading_kind("Key Skills & Technologies")
    <SectionKind.SKILLS: 'skills'>
    >>> heading_kind("E D U C AT I O N")
    <SectionKind.EDUCATION: 'education'>
    >>> heading_kind("Built a search engine") is None
    True
    """
    text = _TRIM.sub("", _NUMBER.sub("", _TRIM.sub("", text).strip()))
    if not text or len(text) > 70:
        return None
    table = vocabulary()
    squeezed = squeeze(text)
    if kind := table.squeezed_headings.get(squeezed):
        return kind
    if len(squeezed) > 6 and text.count(" ") >= len(squeezed) // 2:
        return _spaced(squeezed)
    pieces = [piece for piece in _SPLIT.split(text.casefold()) if piece]
    if len(pieces) > 5 or len(text.split()) > 8:
        return None
    kinds = [_piece_kind(piece) for piece in pieces]
    known = [kind for kind in kinds if isinstance(kind, SectionKind)]
    return known[0] if known and all(kind is not None for kind in kinds) else None


def _spaced(squeezed: str) -> SectionKind | None:
    """Return the kind of a letter-spaced heading of two known words, joined by spacing."""
    table = vocabulary()
    for cut in range(3, len(squeezed) - 2):
        if squeezed[:cut] in table.heading_words:
            kind = table.squeezed_headings.get(squeezed[cut:])
            if kind:
                return kind
    return None


def _piece_kind(piece: str) -> SectionKind | bool | None:
    """Return the kind a piece of a heading names, True for words that may surround, else None."""
    table = vocabulary()
    found = re.findall(r"[\w\u0900-\u097f'’]+", piece.strip(" .-–—"))
    if not found:
        return True
    for size in range(len(found), 0, -1):
        for at in range(len(found) - size, -1, -1):
            kind = table.headings.get(" ".join(found[at : at + size]))
            if kind is None:
                continue
            rest = found[:at] + found[at + size :]
            if all(word in table.heading_words or word in table.headings for word in rest):
                return kind
    return True if all(word in table.heading_words for word in found) else None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its row, what it announces, its words; ``weak`` if it may head a small part."""

    row: int
    kind: SectionKind
    weak: bool
    words: Span


def headings_of(rows: tuple[Row, ...]) -> list[Heading]:
    """Return the headings among the rows, in reading order."""
    candidates = [found for n, row in enumerate(rows) if (found := _candidate(rows, n, row))]
    strong = [heading for heading in candidates if not heading.weak]
    looks = Counter(_looks(rows[heading.row]) for heading in strong or candidates)
    usual = looks.most_common(1)[0][0] if looks else None
    if usual is None:
        return candidates
    first = strong[0].row if strong else len(rows)
    kept = [
        heading
        for heading in candidates
        if (not heading.weak and not _fainter(_looks(rows[heading.row]), usual, looks[usual]))
        or (heading.weak and _fits(rows[heading.row], usual))
        or (heading.kind is SectionKind.SUMMARY and heading.row < first)
    ]
    known = {heading.row for heading in kept}
    if looks[usual] >= 2 and (usual.size or usual.heading or usual.bold):
        kept += [
            Heading(n, SectionKind.OTHER, True, Span(row.mark, row.end))
            for n, row in enumerate(rows)
            if n not in known and _looks(row) == usual and _unknown_heading(rows, n)
        ]
        kept.sort(key=lambda heading: heading.row)
    return kept


def _candidate(rows: tuple[Row, ...], n: int, row: Row) -> Heading | None:
    words = row.words
    if len(words) > 80 or (row.bullet and row.mark > row.start and not _glyph_before(row)):
        return None
    kind = heading_kind(words)
    span = Span(row.mark, row.end)
    if kind is None and len(row.chunks) > 1:
        first = row.chunks[0]
        lead = row.text[first.start - row.start : first.end - row.start]
        if lead.rstrip().endswith(":") or all(
            heading_kind(row.text[c.start - row.start : c.end - row.start]) for c in row.chunks
        ):
            kind, span = heading_kind(lead), first
    if kind is None:
        return None
    if not row.heading and _is_running_text(rows, n):
        return None
    weak = not row.heading and (squeeze(words) in vocabulary().subheadings or kind in _WEAK)
    return Heading(n, kind, weak, Span(span.start, _without_colon(row, span.end)))


def _glyph_before(row: Row) -> bool:
    """Return True for an ornament in front of a heading ("¥Skills"), not a list mark."""
    mark = row.text[: row.mark - row.start]
    return not mark.endswith(" ") or row.caps or row.bold


def _without_colon(row: Row, end: int) -> int:
    piece = row.text[: end - row.start]
    return row.start + len(piece.rstrip(" :*_-–—"))


def _is_running_text(rows: tuple[Row, ...], n: int) -> bool:
    """Return True if the row is the tail of a sentence or item that began above."""
    row = rows[n]
    if row.after_gap or n == 0 or row.caps or row.bold:
        return False
    above = rows[n - 1]
    if row.column != above.column or row.page != above.page:
        return False
    if row.words[:1].islower():
        return True
    tail = above.text.rstrip()
    return tail.endswith((",", " and", "&")) or (
        above.size == row.size and not row.text.rstrip().endswith(":") and _similar_items(rows, n)
    )


def _similar_items(rows: tuple[Row, ...], n: int) -> bool:
    """Return True if the row stands in a run of short unmarked lines, as in a list of skills."""
    row = rows[n]
    below = rows[n + 1] if n + 1 < len(rows) else None
    above = rows[n - 1]
    short = [r for r in (above, below) if r and not r.bullet and len(r.text.split()) <= 4]
    return len(short) == 2 and not row.text.istitle()


@dataclass(frozen=True, slots=True)
class _Looks:
    size: float
    bold: bool
    heading: bool
    caps: bool


def _looks(row: Row) -> _Looks:
    return _Looks(round(row.size), row.bold, row.heading, row.caps)


def _fainter(looks: _Looks, usual: _Looks, times: int) -> bool:
    """Return True if a row stands out less than the headings here do, so that it is none."""
    if looks.heading or times < 2:
        return False
    return (usual.bold and not looks.bold and looks.size <= usual.size) or (
        looks.size < usual.size - 0.5
    )


def _fits(row: Row, usual: _Looks) -> bool:
    """Return True if a row that may be a small heading looks like the large ones here."""
    looks = _looks(row)
    if looks == usual or looks.heading or looks.size > usual.size:
        return True
    if looks.size < usual.size or (usual.bold and not looks.bold):
        return False
    if usual.caps and not looks.caps:
        return bool(usual.size and (usual.bold or row.after_gap)) or (
            row.text.rstrip().endswith(":") and heading_kind(row.words) is SectionKind.SUMMARY
        )
    return usual.heading is looks.heading and (row.after_gap or bool(usual.size))


def _unknown_heading(rows: tuple[Row, ...], n: int) -> bool:
    """Return True if a row in the looks of the headings may be one by its words."""
    row = rows[n]
    words = row.words
    if n < 2 or row.bullet or len(row.chunks) > 1 or not 1 <= len(words.split()) <= 5:
        return False
    if not (row.caps or row.heading) or any(c.isdigit() or c in ",|@" for c in words):
        return False
    below = rows[n + 1].text if n + 1 < len(rows) else ""
    return not (
        title_weight(words)
        or organisation_weight(words)
        or institution_weight(words)
        or is_place(words)
        or find_dates(below)
        or title_weight(below)
    )
