"""A profile as JSON Resume 1.0, with the evidence positions alongside.

References
----------
The JSON Resume schema, version 1.0.0, https://jsonresume.org/schema. Dates are ISO 8601 as far
as the résumé tells them: a year, or a year and a month.
"""

from __future__ import annotations

from typing import Any

from kasauti.documents import Document
from kasauti.resumes.dates import Dated, Moment, Precision, find_dates
from kasauti.resumes.profile import (
    Entry,
    EntryKind,
    Passage,
    PassageKind,
    Profile,
    SectionKind,
    Span,
    Words,
)

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
_PLACES = {
    EntryKind.JOB: "work",
    EntryKind.INTERNSHIP: "work",
    EntryKind.VOLUNTEERING: "volunteer",
    EntryKind.EDUCATION: "education",
    EntryKind.PROJECT: "projects",
    EntryKind.AWARD: "awards",
    EntryKind.CERTIFICATION: "certificates",
    EntryKind.COURSE: "certificates",
    EntryKind.PUBLICATION: "publications",
}
# What title and organisation are called in each list of the schema.
_FIELDS = {
    "work": ("position", "name"),
    "volunteer": ("position", "organization"),
    "education": ("studyType", "institution"),
    "projects": ("name", "entity"),
    "awards": ("title", "awarder"),
    "certificates": ("name", "issuer"),
    "publications": ("name", "publisher"),
}
_LISTS = {
    "skills": SectionKind.SKILLS,
    "languages": SectionKind.LANGUAGES,
    "interests": SectionKind.INTERESTS,
}
_SINGLE_DATE = {"awards": "date", "certificates": "date", "publications": "releaseDate"}


def iso_dates(entry: Entry) -> tuple[str | None, str | None]:
    """Return start and end of an entry in ISO 8601, as finely as they are written.

    Returns
    -------
    tuple of (str or None, str or None)
        ``"2019"`` where only a year is written, else ``"2019-07"``; the end of an ongoing
        entry is None.
    """
    period = entry.period
    if period is None:
        return None, None
    dated = _dated(entry)
    start = str(period.start) if period.start else None
    end = str(period.end) if period.end else None
    if dated is None:
        return start, end
    first, last = (dated.start, dated.end) if dated.stretch else (dated.end, dated.end)
    return _as_fine(start, first), _as_fine(end, last)


def _dated(entry: Entry) -> Dated | None:
    found = find_dates(entry.period_words.text) if entry.period_words else ()
    return found[0] if found else None


def _as_fine(month: str | None, written: Moment | None) -> str | None:
    if month and written and written.precision is Precision.YEAR:
        return f"{written.first.year:04d}"
    return month


class _Writer:
    """Collects values and, by JSON pointer, where each was read."""

    def __init__(self, profile: Profile, document: Document) -> None:
        self.profile = profile
        self.document = document
        self.positions: dict[str, dict[str, int | None]] = {}

    def note(self, pointer: str, span: Span) -> None:
        self.positions[pointer] = {
            "start": span.start,
            "end": span.end,
            "page": self.document.page_at(span.start),
        }

    def words(self, pointer: str, words: Words | None) -> str | None:
        if words is None:
            return None
        self.note(pointer, words.span)
        return words.text

    def passage(self, pointer: str, passage: Passage) -> str:
        self.note(pointer, passage.span)
        return " ".join(self.document.text[passage.span.start : passage.span.end].split())


