"""Entries of a part: posts, projects, degrees, with their header lines and passages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from kasauti.resumes.dates import find_dates
from kasauti.resumes.headers import Banner, Header, read_header
from kasauti.resumes.passages import continues, label_of, passages_of
from kasauti.resumes.pieces import URL
from kasauti.resumes.profile import Entry, EntryKind, Passage, PassageKind, SectionKind, Span, Words
from kasauti.resumes.rows import Row
from kasauti.resumes.sections import Part
from kasauti.resumes.vocabulary import (
    degree_weight,
    institution_weight,
    organisation_weight,
    title_weight,
    vocabulary,
    words,
)

KINDS = {
    SectionKind.WORK: EntryKind.JOB,
    SectionKind.PROJECTS: EntryKind.PROJECT,
    SectionKind.EDUCATION: EntryKind.EDUCATION,
    SectionKind.VOLUNTEERING: EntryKind.VOLUNTEERING,
}
_HEADER_LABELS = {"organisation", "title", "project", "location", "period", "client"}


@dataclass(frozen=True, slots=True)
class Block:
    """Header rows and the body rows that follow them."""

    header: tuple[Row, ...]
    body: tuple[Row, ...]


def entries_of(part: Part, text: str, plain: str) -> tuple[tuple[Entry, ...], tuple[Passage, ...]]:
    """Return the entries of a part and the passages that stand before the first.

    Parameters
    ----------
    part : Part
        A part about work, projects, education or volunteering.
    text, plain : str
        The document's text, and in plain form.
    """
    kind = KINDS[part.section.kind]
    opening, blocks = _blocks(part.rows, kind)
    headers = _headers(blocks, plain, kind)
    entries = []
    banner: Header | None = None
    for n, (block, header) in enumerate(zip(blocks, headers, strict=True)):
        following = headers[n + 1] if n + 1 < len(blocks) else None
        if _is_banner(block, header, following):
            banner = header
            continue
        if header.organisation:
            banner = header if _own_line(block, header) else None
        elif banner and kind in (EntryKind.JOB, EntryKind.VOLUNTEERING):
            header = replace(
                header,
                organisation=banner.organisation,
                location=header.location or banner.location,
            )
        until = _end(block)
        entries.append(_entry(block, header, kind, part, text, until))
    return tuple(entries), passages_of(opening)


def _end(block: Block) -> int:
    return (block.body or block.header)[-1].end


def _is_banner(block: Block, header: Header, following: Header | None) -> bool:
    """Return True for an employer's line over posts that follow with dates of their own."""
    return bool(
        following
        and not block.body
        and header.organisation
        and not header.title
        and following.title
        and not following.organisation
        and following.dated
    )


def _own_line(block: Block, header: Header) -> bool:
    """Return True if the employer stands on a line above the title, as over several posts."""
    if header.organisation is None or header.title is None or len(block.header) < 2:
        return False
    first = block.header[0]
    return header.organisation.start < first.end <= header.title.start


def _headers(blocks: list[Block], plain: str, kind: EntryKind) -> list[Header]:
    """Read all headers, those the words do not tell in the order of those they do."""
    first = [read_header(block.header, plain, kind) for block in blocks]
    votes = Counter(h.title_first for h in first if h.sure and h.title_first is not None)
    title_first = votes[True] >= votes[False]
    headers: list[Header] = []
    banner: tuple[Block, Header] | None = None
    for block in blocks:
        header = read_header(
            block.header, plain, kind, banner=_under(banner, block), title_first=title_first
        )
        if header.organisation:
            own_line = header.title is None or _own_line(block, header)
            banner = (block, header) if own_line else None
        headers.append(header)
    return headers


def _under(banner: tuple[Block, Header] | None, block: Block) -> Banner:
    """Return whether a block's looks are those of a further post under an employer's name."""
    if banner is None:
        return Banner.NONE
    above, header = banner
    row = block.header[0]
    if header.title is None or len(above.header) < 2 or len(block.header) > 1:
        return Banner.POSSIBLE
    name_row, title_row = above.header[0], above.header[1]
    if abs(row.indent - title_row.indent) < 3 < abs(row.indent - name_row.indent):
        return Banner.SURE
    if row.bold == title_row.bold != name_row.bold:
        return Banner.SURE
    return Banner.POSSIBLE


