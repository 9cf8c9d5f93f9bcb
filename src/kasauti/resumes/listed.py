"""Certificates, courses, publications and awards: sections whose entries are single items."""

from __future__ import annotations

import re

from kasauti.resumes.dates import Dated, find_dates
from kasauti.resumes.passages import passages_of
from kasauti.resumes.pieces import URL, tidy
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
from kasauti.resumes.vocabulary import institution_weight, is_place, organisation_weight

KINDS = {
    SectionKind.CERTIFICATIONS: EntryKind.CERTIFICATION,
    SectionKind.COURSES: EntryKind.COURSE,
    SectionKind.PUBLICATIONS: EntryKind.PUBLICATION,
    SectionKind.AWARDS: EntryKind.AWARD,
}
_QUOTED = re.compile(r"[\"“«‘']([^\"”»]{12,300}?)[\"”»’',.]*[\"”»]")
_ISSUER = re.compile(
    r"\s*(?:[,|(]|\s[–—-]\s|\b(?:issued\s+)?(?:by|from|at|offered by)\b|:\s)\s*", re.IGNORECASE
)
_ISSUERS = re.compile(
    r"\b(?:coursera|udemy|edx|nptel|aws|amazon|google|microsoft|oracle|ibm|nvidia|deeplearning\.ai|databricks|"
    r"linkedin|udacity|datacamp|kaggle|hackerrank|stanford|simplilearn|great learning|upgrad|swayam|cisco|"
    r"red hat|linux foundation|freecodecamp|isro|nasscom|infosys|tcs|cncf|hugging face|ieee|springer|elsevier|acm|arxiv)\b",
    re.IGNORECASE,
)


def items_of(part: Part, text: str, plain: str) -> tuple[Entry, ...]:
    """Return the entries of a section of single items, each with its own words as passage."""
    kind = KINDS[part.section.kind]
    return tuple(_item(group, kind, text, plain) for group in _groups(part.rows))


def _groups(rows: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    """Return the rows of each item: by list marks, else by gaps, else one line each."""
    marked = any(row.bullet for row in rows)
    gaps = sum(row.after_gap for row in rows[1:])
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


def _item(group: tuple[Row, ...], kind: EntryKind, text: str, plain: str) -> Entry:
    first, last = group[0], group[-1]
    dated, dated_from = _dates(group)
    title, organisation = _title_and_issuer(group, kind, plain, dated, dated_from)
    period_words = None
    if dated:
        period_words = _words(
            text, Span(dated_from + dated.span.start, dated_from + dated.span.end)
        )
    link = URL.search(plain, first.start, last.end)
    return Entry(
        kind=kind,
        title=_words(text, title),
        organisation=_words(text, organisation),
        location=None,
        period=dated.period(single_is_end=True) if dated else None,
        period_words=period_words,
        span=Span(first.start, last.end),
        passages=(Passage(PassageKind.LIST, Span(first.mark, last.end)),),
        url=link.group().rstrip(".,)") if link and "/" in link.group() else None,
    )


def _dates(group: tuple[Row, ...]) -> tuple[Dated | None, int]:
    for row in group[:3]:
        for dated in find_dates(row.text):
            return dated, row.start
    return None, 0


def _title_and_issuer(
    group: tuple[Row, ...], kind: EntryKind, plain: str, dated: Dated | None, dated_from: int
) -> tuple[Span, Span | None]:
    row = group[0]
    start, end = row.mark, row.end
    if kind is EntryKind.PUBLICATION:
        quoted = _QUOTED.search(plain, start, group[-1].end)
        if quoted:
            return tidy(plain, quoted.start(1), quoted.end(1)), None
        return tidy(plain, start, group[-1].end), None
    if dated and dated_from == row.start:
        left, right = row.start + dated.around.start, row.start + dated.around.end
        start, end = (right, end) if left - start < end - right else (start, left)
    title_end, issuer = end, None
    for cut in _ISSUER.finditer(plain, start + 1, end):
        rest = tidy(plain, cut.end(), end)
        words = plain[rest.start : rest.end]
        named = (
            organisation_weight(words) >= 2
            or institution_weight(words) >= 2
            or _ISSUERS.search(words)
        )
        by = "by" in cut.group().casefold() or "from" in cut.group().casefold()
        if words and (named or by) and not is_place(words):
            title_end, issuer = cut.start(), rest
            break
    if len(row.chunks) > 1 and issuer is None and row.chunks[0].end > start:
        title_end = min(title_end, max(row.chunks[0].end, start))
    if plain.count("(", start, title_end) > plain.count(")", start, title_end):
        title_end = plain.rindex("(", start, title_end)
    return tidy(plain, start, title_end), issuer


def _words(text: str, span: Span | None) -> Words | None:
    if span is None or span.start >= span.end:
        return None
    return Words(" ".join(text[span.start : span.end].split()), span)