def json_resume(profile: Profile, document: Document) -> dict[str, Any]:
    """Return a profile in the terms of JSON Resume 1.0.

    Parameters
    ----------
    profile : Profile
    document : Document
        The document it was read from.

    Returns
    -------
    dict
        The schema's own keys, and ``x-evidence`` with ``positions``: for each value, by JSON
        pointer, its ``start`` and ``end`` in the document's text and its ``page``.
    """
    writer = _Writer(profile, document)
    resume: dict[str, Any] = {"$schema": SCHEMA, "basics": _basics(writer)}
    for entry in profile.entries:
        key = _PLACES[entry.kind]
        items = resume.setdefault(key, [])
        items.append(_item(writer, entry, key, f"/{key}/{len(items)}"))
    for key, kind in _LISTS.items():
        if lines := _lines(writer, kind, key):
            resume[key] = lines
    resume["meta"] = {"version": "v1.0.0"}
    resume["x-evidence"] = {
        "document": document.name,
        "sha256": document.sha256,
        "quality": {"figure": profile.quality.figure, "reasons": list(profile.quality.reasons)},
        "positions": writer.positions,
    }
    return resume


def _basics(writer: _Writer) -> dict[str, Any]:
    contacts = writer.profile.contacts
    basics: dict[str, Any] = {
        "name": writer.words("/basics/name", contacts.name),
        "label": writer.words("/basics/label", writer.profile.headline),
        "email": writer.words("/basics/email", contacts.emails[0] if contacts.emails else None),
        "phone": writer.words("/basics/phone", contacts.phones[0] if contacts.phones else None),
    }
    if contacts.location:
        basics["location"] = {
            "address": writer.words("/basics/location/address", contacts.location)
        }
    if contacts.links:
        basics["profiles"] = [{"url": url} for url in contacts.links]
    summary = [
        writer.passage("/basics/summary", passage)
        for passage in writer.profile.passages
        if (section := writer.profile.section_at(passage.span.start))
        and section.kind is SectionKind.SUMMARY
    ]
    if summary:
        basics["summary"] = " ".join(summary)
    return {key: value for key, value in basics.items() if value is not None}


def _item(writer: _Writer, entry: Entry, key: str, pointer: str) -> dict[str, Any]:
    title, organisation = _FIELDS[key]
    item: dict[str, Any] = {
        organisation: writer.words(f"{pointer}/{organisation}", entry.organisation),
        title: writer.words(f"{pointer}/{title}", entry.title),
        "location": writer.words(f"{pointer}/location", entry.location),
        "url": entry.url,
    }
    start, end = iso_dates(entry)
    if key in _SINGLE_DATE:
        item[_SINGLE_DATE[key]] = end or start
    else:
        item |= {"startDate": start, "endDate": end}
    if entry.period_words:
        writer.note(f"{pointer}/{_SINGLE_DATE.get(key, 'startDate')}", entry.period_words.span)
    if key not in _SINGLE_DATE:
        item |= _description(writer, entry, pointer)
    return {name: value for name, value in item.items() if value is not None}


def _description(writer: _Writer, entry: Entry, pointer: str) -> dict[str, Any]:
    highlights = [
        writer.passage(f"{pointer}/highlights/{n}", passage)
        for n, passage in enumerate(p for p in entry.passages if p.kind is not PassageKind.STACK)
    ]
    keywords = [
        writer.passage(f"{pointer}/keywords/{n}", passage)
        for n, passage in enumerate(p for p in entry.passages if p.kind is PassageKind.STACK)
    ]
    return {"highlights": highlights or None, "keywords": keywords or None}


def _lines(writer: _Writer, kind: SectionKind, key: str) -> list[dict[str, Any]]:
    name = "language" if key == "languages" else "name"
    lines: list[dict[str, Any]] = []
    for passage in writer.profile.passages:
        section = writer.profile.section_at(passage.span.start)
        if section is None or section.kind is not kind:
            continue
        pointer = f"/{key}/{len(lines)}"
        line = writer.passage(f"{pointer}/{name}", passage)
        label, colon, listed = line.partition(":")
        if key == "skills" and colon and len(label.split()) <= 5:
            keywords = [item.strip() for item in listed.replace("·", ",").split(",")]
            lines.append({"name": label.strip(), "keywords": [word for word in keywords if word]})
        else:
            lines.append({name: line})
    return lines
