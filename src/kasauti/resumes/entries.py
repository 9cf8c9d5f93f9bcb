"""Entries of a part: posts, projects, degrees, with their header lines and passages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from kasauti.resumes.blocks import Block, blocks_of
from kasauti.resumes.headers import Banner, Header, read_header
from kasauti.resumes.passages import passages_of
from kasauti.resumes.profile import Entry, EntryKind, Passage, PassageKind, SectionKind, Span, Words
from kasauti.resumes.rows import Row
from kasauti.resumes.sections import Part
from kasauti.resumes.vocabulary import vocabulary, words

KINDS = {
    SectionKind.WORK: EntryKind.JOB,
    SectionKind.PROJECTS: EntryKind.PROJECT,
    SectionKind.EDUCATION: EntryKind.EDUCATION,
    SectionKind.VOLUNTEERING: EntryKind.VOLUNTEERING,
}


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
    opening, blocks = blocks_of(part.rows, kind)
    headers = _headers(blocks, plain, kind)
    entries = []
    banner: Header | None = None
    for n, (block, header) in enumerate(zip(blocks, headers, strict=True)):
        following = headers[n + 1] if n + 1 < len(blocks) else None
        if _is_break(block):
            continue
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
        entries.append(_entry(block, header, kind, part, text))
    return tuple(entries), passages_of(_in_flow(opening))


def _in_flow(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(row for row in rows if not row.margin)


_BREAK = re.compile(
    r"\b(?:career\s+(?:break|gap)|sabbatical|(?:maternity|paternity|parental)\s+leave)\b",
    re.IGNORECASE,
)


def _is_break(block: Block) -> bool:
    """Return True for a time without work: it is no post."""
    return any(_BREAK.search(row.text) for row in block.header)


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


def _entry(block: Block, header: Header, kind: EntryKind, part: Part, text: str) -> Entry:
    flow = [row for row in (*block.header, *block.body) if not row.margin]
    title = _words(text, header.title, header)
    period = None
    if header.dated:
        period = header.dated.period(single_is_end=kind is EntryKind.EDUCATION)
    stack = tuple(Passage(PassageKind.STACK, span) for span in header.stack)
    return Entry(
        kind=_finer(kind, title, part),
        title=title,
        organisation=_words(text, header.organisation, header),
        location=_words(text, header.location),
        period=period,
        period_words=header.dates,
        span=Span(flow[0].start, flow[-1].end) if flow else part.section.span,
        passages=stack + passages_of(_in_flow(block.body)),
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


def _words(text: str, span: Span | None, header: Header | None = None) -> Words | None:
    if span is None or span.start >= span.end:
        return None
    for interrupted, said in header.interrupted if header else ():
        if interrupted == span:
            return Words(said, span)
    return Words(" ".join(text[span.start : span.end].split()), span)
