"""From the visible text of a document to a profile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kasauti.documents import Document
from kasauti.resumes import entries as posts
from kasauti.resumes import listed
from kasauti.resumes.broken import mended
from kasauti.resumes.contacts import emails_of, links_of, phones_of, place_of
from kasauti.resumes.names import headline_of, name_of
from kasauti.resumes.passages import passages_of
from kasauti.resumes.profile import Contacts, Entry, Passage, Profile, SectionKind
from kasauti.resumes.quality import quality_of
from kasauti.resumes.rows import Row, plain, rows_of
from kasauti.resumes.sections import Part, parts_of
from kasauti.values import Month

_LISTING = {SectionKind.SKILLS, SectionKind.LANGUAGES, SectionKind.INTERESTS}


def read_profile(document: Document, *, as_of: date) -> Profile:
    """Read a résumé's content from the visible text of a document.

    Parameters
    ----------
    document : Document
    as_of : date
        The day that counts as today: dates after it are warned of.

    Returns
    -------
    Profile
        Always one; what cannot be read lowers its ``quality``, with reasons.
    """
    text, flat = document.text, plain(document.text)
    every = rows_of(document)
    rows = mended(tuple(row for row in every if not row.running))
    parts = parts_of(rows, len(text), text)
    sections = tuple(part.section for part in parts)
    found, passages = _content(parts, text, flat)
    contacts, top = _contacts(document, every, parts, flat)
    return Profile(
        document=document.name,
        contacts=contacts,
        headline=headline_of(top, contacts.name, flat),
        sections=sections,
        entries=found,
        passages=passages,
        quality=quality_of(document, rows, sections, found, contacts),
        warnings=tuple(_warnings(found, Month.of(as_of))),
    )


def _content(
    parts: tuple[Part, ...], text: str, flat: str
) -> tuple[tuple[Entry, ...], tuple[Passage, ...]]:
    found: list[Entry] = []
    passages: list[Passage] = []
    for part in parts:
        kind = part.section.kind
        if kind in posts.KINDS:
            entries, opening = posts.entries_of(part, text, flat)
            found += entries
            passages += opening
        elif kind in listed.KINDS:
            found += listed.items_of(part, text, flat)
        elif kind not in (SectionKind.PERSONAL, SectionKind.DECLARATION):
            passages += passages_of(part.rows, listing=kind in _LISTING)
    return tuple(found), tuple(passages)


def _contacts(
    document: Document, rows: tuple[Row, ...], parts: tuple[Part, ...], flat: str
) -> tuple[Contacts, tuple[Row, ...]]:
    """Return the contacts, and the rows before the first heading."""
    top = parts[0].rows if parts and parts[0].section.heading is None else ()
    about = [
        row for part in parts if part.section.kind is SectionKind.PERSONAL for row in part.rows
    ]
    ahead = max((row.end for row in top), default=0)
    emails = emails_of(flat)
    contacts = Contacts(
        name=name_of(rows, top, flat, emails),
        emails=emails,
        phones=phones_of(flat, max((row.end for row in about), default=ahead)),
        location=place_of(about, flat),
        links=links_of(document, flat, max(ahead, 0)),
    )
    return contacts, top


def _warnings(entries: tuple[Entry, ...], now: Month) -> Iterator[str]:
    """Yield what a reviewer should know about the dates."""
    for entry in entries:
        name = entry.title or entry.organisation
        told = f"“{name.text}”" if name else "an entry"
        if entry.period_words and entry.period is None:
            yield f"The dates “{entry.period_words.text}” of {told} give no period."
        elif entry.period and entry.period.start and entry.period.start > now:
            yield f"{told} starts after {now}."