def _entry(
    block: Block, header: Header, kind: EntryKind, part: Part, text: str, until: int
) -> Entry:
    title = _words(text, header.title)
    period = period_words = None
    if header.dated:
        period = header.dated.period(single_is_end=kind is EntryKind.EDUCATION)
        span = header.dated.span
        period_words = _words(
            text, Span(header.dated_from + span.start, header.dated_from + span.end)
        )
    stack = tuple(Passage(PassageKind.STACK, span) for span in header.stack)
    return Entry(
        kind=_finer(kind, title, part),
        title=title,
        organisation=_words(text, header.organisation),
        location=_words(text, header.location),
        period=period,
        period_words=period_words,
        span=Span(block.header[0].start, until),
        passages=stack + passages_of(block.body),
        url=header.url,
    )


def _finer(kind: EntryKind, title: Words | None, part: Part) -> EntryKind:
    if kind is not EntryKind.JOB:
        return kind
    table = vocabulary()
    heading = part.section.heading
    named = set(words(title.text)) if title else set()
    headed = set(words(heading.text)) if heading else set()
    if named & table.internship or (
        headed & {"internship", "internships"} and "experience" not in headed
    ):
        return EntryKind.INTERNSHIP
    return kind


def _words(text: str, span: Span | None) -> Words | None:
    if span is None or span.start >= span.end:
        return None
    return Words(" ".join(text[span.start : span.end].split()), span)


def _blocks(rows: tuple[Row, ...], kind: EntryKind) -> tuple[tuple[Row, ...], list[Block]]:
    """Return the rows before the first header, and the blocks."""
    heads = _heads(rows, kind)
    starts = _starts(rows, heads, kind)
    if not starts:
        return rows, []
    blocks = []
    for n, start in enumerate(starts):
        until = starts[n + 1] if n + 1 < len(starts) else len(rows)
        split = start + 1
        while split < until and heads[split]:
            split += 1
        blocks.append(Block(rows[start:split], rows[split:until]))
    return rows[: starts[0]], blocks


def _heads(rows: tuple[Row, ...], kind: EntryKind) -> list[bool]:
    """Return for each row whether it can be part of a header."""
    listed = _items_are_headers(rows, kind)
    heads: list[bool] = []
    for n, row in enumerate(rows):
        above = rows[n - 1] if n else None
        dated = _dated(row)
        label = label_of(row)
        if _is_table_head(row):
            head = False
        elif row.bullet:
            head = listed and _reads_as_header(row, kind)
        elif label in _HEADER_LABELS:
            head = (
                kind is EntryKind.PROJECT
                or label not in ("client", "project")
                or (n > 0 and heads[-1])
            )
        elif label is not None:
            head = False
        elif dated and not _prose(row):
            head = True
        elif above is not None and not heads[-1] and continues(above, row):
            head = False
        else:
            head = not _prose(row) or (kind is EntryKind.PROJECT and _over_items(rows, n))
        heads.append(head)
    return heads


def _over_items(rows: tuple[Row, ...], n: int) -> bool:
    """Return True for a line that does not end like a sentence right above list items."""
    row = rows[n]
    return (
        n + 1 < len(rows)
        and rows[n + 1].bullet
        and not row.text.rstrip().endswith((".", ":", ";"))
        and len(row.text.split()) <= 18
    )


def _dated(row: Row) -> bool:
    """Return True if the row bears the dates of an entry: a stretch, or a date at an edge."""
    found = find_dates(row.text)
    if not found:
        return False
    if any(d.stretch or d.ongoing for d in found):
        return True
    last, first = found[-1], found[0]
    return last.around.end >= len(row.text.rstrip(" .)")) or first.around.start == 0


def _prose(row: Row) -> bool:
    """Return True if the row runs like a sentence."""
    found = row.words.split()
    if len(row.chunks) > 1 and find_dates(row.text):
        return False
    if len(found) > 22:
        return True
    low = sum(1 for word in found if word[:1].islower())
    ends = row.text.rstrip().endswith((".", ";")) and len(found) > 6
    return (
        len(found) >= 9 and (low / len(found) > 0.55 or ends) or (ends and low / len(found) > 0.5)
    )


def _is_table_head(row: Row) -> bool:
    if len(row.chunks) < 2:
        return False
    found = re.findall(r"[a-z]+", row.text.casefold())
    return len(found) >= 2 and vocabulary().table_head.issuperset(found)


def _items_are_headers(rows: tuple[Row, ...], kind: EntryKind) -> bool:
    """Return True if entries are list items: no unmarked row can open one."""
    unmarked = [row for row in rows if not row.bullet]
    if kind in (EntryKind.PROJECT,):
        return False
    return not any(_reads_as_header(row, kind) for row in unmarked)


