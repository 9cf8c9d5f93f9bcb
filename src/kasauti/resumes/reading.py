"""From the visible text of a document to a profile."""

from __future__ import annotations

from datetime import date

from kasauti.documents import Document
from kasauti.resumes.entries import KINDS, entries_of
from kasauti.resumes.passages import passages_of
from kasauti.resumes.profile import Contacts, Entry, ParseQuality, Passage, Profile, SectionKind
from kasauti.resumes.rows import plain, rows_of
from kasauti.resumes.sections import parts_of

_LISTING = {SectionKind.SKILLS, SectionKind.LANGUAGES, SectionKind.INTERESTS}


def read_profile(document: Document, *, as_of: date) -> Profile:
    """Read a résumé's content from the visible text of a document."""
    flat = plain(document.text)
    rows = rows_of(document)
    parts = parts_of(rows, len(document.text), document.text)
    entries: list[Entry] = []
    passages: list[Passage] = []
    for part in parts:
        kind = part.section.kind
        if kind in KINDS:
            found, opening = entries_of(part, document.text, flat)
            entries += found
            passages += opening
        elif kind not in (SectionKind.PERSONAL, SectionKind.DECLARATION):
            passages += passages_of(part.rows, listing=kind in _LISTING)
    return Profile(
        document=document.name,
        contacts=Contacts(),
        headline=None,
        sections=tuple(part.section for part in parts),
        entries=tuple(entries),
        passages=tuple(passages),
        quality=ParseQuality(1.0),
    )
