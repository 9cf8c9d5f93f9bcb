"""How to reach the person: e-mail, telephone, links and place. Never scored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import phonenumbers

from kasauti.documents import Document
from kasauti.resumes.dates import find_dates
from kasauti.resumes.pieces import URL, tidy
from kasauti.resumes.profile import Span, Words
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import is_place

REGIONS = ("IN", "AE", "OM", "QA", "SA", "US", "GB", "SG")

_EMAIL = re.compile(r"[\w.+%-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
_AT_WORDS = r"\s*[\[({<]\s*at\s*[\])}>]\s*|\s+at\s+"
_DOT_WORDS = r"\s*[\[({<]\s*dot\s*[\])}>]\s*|\s+dot\s+|\."
_HIDDEN_EMAIL = re.compile(
    rf"[\w.+-]+(?:{_AT_WORDS})[\w-]+(?:(?:{_DOT_WORDS})[\w-]+)*?(?:{_DOT_WORDS})"
    r"(?:com|in|org|net|edu|co\.in|ac\.in|io|ai|dev)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w./@-])(?:\+|00)?\(?\d[\d\s().\-–‐/]{5,20}\d(?![\w@/])")
_AMERICAN = re.compile(r"(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.–-]\s?\d{3}[\s.–-]\d{4}$")
_PHONE_LABEL = re.compile(
    r"(?:phone|mobile|mob|tel|cell|contact|whatsapp|ph|call|फ़ोन|फोन|मोबाइल)\w*[\s.:#()no-]*$",
    re.IGNORECASE,
)
_PROFILE_LINK = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*(?:linkedin\.com/\S+|github\.com/[\w-]+|gitlab\.com/[\w-]+|kaggle\.com/[\w-]+|"
    r"huggingface\.co/[\w-]+|scholar\.google\.\S+|leetcode\.com/\S+|medium\.com/\S+|stackoverflow\.com/\S+)",
    re.IGNORECASE,
)
_PLACE_LABEL = re.compile(
    r"(?:current\s+)?(?:location|city|place|based in|address|residence)\s*[:\-–]\s*", re.IGNORECASE
)
_SEPARATORS = re.compile(r"\s*[|•·▪❖⋄◆●♦;]+\s*|\s{2,}|\t+|\s+[–—-]\s+")


def emails_of(plain: str) -> tuple[Words, ...]:
    """Return e-mail addresses; "name [at] x [dot] com" is given in its usual form."""
    found = [
        Words(m.group().rstrip("."), Span(m.start(), m.start() + len(m.group().rstrip("."))))
        for m in _EMAIL.finditer(plain)
    ]
    if not found:
        for m in _HIDDEN_EMAIL.finditer(plain):
            address = re.sub(_AT_WORDS, "@", m.group(), count=1, flags=re.IGNORECASE)
            address = re.sub(_DOT_WORDS, ".", address, flags=re.IGNORECASE)
            if re.search(r"[\[({<]", m.group()) or " dot " in m.group().casefold():
                found.append(Words(address, Span(m.start(), m.end())))
    return _once(found)


def _once(found: Iterable[Words]) -> tuple[Words, ...]:
    return tuple({words.text.casefold(): words for words in reversed(list(found))}.values())[::-1]


def phones_of(plain: str, ahead: int) -> tuple[Words, ...]:
    """Return telephone numbers in E.164 form, never years, dates or counts.

    Parameters
    ----------
    plain : str
    ahead : int
        Where the part about the person ends: before it a number needs no label.
    """
    found = []
    for m in _DIGITS.finditer(plain):
        written = m.group()
        if not 8 <= sum(c.isdigit() for c in written) <= 15 or "\n" in written.strip():
            continue
        labelled = bool(_PHONE_LABEL.search(plain, max(0, m.start() - 24), m.start()))
        if find_dates(written) and not written.startswith(("+", "(")):
            continue
        if not (labelled or m.start() < ahead or written.startswith("+")):
            continue
        number = _number(" ".join(written.split()), labelled or m.start() < ahead)
        if number:
            span = tidy(plain, m.start(), m.end())
            opens = m.start() if plain[m.start()] in "+(" else span.start
            found.append(Words(number, Span(opens, m.end())))
    return _once(found)


@lru_cache(maxsize=2048)
def _number(written: str, near: bool) -> str | None:
    """Return a number in E.164 form, None where no region knows it."""
    american = bool(_AMERICAN.fullmatch(written))
    regions: tuple[str | None, ...] = ("US",) if american else REGIONS
    if written.startswith(("+", "00")):
        written = "+" + written.lstrip("+0") if written.startswith("00") else written
        regions = (None,)
    possible = None
    for region in regions:
        try:
            parsed = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        if possible is None and phonenumbers.is_possible_number(parsed):
            possible = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return possible if near and (american or regions == (None,)) else None


def links_of(document: Document, plain: str, ahead: int) -> tuple[str, ...]:
    """Return addresses on the web: those printed near the name, profiles anywhere, hyperlinks."""
    emails = {words.text.casefold() for words in emails_of(plain)}
    found = [
        m.group().rstrip(".,;)|")
        for m in URL.finditer(plain, 0, ahead)
        if plain[max(0, m.start() - 1) : m.start()] != "@" and "@" not in m.group()
    ]
    found = [url for url in found if not any(url.casefold() in email for email in emails)]
    found += [m.group().rstrip(".,;)|") for m in _PROFILE_LINK.finditer(plain, ahead)]
    found += [link.url for link in document.links if link.url.startswith(("http://", "https://"))]
    kept: dict[str, str] = {}
    for url in found:
        kept.setdefault(_bare(url), url)
    return tuple(kept.values())


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/+$", "", url.casefold())


def place_of(rows: Iterable[Row], plain: str) -> Words | None:
    """Return where the person lives, as the part about the person says it."""
    for piece in contact_pieces(rows, plain):
        start = piece.start
        if labelled := _PLACE_LABEL.match(plain, start, piece.end):
            start = labelled.end()
        span = tidy(plain, start, piece.end)
        written = plain[span.start : span.end]
        if is_place(written) or (labelled and written):
            return Words(" ".join(written.split()), span)
        parts = [part.strip() for part in written.split(",")]
        if len(parts) < 2 or not any(c.isdigit() or c == "@" for c in written):
            continue
        for count in (2, 1):
            tail = ", ".join(parts[-count:])
            if len(parts) > count and len(re.sub(r"[\W\d]", "", tail)) > 3 and is_place(tail):
                at = plain.rindex(parts[-count], span.start, span.end)
                return Words(" ".join(plain[at : span.end].split()), Span(at, span.end))
    return None


def contact_pieces(rows: Iterable[Row], plain: str) -> Iterator[Span]:
    """Yield the stretches between the separators of contact lines."""
    for row in rows:
        for chunk in row.chunks:
            at = max(chunk.start, row.mark)
            for cut in _SEPARATORS.finditer(plain, at, chunk.end):
                if cut.start() > at:
                    yield tidy(plain, at, cut.start())
                at = cut.end()
            if at < chunk.end:
                yield tidy(plain, at, chunk.end)
