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
from kasauti.resumes.profile import Entry, EntryKind, PassageKind, Profile, SectionKind, Span
from kasauti.resumes.rows import plain
from kasauti.resumes.vocabulary import one_of, vocabulary

_CAP = r"[A-Z][\w&’'-]*(?:\.\w+){0,3}\.?(?=[ ]|\b)"
_IN_NAME = rf"(?:{_CAP}|of|and|&)"
_SCHOOL_WORD = (
    r"(?:University|College|Vidyalaya|Vidyapeeth|Vishwavidyalaya|UNIVERSITY|COLLEGE|"
    r"(?:Institute|Institution|School|INSTITUTE|SCHOOL)(?=\s+(?:of|OF|for)\b))"
)
_SCHOOL = re.compile(
    rf"(?:\b{_CAP}[ ]+(?:{_IN_NAME}[ ]+){{0,5}})?\b{_SCHOOL_WORD}"
    rf"(?:[ ]+(?:of|OF|for)(?:[ ]+(?:{_CAP}|and|&|of)){{1,5}})?"
    rf"(?:,[ ]+[A-Z][\w-]+(?=\s*(?:[|•·\n.,)]|$)))?"
)
_NUMBER = r"\d{1,3}(?:\.\d+)?"
_MARKS = re.compile(
    r"\(?\b(?:major\s+|cum\.?\s*|overall\s+)?(?:c\.?\s?g\.?\s?p\.?\s?a\.?|s?gpa)\b\.?"
    rf"[\s:=–-]*(?:of\s+|score\s+)?{_NUMBER}\s?(?:/\s?{_NUMBER}|%|out\s+of\s+\d+)?\)?"
    r"|\b(?:percentage|percentile|aggregate|marks|cpi|spi)\b\.?"
    rf"(?:\s*[:=–-]\s*{_NUMBER}\s?(?:/\s?{_NUMBER}|%|out\s+of\s+\d+)?(?![\d,]|\s?[a-z])"
    rf"|\s+(?:of\s+|score\s+)?{_NUMBER}\s?(?:/\s?{_NUMBER}|%(?!\w)|out\s+of\s+\d+))"
    rf"|\b{_NUMBER}\s?(?:/\s?(?:10|4|5)(?:\.0+)?\s*)?(?:c\.?g\.?p\.?a\.?|gpa|cpi)\b"
    r"|\b(?:summa|magna)\s+cum\s+laude\b|\bcum\s+laude\b|\bfirst\s+class(?:\s+(?:with|in)\s+(?:distinction|honou?rs))?\b"
    r"|(?<!kaggle\s)\bgold\s+medal(?:l?ist)?\b(?!\s+(?:in|on)\s+(?:a\s+)?kaggle)",
    re.IGNORECASE,
)
_YEAR = r"[’']?\(?(?:19|20)?\d{2}\b"
_SAYS_EXAM = rf"(?i:rank|scored?|air|percentile|%ile|qualified|marks|{_YEAR})"
_RANKED = (
    r"(?:all[\s-]india|state|university|college|class|batch|department|school|board|district|merit)"
)
# Exams by their capitals: "gate" and "cat" in small letters are other things, and so is a rank.
_EXAMS = re.compile(
    r"\b(?:GATE|CAT|XAT)\b(?:[ \t]*[:(–-])?[ \t]*(?:\(?[A-Z]{2,4}\)?[ \t:–-]*)?"
    rf"{_SAYS_EXAM}[^\n,;|.]{{0,24}}?(?:\d[\d.,/%]*|(?=[\n,;|.]|\Z))"
    r"|\b(?:JEE(?:[ \t]+(?i:mains?|advanced))?|GRE|GMAT|TOEFL|IELTS|NEET)\b"
    r"[^\n,;|]{0,24}?\d[\d.,/%]*"
    r"|\bAIR\b[ \t:#–-]*\d[\d,]*"
    rf"|(?i:\b{_RANKED}\s+rank\b[^\n,;|]{{0,24}}?\d[\d,]*)"
    rf"|(?i:\b\d+(?:st|nd|rd|th)?\s+rank(?:er|\s+holder)?\s+in\s+(?:the\s+)?{_RANKED}\b)"
    rf"|(?i:\b{_NUMBER}\s*(?:%ile|percentile)\s+in\s+)(?:GATE|CAT|XAT|GRE|GMAT|JEE)\b"
)
# "Ms" and "Miss" before a name; not 40 ms, a cache miss or MS SQL.
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Shri|Smt|Kumari|MRS?\.|M[SX]\.|SHRI|SMT)\b\.?"
    r"(?=[ \t]{0,2}[A-Z])"
    r"(?![ \t]*(?:Access|Azure|Excel|Office|Outlook|PowerPoint|Project|SQL|Teams|Visio|Word)\b)"
)
_MARK_IN_EDUCATION = re.compile(
    r"\(?\b\d{1,3}(?:\.\d+)?\s?(?:%|/\s?\d{1,3}(?:\.\d+)?)\)?|\b\d\.\d{1,2}\b|\bwith\s+distinction\b|\bdistinction\b|\brank\b[^\n,;|]{0,24}?\d[\d,]*",
    re.IGNORECASE,
)
_PIN = re.compile(r"\b[1-9]\d{2}\s?\d{3}\b(?=\s{0,3}(?:[,.)|\n]|$))")


_AGE = re.compile(
    r"\b\w+[\s-]years?[\s-]old\b|\baged?\s*:?\s*\d{2}\b|\bborn\s+(?:in|on)\s+(?-i:[A-Z0-9])[^\n,.;]*",
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
            rf"(?:^|(?<=[\n|;,•·]))[ \t>*_•·▪-]{{0,6}}{labels}[ \t*_.]{{0,6}}"
            r"(?:[:：=–]|-(?!(?-i:[a-z]))|\t|\s{2,})[^\n|]*",
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
    for pattern in (*_listed(), _AGE, _SCHOOL, _MARKS, _EXAMS, _TITLE):
        yield from (Span(m.start(), m.end()) for m in pattern.finditer(text))
    ahead = profile.sections[0].span.end if profile.sections else 0
    for m in _PIN.finditer(text, 0, ahead):
        line = max(text.rfind(mark, 0, m.start()) for mark in "\n|•·") + 1
        yield Span(line, m.end())
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
    whole = rf"(?:\b(?:mrs?|ms|miss|mx|shri|smt|kumari)\b\.?[ \t]*)?{whole}"
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


def _heading_of(entry: Entry) -> Iterator[Span]:
    """Yield the header of an entry around its title and dates: a college may stand anywhere."""
    end = min((passage.span.start for passage in entry.passages), default=entry.span.end)
    at = entry.span.start
    kept = [words.span for words in (entry.title, entry.period_words) if words]
    for span in sorted(kept, key=lambda span: span.start):
        if at <= span.start < end:
            yield Span(at, span.start)
            at = span.end
    yield Span(at, end)
    for words in (entry.organisation, entry.location):
        if words:
            yield words.span


def _education(profile: Profile, text: str) -> Iterator[Span]:
    """Yield all that heads a degree but its name and dates, and each institution elsewhere."""
    for entry in profile.of_kind(EntryKind.EDUCATION):
        yield from _heading_of(entry)
        if entry.organisation and len(entry.organisation.text) > 5:
            again = re.escape(entry.organisation.text).replace(r"\ ", r"\s+")
            yield from (Span(m.start(), m.end()) for m in re.finditer(again, text, re.IGNORECASE))
        inside = _MARK_IN_EDUCATION.finditer(text, entry.span.start, entry.span.end)
        yield from (Span(m.start(), m.end()) for m in inside)
