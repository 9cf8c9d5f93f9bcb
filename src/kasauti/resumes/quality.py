"""How far the reading of a résumé can be trusted.

The figure starts at 1 and loses what each sign of a bad reading costs. The costs were set so
that résumés read well by eye keep 0.8 or more, and that one grave sign (hardly any text, text
that is no words) or three lesser ones bring it under ``ParseQuality.THRESHOLD``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kasauti.documents import Document
from kasauti.resumes.dates import find_dates
from kasauti.resumes.profile import (
    Contacts,
    Entry,
    EntryKind,
    ParseQuality,
    Section,
    SectionKind,
)
from kasauti.resumes.rows import Row

_WORD = re.compile(r"[^\W\d_]{2,}")
_ODD = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\(cid:\d+\)")
_VOWEL = re.compile(r"[aeiouyà-ÿ\u0900-\u097f]", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-ÿ]+", re.IGNORECASE)
_BACKBONE = (EntryKind.JOB, EntryKind.INTERNSHIP, EntryKind.PROJECT, EntryKind.EDUCATION)


def quality_of(
    document: Document,
    rows: tuple[Row, ...],
    sections: tuple[Section, ...],
    entries: tuple[Entry, ...],
    contacts: Contacts,
) -> ParseQuality:
    """Return the figure and the reasons that lowered it, the gravest first."""
    losses = sorted(_losses(document, rows, sections, entries, contacts), key=lambda loss: -loss[0])
    figure = max(0.0, 1.0 - sum(loss for loss, _ in losses))
    return ParseQuality(round(figure, 2), tuple(reason for _, reason in losses))


def _losses(
    document: Document,
    rows: tuple[Row, ...],
    sections: tuple[Section, ...],
    entries: tuple[Entry, ...],
    contacts: Contacts,
) -> Iterator[tuple[float, str]]:
    words = _WORD.findall(document.text)
    if len(words) < 40:
        yield 0.8, f"hardly any text: {len(words)} words"
    elif len(words) < 60:
        yield 0.2, f"little text: {len(words)} words"
    if garbled := _garbled(document.text, words):
        yield garbled, "much of the text is no words: the file's fonts may hide its letters"
    named = {section.kind for section in sections if section.heading} - {SectionKind.OTHER}
    if not named:
        yield 0.4, "no section headings were found"
    elif len(named) == 1:
        yield 0.15, "only one section heading was found"
    if not any(entry.kind in _BACKBONE for entry in entries):
        yield 0.3, "no post, project or degree was found"
    if not any(entry.period for entry in entries):
        yield 0.15, "no dates were found"
    yield from _unfinished(rows, entries)
    if contacts.name is None and not contacts.emails:
        yield 0.1, "neither name nor e-mail was found"
    if document.recognised:
        yield 0.1, "the text was read from a picture"
    yield from _disordered(rows)


def _garbled(text: str, words: list[str]) -> float:
    """Return what text that is no words costs: 0 for none to 0.8."""
    odd = len(_ODD.findall(text))
    latin = [word for word in words if _LATIN.fullmatch(word) and len(word) > 3]
    voiceless = sum(1 for word in latin if not _VOWEL.search(word) and not word.isupper())
    letters = sum(c.isalpha() for c in text)
    marks = sum(not c.isalnum() and not c.isspace() for c in text)
    share = max(
        odd / max(1, len(words)),
        voiceless / max(1, len(latin)) if len(latin) > 10 else 0.0,
        (marks - letters * 0.25) / max(1, letters) if len(text) > 200 else 0.0,
    )
    if share > 0.3:
        return 0.8
    return 0.3 if share > 0.1 else 0.0


def _unfinished(rows: tuple[Row, ...], entries: tuple[Entry, ...]) -> Iterator[tuple[float, str]]:
    """Tell of posts without title or employer, and of dates that belong to nothing."""
    posts = [entry for entry in entries if entry.kind in (EntryKind.JOB, EntryKind.INTERNSHIP)]
    bare = [post for post in posts if post.title is None or post.organisation is None]
    if posts and len(bare) > len(posts) / 2:
        yield 0.15, f"title or employer is missing in {len(bare)} of {len(posts)} posts"
    stretches = [row for row in rows if any(d.stretch or d.ongoing for d in find_dates(row.text))]
    inside = sum(any(_holds(entry, row) for entry in entries) for row in stretches)
    if len(stretches) > 2 and inside < len(stretches) / 2:
        yield 0.25, f"{len(stretches) - inside} of {len(stretches)} dates belong to no entry"


def _holds(entry: Entry, row: Row) -> bool:
    words = entry.period_words
    return entry.span.start <= row.start < entry.span.end or (
        words is not None and row.start <= words.span.start < row.end
    )


def _disordered(rows: tuple[Row, ...]) -> Iterator[tuple[float, str]]:
    short = sum(1 for row in rows if len(row.text) <= 2)
    if len(rows) > 20 and short > 0.3 * len(rows):
        yield 0.3, "the lines fall apart into single letters"
    longest = max((len(row.text) for row in rows), default=0)
    if longest > 3000:
        yield 0.3, "lines are not told apart"
