"""Passages: bullets, paragraphs, stack lines and list lines, wrapped lines joined."""

from __future__ import annotations

import re

from kasauti.resumes.dates import find_dates
from kasauti.resumes.profile import Passage, PassageKind, Span
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import label_kind

_LABEL = re.compile(r"^[\s*_•–-]*([^:：|]{2,40}?)[\s*_]*[:：](?:\s|\*|$)")
_LABELLED = re.compile(r"[A-Z][^:.,;]{1,38}[:：][\s*]")
_UNFINISHED = re.compile(
    r"(?:[,/&(–-]|\b(?:and|or|of|the|a|an|to|for|with|in|on|by|using|from|as|via))$"
)


def label_of(row: Row) -> str | None:
    """Return what the label that opens a row announces ("stack", "client", "prose" …)."""
    if len(row.chunks) == 2:
        first = row.chunks[0]
        if kind := label_kind(
            row.text[max(first.start, row.mark) - row.start : first.end - row.start]
        ):
            return kind
    found = _LABEL.match(row.words)
    return label_kind(found[1]) if found else None


def continues(above: Row, row: Row) -> bool:
    """Return True if a row goes on with the sentence or item of the row above."""
    if row.bullet or row.heading or row.column != above.column or label_of(row):
        return False
    opens_low = row.text[:1].islower() or row.text[:1] in "(&"
    if _LABELLED.match(row.text) and not above.text.rstrip().endswith((",", "-", "(")):
        return False
    unfinished = bool(_UNFINISHED.search(above.text.rstrip()))
    if row.page != above.page:
        return opens_low or unfinished
    if row.after_gap:
        return opens_low and not above.text.rstrip().endswith((".", ":"))
    if row.bold and not above.bold and not opens_low:
        return False
    if abs(row.size - above.size) > 0.6 and row.size > above.size:
        return False
    if opens_low or unfinished:
        return True
    if len(row.chunks) > 1 and find_dates(row.text):
        return False
    wraps = wrapped(above, row)
    if above.bullet and above.mark > above.start and row.indent > above.indent + 0.5:
        return wraps or not _ends_sentence(above)
    if above.bullet and row.indent <= above.indent + 0.5:
        return wraps and not _ends_sentence(above)
    return wraps and abs(row.indent - above.indent) < 3


def wrapped(above: Row, row: Row) -> bool:
    """Return True if the next word would not have fitted on the line above."""
    letters = max(1, len(above.text))
    word = row.text.split(maxsplit=1)[0]
    needed = (above.reach - above.indent) / letters * (len(word) + 1)
    return above.reach + needed >= 0.96 * above.width


def _ends_sentence(row: Row) -> bool:
    return row.text.rstrip().endswith((".", "!", "?", ";", "।"))


def passages_of(rows: tuple[Row, ...], *, listing: bool = False) -> tuple[Passage, ...]:
    """Group rows into passages.

    Parameters
    ----------
    rows : tuple of Row
    listing : bool
        True in sections that list (skills, languages): their lines are lists, not prose.
    """
    groups: list[list[Row]] = []
    for row in rows:
        if groups and continues(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return tuple(_passage(group, listing) for group in groups)


def _passage(group: list[Row], listing: bool) -> Passage:
    first, last = group[0], group[-1]
    if listing:
        kind = PassageKind.LIST
    elif label_of(first) == "stack":
        kind = PassageKind.STACK
    elif first.bullet:
        kind = PassageKind.BULLET
    else:
        kind = PassageKind.PROSE
    return Passage(kind, Span(first.mark, last.end))
