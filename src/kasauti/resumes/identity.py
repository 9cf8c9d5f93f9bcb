"""Stretches that tell who a person is rather than what they did: blanked before scoring.

What is found here: the name wherever it stands, words of gender, date of birth and age, captions
of photographs, religion and caste, marital status, parents and spouse, nationality, addresses
and every way to reach the person, names of colleges, and marks. Changing any of them must change
no score, so the rules err on the side of taking too much.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from kasauti.documents import Document
from kasauti.resumes.profile import EntryKind, PassageKind, Profile, SectionKind, Span
from kasauti.resumes.rows import plain
from kasauti.resumes.vocabulary import one_of, vocabulary

_CAP = r"[A-Z][\w&’'-]*(?:\.\w+)*\.?(?=[ ]|\b)"
_IN_NAME = rf"(?:{_CAP}|of|and|the|for|&)"
_SCHOOL_WORD = (
    r"(?:University|College|Vidyalaya|Vidyapeeth|Vishwavidyalaya|UNIVERSITY|COLLEGE|"
    r"(?:Institute|Institution|School|INSTITUTE|SCHOOL)(?=\s+(?:of|OF|for)\b))"
)
_SCHOOL = re.compile(
    rf"(?:\b{_CAP}[ ]+(?:{_IN_NAME}[ ]+){{0,5}})?\b{_SCHOOL_WORD}"
    rf"(?:[ ]+(?:of|OF|for)(?:[ ]+(?:{_CAP}|and|&|of)){{1,5}})?"
    rf"(?:,[ ]+[A-Z][\w-]+(?=\s*(?:[|•·\n.,)]|$)))?"
)
_MARKS = re.compile(
    r"\(?\b(?:major\s+|cum\.?\s*|overall\s+)?(?:c\.?\s?g\.?\s?p\.?\s?a\.?|s?gpa|cpi|spi|percentage|percentile|aggregate|marks)\b\.?"
    r"[\s:=–-]*(?:of\s+|score\s+)?\d{1,3}(?:\.\d+)?\s?(?:/\s?\d{1,3}(?:\.\d+)?|%|out\s+of\s+\d+)?\)?"
    r"|\b\d{1,2}(?:\.\d+)?\s?(?:/\s?(?:10|4|5)(?:\.0+)?\s*)?(?:c\.?g\.?p\.?a\.?|gpa|cpi)\b"
    r"|\b(?:air|gate|jee(?:\s+(?:main|advanced)s?)?|cat|gre|toefl|ielts|rank)\b[^\n,;|]{0,24}?\d[\d.,/%]*"
    r"|\b(?:summa|magna)\s+cum\s+laude\b|\bcum\s+laude\b|\bfirst\s+class(?:\s+(?:with|in)\s+(?:distinction|honou?rs))?\b|\bgold\s+medal(?:l?ist)?\b",
    re.IGNORECASE,
)
_MARK_IN_EDUCATION = re.compile(
    r"\(?\b\d{1,3}(?:\.\d+)?\s?(?:%|/\s?\d{1,3}(?:\.\d+)?)\)?|\b\d\.\d{1,2}\b|\bwith\s+distinction\b|\bdistinction\b",
    re.IGNORECASE,
)
_PIN = re.compile(
    r"[^\n|•·]*\b(?:pin(?:code)?\s*[:-]?\s*)?[1-9]\d{2}\s?\d{3}\b(?=\s*(?:[,.)|\n]|$))"
)


_AGE = re.compile(
    r"\b\w+[\s-]years?[\s-]old\b|\baged?\s*:?\s*\d{2}\b|\bborn\s+(?:in|on)\s+[^\n,.;]+",
    re.IGNORECASE,
)


@cache
def _listed() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of ``data/identity.toml``, read once."""
    path = resources.files("kasauti.resumes").joinpath("data/identity.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    labels = one_of(data["labels"]["words"]).pattern
    letters, places = ("|".join(data["colleges"][key]) for key in ("letters", "places"))
    return (
        one_of(data["gender"]["words"]),
        one_of(data["said"]["words"]),
        re.compile(
            rf"(?:^|(?<=[\n|;,•·]))[ \t>*_•·▪-]*{labels}[ \t*_.]*(?:[:：=–-]|\t|\s{{2,}})[^\n|]*",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?:{letters})\b(?:[ ,-]+(?:{places})\b)?"),
    )


def identifying_spans(profile: Profile, document: Document | str) -> tuple[Span, ...]:
    """Return the stretches that identify a person, in order, none overlapping.

    Parameters
    ----------
    profile : Profile
    document : Document or str
        The document the profile was read from, or its text.
    """
    text = plain(document if isinstance(document, str) else document.text)
    found = sorted(_spans(profile, text), key=lambda span: (span.start, span.end))
    merged: list[Span] = []
    for span in found:
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _spans(profile: Profile, text: str) -> Iterator[Span]:
    contacts = profile.contacts
    for words in (*contacts.emails, *contacts.phones, contacts.location):
        if words:
            yield words.span
    yield from _links(profile, text)
    if contacts.name:
        yield contacts.name.span
        yield from _names(profile, contacts.name.text, text)
    for pattern in (*_listed(), _AGE, _SCHOOL, _MARKS):
        yield from (Span(m.start(), m.end()) for m in pattern.finditer(text))
    ahead = profile.sections[0].span.end if profile.sections else 0
    yield from (Span(m.start(), m.end()) for m in _PIN.finditer(text, 0, ahead))
    yield from _education(profile, text)


def _links(profile: Profile, text: str) -> Iterator[Span]:
    for url in profile.contacts.links:
        start = text.find(url)
        while start >= 0:
            yield Span(start, start + len(url))
            start = text.find(url, start + len(url))


def _names(profile: Profile, name: str, text: str) -> Iterator[Span]:
    """Yield the name wherever it is repeated: whole, in parts, and with initials."""
    whole = r"\s+".join(re.escape(token) for token in name.split())
    yield from (Span(m.start(), m.end()) for m in re.finditer(whole, text, re.IGNORECASE))
    table = vocabulary()
    for token in re.findall(r"[^\W\d_]{3,}|[\u0900-\u097f]{2,}", name):
        lone = token.casefold() not in table.names_that_are_words
        forms = {token, token.casefold().capitalize(), token.upper()}
        for m in re.finditer(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(forms)))})(?:['’]s)?(?!\w)", text
        ):
            if lone and not _in_list(profile, m.start()):
                yield Span(m.start(), m.end())


def _in_list(profile: Profile, offset: int) -> bool:
    """Return True inside lists of tools, where a word is a tool even if it is also a name."""
    passages = [p for entry in profile.entries for p in entry.passages] + list(profile.passages)
    return any(
        p.span.start <= offset < p.span.end and p.kind in (PassageKind.LIST, PassageKind.STACK)
        for p in passages
    ) and getattr(profile.section_at(offset), "kind", None) in (
        SectionKind.SKILLS,
        SectionKind.WORK,
        SectionKind.PROJECTS,
    )


def _education(profile: Profile, text: str) -> Iterator[Span]:
    """Yield institutions, their places and marks in education, and each institution elsewhere."""
    for entry in profile.of_kind(EntryKind.EDUCATION):
        for words in (entry.organisation, entry.location):
            if words:
                yield words.span
        if entry.organisation and len(entry.organisation.text) > 5:
            again = re.escape(entry.organisation.text).replace(r"\ ", r"\s+")
            yield from (Span(m.start(), m.end()) for m in re.finditer(again, text, re.IGNORECASE))
        inside = _MARK_IN_EDUCATION.finditer(text, entry.span.start, entry.span.end)
        yield from (Span(m.start(), m.end()) for m in inside)
