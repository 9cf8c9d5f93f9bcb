"""Certificates, courses, publications and awards: sections whose entries are single items."""

from __future__ import annotations

import re
from itertools import pairwise

from kasauti.resumes.dates import Dated, find_dates
from kasauti.resumes.passages import passages_of
from kasauti.resumes.pieces import URL, said, tidy
from kasauti.resumes.profile import (
    Entry,
    EntryKind,
    Passage,
    PassageKind,
    SectionKind,
    Span,
    Words,
)
from kasauti.resumes.rows import Row
from kasauti.resumes.sections import Part
from kasauti.resumes.vocabulary import (
    institution_weight,
    is_place,
    organisation_weight,
    title_weight,
    vocabulary,
)

KINDS = {
    SectionKind.CERTIFICATIONS: EntryKind.CERTIFICATION,
    SectionKind.COURSES: EntryKind.COURSE,
    SectionKind.PUBLICATIONS: EntryKind.PUBLICATION,
    SectionKind.AWARDS: EntryKind.AWARD,
}
_QUOTED = re.compile(r"[\"“«‘']([^\"”»]{12,300}?)[\"”»’',.]*[\"”»]")
_ISSUER = re.compile(
    r"\s*(?:[,|]|\s[–—-]\s|\b(?:issued\s+)?(?:by|from|at|offered by)\b|:\s)\s*", re.IGNORECASE
)
_BESIDE_DATES = re.compile(r"\s*[)\]]")
_BRACKETED = re.compile(r"\s*\(([^()]+)\)\s*$")


def items_of(part: Part, text: str, plain: str) -> tuple[Entry, ...]:
    """Return the entries of a section of single items, each with its own words as passage."""
    kind = KINDS[part.section.kind]
    rows = tuple(row for row in part.rows if not row.margin)
    beside = {
        row.start: above for above, row in pairwise(part.rows) if above.margin and not row.margin
    }
    return tuple(
        _item(group, beside.get(group[0].start), kind, text, plain) for group in _groups(rows)
    )


def _groups(rows: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    """Return the rows of each item: by list marks, else by gaps, else one line each."""
    marked = any(row.bullet for row in rows)
    gaps = sum(row.after_gap for row in rows[1:])
    dated = [bool(find_dates(row.text)) for row in rows]
    if not marked and len(rows) > 1 and sum(dated) > 0.6 * len(rows):
        return [(row,) for row, has in zip(rows, dated, strict=True) if has or row.indent]
    starts = [span.start for span in (p.span for p in passages_of(rows))]
    groups: list[list[Row]] = []
    for n, row in enumerate(rows):
        if marked and any(r.bullet for r in rows[: n + 1]):
            opens = row.bullet or (row.after_gap and not row.text[:1].islower())
        elif 0 < gaps < len(rows) - 1:
            opens = row.after_gap
        else:
            opens = row.mark in starts
        if opens or not groups:
            groups.append([row])
        else:
            groups[-1].append(row)
    return [tuple(group) for group in groups]


def _item(
    group: tuple[Row, ...], beside: Row | None, kind: EntryKind, text: str, plain: str
) -> Entry:
    first, last = group[0], group[-1]
    found = _dates((beside, *group) if beside else group)
    dated, dates = found if found else (None, None)
    title, organisation = _title_and_issuer(group, kind, plain, dates)
    link = URL.search(plain, first.start, last.end)
    return Entry(
        kind=kind,
        title=_words(text, title),
        organisation=_words(text, organisation),
        location=None,
        period=dated.period(single_is_end=True) if dated else None,
        period_words=dates,
        span=Span(first.start, last.end),
        passages=(Passage(PassageKind.LIST, Span(first.mark, last.end)),),
        url=link.group().rstrip(".,)") if link and "/" in link.group() else None,
    )


def _dates(group: tuple[Row, ...]) -> tuple[Dated, Words] | None:
    for row in group[:3]:
        for dated in find_dates(row.text):
            return dated, said(row, dated)
    return None


def _title_and_issuer(
    group: tuple[Row, ...], kind: EntryKind, plain: str, dates: Words | None
) -> tuple[Span, Span | None]:
    row = group[0]
    start, end = row.mark, passages_of(group)[0].span.end
    if kind is EntryKind.PUBLICATION:
        quoted = _QUOTED.search(plain, start, group[-1].end)
        if quoted:
            return tidy(plain, quoted.start(1), quoted.end(1)), None
        return tidy(plain, start, group[-1].end), None
    if dates and start <= dates.span.start < row.end:
        around = _BESIDE_DATES.match(plain, dates.span.end, end)
        after = around.end() if around else dates.span.end
        if dates.span.start - start < end - after:
            start = after
        else:
            end = dates.span.start
    if len(row.chunks) > 1:
        start, end = _widest_chunk(row, start, end)
    title_end, issuer = _issuer(plain, start, end, kind)
    if plain.count("(", start, title_end) > plain.count(")", start, title_end):
        title_end = plain.rindex("(", start, title_end)
    return tidy(plain, start, title_end), issuer


def _widest_chunk(row: Row, start: int, end: int) -> tuple[int, int]:
    """Return the longest stretch between wide gaps: not the place or grade set apart."""
    inside = [(max(c.start, start), min(c.end, end)) for c in row.chunks]
    inside = [(a, b) for a, b in inside if a < b and row.text[a - row.start] not in "•●▪"]
    return max(inside, key=lambda ab: ab[1] - ab[0]) if inside else (start, end)


def _issuer(plain: str, start: int, end: int, kind: EntryKind) -> tuple[int, Span | None]:
    """Return where the title ends, and who issued it."""
    for cut in reversed(list(_ISSUER.finditer(plain, min(start + 1, end), end))):
        rest = tidy(plain, cut.end(), end)
        words = plain[rest.start : rest.end]
        if not words or is_place(words) or title_weight(words) >= 3:
            continue
        weight = max(organisation_weight(words), institution_weight(words))
        by = bool(re.search(r"\b(?:by|from)\b", cut.group(), re.IGNORECASE))
        last = "," in cut.group() and kind is EntryKind.CERTIFICATION and len(words.split()) <= 4
        if by or last or weight >= 2 or vocabulary().issuers.search(words):
            return cut.start(), rest
    if (closed := _BRACKETED.search(plain, start, end)) and vocabulary().issuers.search(closed[1]):
        return closed.start(), Span(closed.start(1), closed.end(1))
    return end, None


def _words(text: str, span: Span | None) -> Words | None:
    if span is None or span.start >= span.end:
        return None
    return Words(" ".join(text[span.start : span.end].split()), span)
