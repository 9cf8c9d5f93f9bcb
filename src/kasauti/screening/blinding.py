"""What identifies a person leaves the text before anything is scored."""

from __future__ import annotations

from collections.abc import Iterable

from kasauti.resumes import Entry, EntryKind, Profile, SectionKind, identifying_spans

UNSCORED_SECTIONS = frozenset({SectionKind.PERSONAL, SectionKind.DECLARATION})


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
    section and the declaration.
    """
    spans = [(span.start, span.end) for span in identifying_spans(profile, text)]
    spans += [
        (section.span.start, section.span.end)
        for section in profile.sections
        if section.kind in UNSCORED_SECTIONS
    ]
    for entry in profile.entries:
        if entry.kind is EntryKind.EDUCATION:
            spans += _header(text, entry)
        if entry.organisation is not None:
            spans.append((entry.organisation.span.start, entry.organisation.span.end))
        if entry.location is not None:
            spans.append((entry.location.span.start, entry.location.span.end))
    return blank(text, spans)


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