def _reads_as_header(row: Row, kind: EntryKind) -> bool:
    if len(row.text.split()) > 30:
        return False
    if kind is EntryKind.EDUCATION:
        return bool(degree_weight(row.words) or institution_weight(row.words) >= 2)
    return _dated(row) and bool(title_weight(row.words) or organisation_weight(row.words))


def _starts(rows: tuple[Row, ...], heads: list[bool], kind: EntryKind) -> list[int]:
    """Return the rows that open an entry."""
    starts: list[int] = []
    n = 0
    while n < len(rows):
        if not heads[n]:
            n += 1
            continue
        until = n + 1
        while until < len(rows) and heads[until] and rows[until].column == rows[n].column:
            until += 1
        found = _run_starts(rows, n, until, kind, first=not starts)
        starts += found
        for row in range(n, until):
            heads[row] = bool(found) and row >= found[0]
        n = until
    if kind is EntryKind.PROJECT and not starts:
        starts = [n for n, row in enumerate(rows) if row.bullet]
        for n in starts:
            heads[n] = True
    return starts


def _run_starts(
    rows: tuple[Row, ...], start: int, until: int, kind: EntryKind, *, first: bool
) -> list[int]:
    """Return the rows of a run of header rows that open entries, none if it opens none."""
    dated = [n for n in range(start, until) if _dated(rows[n])]
    if kind is EntryKind.PROJECT:
        return _project_starts(rows, start, until, dated)
    if not dated:
        opens = first or _opens_undated(rows, start, kind)
        return _undated_starts(rows, start, until, kind) if opens else []
    gaps = [n for n in range(start + 1, until) if rows[n].after_gap]
    if len(dated) == 1:
        return [start]
    if gaps:
        bounds = [start, *gaps, until]
        return _gap_starts(rows, bounds, dated, kind)
    return _even_starts(start, dated)


def _even_starts(start: int, dated: list[int]) -> list[int]:
    """Place each start as far above its dates as the first stands above its own."""
    lead = dated[0] - start
    starts = [start]
    for above, here in zip(dated, dated[1:], strict=False):
        starts.append(here - lead if here - above > lead else here)
    return starts


def _gap_starts(
    rows: tuple[Row, ...], bounds: list[int], dated: list[int], kind: EntryKind
) -> list[int]:
    """Split at gaps, but keep dates that stand apart with the names above them."""
    starts: list[int] = []
    waiting: int | None = None
    for left, right in zip(bounds, bounds[1:], strict=False):
        inside = [n for n in dated if left <= n < right]
        names = any(title_weight(r.words) or organisation_weight(r.words) or institution_weight(r.words)
                    or degree_weight(r.words) for r in rows[left:right])  # fmt: skip
        if inside and (
            names or not starts or waiting is not None or kind is EntryKind.VOLUNTEERING
        ):
            begin = left if waiting is None else waiting
            starts += [begin, *_even_starts(left, inside)[1:]]
            waiting = None
        elif not inside and names and (right < bounds[-1] or not starts):
            waiting = left if waiting is None else waiting
    return starts or [bounds[0]]


def _opens_undated(rows: tuple[Row, ...], n: int, kind: EntryKind) -> bool:
    row = rows[n]
    if kind is EntryKind.EDUCATION:
        return bool(degree_weight(row.words) or institution_weight(row.words) >= 2)
    named = title_weight(row.words) >= 2 or organisation_weight(row.words) >= 3
    return named and (row.after_gap or row.bold)


def _undated_starts(rows: tuple[Row, ...], start: int, until: int, kind: EntryKind) -> list[int]:
    if kind is not EntryKind.EDUCATION:
        return [start]
    return [start] + [
        n for n in range(start + 1, until) if rows[n].after_gap and _opens_undated(rows, n, kind)
    ]


def _project_starts(rows: tuple[Row, ...], start: int, until: int, dated: list[int]) -> list[int]:
    """Return the openings in a run of rows between the bodies of projects."""
    labelled = [n for n in range(start, until) if label_of(rows[n]) == "project"]
    if labelled:
        return labelled
    starts = [start]
    for n in range(start + 1, until):
        if rows[n].after_gap or (n in dated and dated.index(n) > 0 and starts[-1] in dated):
            starts.append(n)
    return [n for n in starts if not URL.fullmatch(rows[n].words)] or [start]
