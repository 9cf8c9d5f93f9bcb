"""Whose résumé it is, and what they say they are.

A name is looked for where names stand: after "Name:", in the largest type, on the first lines,
at the top of a side bar. Words of institutions, posts, headings and places are never a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kasauti.resumes.contacts import contact_pieces
from kasauti.resumes.dates import find_dates
from kasauti.resumes.headings import heading_kind
from kasauti.resumes.pieces import URL, tidy
from kasauti.resumes.profile import Span, Words
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import (
    institution_weight,
    is_place,
    organisation_weight,
    title_weight,
    vocabulary,
)

_LABEL = re.compile(
    r"(?:^|\n|\|)[ \t>*_•-]*(?:(?:full|candidate(?:['’]s)?)\s+)?(?:name|नाम)\s*[:：\-–][ \t*_]*",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"(?:curriculum\s+vitae|resume|résumé|bio-?\s?data|cv|profile)\s*(?:of|[:\-–—|])\s*",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(r"\s*[(\[]\s*(?:he|she|they)\s*/[^)\]]*[)\]]", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*\.?|[\u0900-\u0963\u0970-\u097f]+\.?")
_CUT = re.compile(r"\s*[|•·,(\[/–—]|\s-\s|\s{3,}")


@dataclass(frozen=True, slots=True)
class _Candidate:
    span: Span
    score: float
    row: int


def name_of(
    rows: tuple[Row, ...], top: tuple[Row, ...], plain: str, emails: Iterable[Words]
) -> Words | None:
    """Return the person's name.

    Parameters
    ----------
    rows, top : tuple of Row
        All rows, and those before the first heading.
    plain : str
    emails : iterable of Words
        Their local parts tell which of several candidates is the name.
    """
    locals_ = [words.text.split("@")[0].casefold() for words in emails]
    candidates = list(_candidates(rows, top, plain, locals_))
    if not candidates:
        return None
    best = max(candidates, key=lambda c: (c.score, -c.span.start))
    if best.score < 1.0:
        return None
    written = plain[best.span.start : best.span.end].casefold()
    fuller = [
        c
        for c in candidates
        if plain[c.span.start : c.span.end].casefold().startswith(f"{written} ")
    ]
    best = fuller[0] if fuller else best
    span = _over_lines(rows, best, plain)
    return Words(" ".join(plain[span.start : span.end].split()), span)


def _candidates(
    rows: tuple[Row, ...], top: tuple[Row, ...], plain: str, locals_: list[str]
) -> Iterator[_Candidate]:
    for m in _LABEL.finditer(plain):
        end = plain.find("\n", m.end())
        span = _trim(plain, m.end(), end if end >= 0 else len(plain))
        if _reads_as_name(plain[span.start : span.end], False):
            yield _Candidate(span, 6.0, -1)
    sizes = sorted({row.size for row in rows[:60] if row.size}, reverse=True)
    for number, row in enumerate(_looked_at(rows, top, sizes)):
        span = _trim(plain, row.mark, max(row.mark, row.chunks[0].end))
        written = plain[span.start : span.end]
        known = _like_email(written, locals_)
        if row.bullet or not _reads_as_name(written, known >= 1):
            continue
        score = 2.0 - 0.15 * number + 2.0 * known
        if sizes and row.size:
            score += 2.0 * row.size / sizes[0] if row.size == sizes[0] else row.size / sizes[0]
        tokens = _TOKEN.findall(written)
        score += 0.5 if 2 <= len(tokens) <= 4 else -0.6
        score += 0.3 if row.bold or row.caps or row.heading else 0.0
        score -= 1.0 if title_weight(written) else 0.0
        yield _Candidate(span, score, rows.index(row))


def _looked_at(rows: tuple[Row, ...], top: tuple[Row, ...], sizes: list[float]) -> list[Row]:
    """Return the rows where a name may stand: the top, the largest type, heads of columns."""
    looked = list(top[:12]) or list(rows[:3])
    largest = sizes[0] if len(sizes) > 1 else None
    for n, row in enumerate(rows[:80]):
        opens_column = n > 0 and row.column != rows[n - 1].column
        if row.page <= 1 and row not in looked and (row.size == largest or opens_column):
            looked.append(row)
    return looked + [row for row in rows if row.running and row not in looked][:2]


def _trim(plain: str, start: int, end: int) -> Span:
    """Return the name's stretch of a line: pronouns, degrees and whatever is set off left out."""
    if prefix := _PREFIX.match(plain, start, end):
        start = prefix.end()
    if pronouns := _PRONOUNS.search(plain, start, end):
        end = pronouns.start()
    if _letter_spaced(plain[start:end]):
        return tidy(plain, start, end)
    if cut := _CUT.search(plain, start + 1, end):
        end = cut.start()
    return tidy(plain, start, end)


