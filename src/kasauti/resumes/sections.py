"""The parts of a résumé, told by their headings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kasauti.resumes.headings import Heading, headings_of
from kasauti.resumes.margins import Margin, margins_of
from kasauti.resumes.profile import Section, SectionKind, Span, Words
from kasauti.resumes.rows import Row


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its rows, the heading's row left out."""

    section: Section
    rows: tuple[Row, ...]


_Cut = tuple[int, SectionKind, Span | None]


def parts_of(rows: tuple[Row, ...], length: int, text: str) -> tuple[Part, ...]:
    """Cut the rows at their headings into parts that cover ``text[0:length]`` in order."""
    if not rows:
        return (Part(Section(SectionKind.OTHER, None, Span(0, length)), ()),) if length else ()
    headings = headings_of(rows)
    margins = margins_of(rows, {heading.row for heading in headings})
    cuts: list[_Cut] = [(heading.row, heading.kind, heading.words) for heading in headings]
    cuts += _column_changes(rows, headings, margins)
    cuts.sort(key=lambda cut: cut[0])
    if not cuts or cuts[0][0] > 0:
        cuts.insert(0, (0, SectionKind.PERSONAL, None))
        cuts[1:1] = _opening_prose(rows, cuts[1][0] if len(cuts) > 1 else len(rows))
    parts = []
    for n, (row, kind, words) in enumerate(cuts):
        until = cuts[n + 1][0] if n + 1 < len(cuts) else len(rows)
        start = 0 if n == 0 else rows[row].start
        end = rows[until].start if until < len(rows) else length
        if start >= end:
            continue
        heading = Words(text[words.start : words.end], words) if words else None
        inside = range(row + (1 if words else 0), until)
        parts.append(Part(Section(kind, heading, Span(start, end)), _woven(rows, inside, margins)))
    return tuple(parts)


def _woven(rows: tuple[Row, ...], inside: range, margins: tuple[Margin, ...]) -> tuple[Row, ...]:
    """Return the rows of a part, each group of a margin before the row it stands beside."""
    aside = {n for margin in margins for n in margin.rows}
    beside: dict[int, list[Row]] = {}
    for margin in margins:
        for n, row in margin.joined:
            beside.setdefault(n, []).append(row)
    woven: list[Row] = []
    for n in inside:
        if n not in aside:
            cells = beside.get(n, [])
            woven += cells
            woven.append(replace(rows[n], after_gap=False) if cells else rows[n])
    return tuple(woven)


def _column_changes(
    rows: tuple[Row, ...], headings: list[Heading], margins: tuple[Margin, ...]
) -> list[_Cut]:
    """Return a cut wherever the reading goes on in another column without a heading.

    What stands beside a margin is about what the margin's headings say; lists set in several
    small columns stay under the heading right above them; else a column goes on with what it
    was about on the page before.
    """
    cuts: list[_Cut] = []
    about: dict[int, SectionKind] = {}
    kinds = {heading.row: heading.kind for heading in headings}
    beside = {margin.beside.start: margin for margin in margins}
    latest = SectionKind.PERSONAL
    for n, row in enumerate(rows):
        if n in kinds:
            about[row.column] = latest = kinds[n]
        elif n in beside:
            found = list(_beside_margin(rows, beside[n], kinds, latest, about.get(-1)))
            cuts += found
            about[row.column] = latest = found[-1][1]
        elif n and row.column != rows[n - 1].column:
            if any(margin.rows.start == n for margin in margins):
                about[-1] = latest
                kind = latest
            else:
                kind = _just_above(rows, n, headings) or about.get(row.column) or _unheaded(about)
            about[row.column] = latest = kind
            cuts.append((n, kind, None))
    return cuts


def _unheaded(about: dict[int, SectionKind]) -> SectionKind:
    return SectionKind.OTHER if about else SectionKind.PERSONAL


def _beside_margin(
    rows: tuple[Row, ...],
    margin: Margin,
    kinds: dict[int, SectionKind],
    latest: SectionKind,
    before: SectionKind | None,
) -> list[_Cut]:
    """Return the cuts that the headings of a margin make in the text beside it."""
    cuts: list[_Cut] = []
    if margin.beside.start not in kinds:
        first = before if margin.rows.start < margin.beside.start and before else latest
        cuts.append((margin.beside.start, first, None))
    for n in margin.rows:
        if n not in kinds:
            continue
        level = rows[n].top - rows[n].size
        below = [m for m in margin.beside if rows[m].top >= level]
        if below and below[0] not in kinds:
            cuts = [cut for cut in cuts if cut[0] != below[0]]
            cuts.append((below[0], kinds[n], None))
    return cuts


_IN_COLUMNS = {
    SectionKind.SKILLS,
    SectionKind.COURSES,
    SectionKind.CERTIFICATIONS,
    SectionKind.AWARDS,
    SectionKind.LANGUAGES,
    SectionKind.INTERESTS,
}


def _just_above(rows: tuple[Row, ...], n: int, headings: list[Heading]) -> SectionKind | None:
    """Return the kind of a heading of a list that stands right above a row, if one does."""
    row = rows[n]
    near = [
        (rows[heading.row].top, heading.kind)
        for heading in headings
        if rows[heading.row].page == row.page
        and row.size * 0.5 < row.top - rows[heading.row].top < row.size * 4.5
        and heading.kind in _IN_COLUMNS
        and heading.row < n
    ]
    return max(near)[1] if near else None


def _opening_prose(rows: tuple[Row, ...], until: int) -> list[tuple[int, SectionKind, Span | None]]:
    """Return the cut before a paragraph at the top that no heading announces."""
    for n, row in enumerate(rows[:until]):
        if len(row.text.split()) >= 12 and "@" not in row.text and row.text.count("|") < 2:
            return [(n, SectionKind.SUMMARY, None)]
    return []
