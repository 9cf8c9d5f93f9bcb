"""What identifies a person leaves the text before anything is scored."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kasauti.resumes import (
    Entry,
    EntryKind,
    PassageKind,
    Profile,
    SectionKind,
    identifying_spans,
)

UNSCORED_SECTIONS = frozenset(
    {SectionKind.PERSONAL, SectionKind.DECLARATION, SectionKind.INTERESTS}
)
_INTERESTS = re.compile(
    r"^[^\w\n]*(?:(?:other|additional|personal|areas?\s+of)\s+)?"
    r"(?:(?:interests?|hobby|pastimes|passions|hobbies)"
    r"(?:\s*(?:and|&|/|,)\s*(?:interests?|hobbies|activities))?[*_ ]*(?:[:：–—]|-\s|\t|[ ]{2,})"
    r"|(?:interests|hobbies)[ ]).*$"
    r"(?:\n[ \t]*(?-i:[a-z(&]).*$)*",
    re.MULTILINE | re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\W*(?:(?:relevant|related|key|core|major|selected|graduate|undergraduate)\s+)*"
    r"(?:course\s?-?work|courses?|subjects?|modules|electives|(?:master'?s?\s+)?thesis|"
    r"dissertation|(?:academic\s+)?projects?|minor|speciali[sz]ation|concentration)\b",
    re.IGNORECASE,
)


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return ``text`` with the given stretches blanked, line breaks and length kept.

    Examples
    --------
    >>> blank("Asha Rao, Python", [(0, 8)])
    '        , Python'
    """
    letters = list(text)
    for start, end in spans:
        for index in range(start, min(end, len(letters))):
            if letters[index] != "\n":
                letters[index] = " "
    return "".join(letters)


def blind(text: str, profile: Profile) -> str:
    """Return ``text`` without what must never reach a score, every offset unchanged.

    Name, contacts, addresses and personal details, the header lines of education (degree,
    institution, place, marks), names and places of employers, and the whole of the personal
    section, of interests wherever they are told, and of the declaration.
    """
    spans = [(span.start, span.end) for span in identifying_spans(profile, text)]
    spans += [
        (section.span.start, section.span.end)
        for section in profile.sections
        if section.kind in UNSCORED_SECTIONS
    ]
    spans += [found.span() for found in _INTERESTS.finditer(text)]
    spans += _schooling(text, profile)
    for entry in profile.entries:
        if entry.kind is EntryKind.EDUCATION:
            spans += _header(text, entry)
        if entry.organisation is not None:
            spans.append((entry.organisation.span.start, entry.organisation.span.end))
        if entry.location is not None:
            spans.append((entry.location.span.start, entry.location.span.end))
    return blank(text, spans)


def _schooling(text: str, profile: Profile) -> list[tuple[int, int]]:
    """Return what education sections hold besides bullets and labelled lines ("Coursework: …").

    A school's name may decide whether a line is read as a header; it must not decide whether the
    line is scored.
    """
    sections = [s.span for s in profile.sections if s.kind is SectionKind.EDUCATION]
    schools = [e for e in profile.entries if e.kind is EntryKind.EDUCATION]
    told = [p for e in schools for p in e.passages] + list(profile.passages)
    kept = [
        p.span
        for p in told
        if p.kind is PassageKind.BULLET or _LABELLED.match(text[p.span.start : p.span.end])
    ]
    kept += [e.span for e in profile.entries if e.kind is not EntryKind.EDUCATION]
    spans = []
    for section in sections:
        start = section.start
        for span in sorted(kept, key=lambda span: span.start):
            if section.start <= span.start < section.end:
                spans.append((start, span.start))
                start = max(start, span.end)
        spans.append((start, section.end))
    return spans


def _header(text: str, entry: Entry) -> list[tuple[int, int]]:
    """Return the lines of an entry that hold its title, organisation, place or dates."""
    named = (entry.title, entry.organisation, entry.location, entry.period_words)
    return [
        (text.rfind("\n", 0, words.span.start) + 1, _line_end(text, words.span.end))
        for words in named
        if words is not None
    ]


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