def _letter_spaced(written: str) -> bool:
    tokens = written.split()
    return len(tokens) >= 4 and sum(len(token) == 1 for token in tokens) >= 0.8 * len(tokens)


def _reads_as_name(written: str, known: bool) -> bool:
    """Return True if a stretch can be a person's name."""
    if not 2 <= len(written) <= 60 or any(c.isdigit() or c in "@/\\:;#&+_=%" for c in written):
        return False
    if _letter_spaced(written):
        return heading_kind(written) is None
    tokens = written.split()
    if not 1 <= len(tokens) <= 6 or not all(_TOKEN.fullmatch(token) for token in tokens):
        return False
    table = vocabulary()
    low = [token.casefold().strip(".") for token in tokens]
    if any(word in table.never_names for word in low) and not known:
        return False
    if not all(
        t[0].isupper() or not t[0].isascii() or w in _PARTICLES
        for t, w in zip(tokens, low, strict=True)
    ):
        return False
    if heading_kind(written) or is_place(written) or institution_weight(written) >= 2:
        return False
    if organisation_weight(written) and not known:
        return False
    return not title_weight(written) or known


_PARTICLES = {"bin", "al", "de", "da", "van", "von", "der", "del", "la", "e", "ibn", "abu", "md"}


def _like_email(written: str, locals_: list[str]) -> float:
    """Return how much of a name its e-mail address repeats, 0 to 1.5."""
    tokens = [t.casefold().strip(".") for t in _TOKEN.findall(written)]
    long = [t for t in tokens if len(t) >= 3]
    best = 0.0
    for local in locals_:
        hits = sum(t in local or (len(t) > 4 and t[:4] in local) for t in long)
        best = max(best, min(1.5, float(hits)))
    return best


def _over_lines(rows: tuple[Row, ...], best: _Candidate, plain: str) -> Span:
    """Return the name with its other half where it is set over two lines."""
    if best.row < 0:
        return best.span
    row = rows[best.row]
    span = best.span
    if len(plain[span.start : span.end].split()) > 1 or span.end < row.end:
        return span
    for other in (best.row + 1, best.row - 1):
        if not 0 <= other < len(rows):
            continue
        near = rows[other]
        alike = (
            near.column == row.column and abs(near.size - row.size) < 0.6 and near.caps == row.caps
        )
        if alike and row.size and len(near.text.split()) == 1 and _reads_as_name(near.words, False):
            return Span(min(row.mark, near.mark), max(row.end, near.end))
    return span


def headline_of(top: tuple[Row, ...], name: Words | None, plain: str) -> Words | None:
    """Return the line that says what the person is, where one stands under or beside the name."""
    for row in top[:10]:
        if name and row.end <= name.span.start:
            continue
        for span in _headline_spans(row, name, plain):
            written = plain[span.start : span.end]
            if 2 <= len(written.split()) <= 22 and _says_what(written):
                return Words(" ".join(written.split()), span)
    return None


def _headline_spans(row: Row, name: Words | None, plain: str) -> Iterator[Span]:
    if name and row.mark <= name.span.start < row.end:
        rest = tidy(plain, name.span.end, row.end)
        if rest.start < rest.end and title_weight(plain[rest.start : rest.end]):
            yield from contact_pieces([row], plain) if "@" in row.text else (rest,)
    elif "@" not in row.text:
        yield tidy(plain, row.mark, max(row.mark, row.chunks[0].end))


def _says_what(written: str) -> bool:
    if URL.search(written) or is_place(written) or find_dates(written) or heading_kind(written):
        return False
    if sum(c.isdigit() for c in written) > 3 or is_place(", ".join(written.split(", ")[-2:])):
        return False
    return bool(title_weight(written)) or len(written.split()) >= 6
