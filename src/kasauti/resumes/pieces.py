"""The pieces of an entry's header lines: what stands between dashes, pipes, gaps and commas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kasauti.resumes.dates import Dated, find_dates
from kasauti.resumes.passages import wrapped
from kasauti.resumes.profile import Span, Words
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import (
    degree_weight,
    institution_weight,
    is_place,
    label_kind,
    organisation_weight,
    title_weight,
    vocabulary,
)

_STRONG = re.compile(
    r"\s*[|‖¦]+\s*|\s+[–—―‒-]{1,2}\s+|\s*[—―]\s*|(?<=[a-z)])\s[–-](?=[A-Z])|(?<=[a-z.)])[–-]\s(?=[A-Z])"
    r"|\s*[·•∙❖◆▪●]\s*|\s+[@]\s*|\s*;\s+|\s+//\s+|\s+~\s+|\s*→\s*|\s*:{1,2}\s+"
)
_AT = re.compile(r"\s+(?:at|with)\s+(?=[\w\"“])", re.IGNORECASE)
_EMPLOYED_BY = re.compile(r"\s+(?:at|with|in|for)\s+(?=[A-Z])")
_COMMA = re.compile(r"\s*,\s*")
_LEGAL = re.compile(
    r"(?:(?:pvt|private|ltd|limited|inc|llc|llp|corp|co|plc|gmbh|p|s\.a|n\.a)\b[.)\s]*)+",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:inc|ltd|co|corp|pvt|jr|sr|dept|govt|univ|intl|bros|st|llc|etc)|\b[A-Za-z]\.[A-Za-z]|\b[A-Z])\.$",
    re.IGNORECASE,
)
WORKING_AS = re.compile(
    r"(?:i\s+am\s+)?(?:(?:currently|presently)\s+)?(?:work(?:ed|ing|s)|employed|associated|joined|served|serving)"
    r"\s*(?:as\s+(?:an?\s+|the\s+)?|(?:with|in|at|for)\s+)", re.IGNORECASE
)  # fmt: skip
URL = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+(?:com|in|io|dev|org|net|ai|app|edu|me|co|tech|gov|xyz)\b(?:/\S*)?",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"\b(?:c\.?\s?g\.?\s?p\.?\s?a|s?gpa|cpi|spi|percentage|percentile|aggregate|marks|grade|air|score|rank)\b"
    r"|\d{1,3}(?:\.\d+)?\s?%|\b\d{1,2}(?:\.\d+)?\s?/\s?(?:10|4|5|100)(?:\.0+)?\b"
    r"|cum laude|first class|distinction|honou?rs list|dean[’']s list|gold medal", re.IGNORECASE
)  # fmt: skip
_LASTED = re.compile(
    r"\d+\+?\s*(?:years?|yrs?)(?:[\s,]*\d+\s*(?:months?|mos?))?|\d+\s*(?:months?|mos?)",
    re.IGNORECASE,
)
_EDGES = ' \t\n,;|·•∙▪–—―‒-:*_#/\\~“”"‘`⋄❖→'


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a header line.

    Parameters
    ----------
    start, end : int
        Absolute offsets.
    text : str
    row, chunk : int
        Which header line, and which stretch between wide gaps on it.
    label : str or None
        What a label before it announces ("Role: …" gives ``title``).
    """

    start: int
    end: int
    text: str
    row: int
    chunk: int
    label: str | None = None

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Taken:
    """Header lines taken apart: named pieces, and what was told apart by its form.

    ``interrupted`` holds the words of names that a cell of dates interrupts in the text.
    """

    names: tuple[Piece, ...]
    places: tuple[Piece, ...]
    dates: tuple[tuple[Dated, Words], ...]
    links: tuple[Piece, ...]
    interrupted: tuple[tuple[Span, str], ...] = ()


def tidy(text: str, start: int, end: int) -> Span:
    """Return the stretch without edges of punctuation, unmatched brackets and closing stops."""
    while start < end:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip(_EDGES))
        right = len(piece.rstrip(_EDGES))
        if left:
            start += left
        elif right < len(piece):
            end = start + right
        elif piece[-1] == "." and not _ABBREVIATION.search(piece):
            end -= 1
        elif piece[0] in ")]}.’'" or (piece[0] in "([{" and not _closes(piece)):
            start += 1
        elif piece[-1] in "([{" or (piece[-1] in ")]}" and not _opens(piece)):
            end -= 1
        else:
            break
    return Span(start, max(start, end))


def _closes(piece: str) -> bool:
    return any(c in piece for c in ")]}")


def _opens(piece: str) -> bool:
    return any(c in piece for c in "([{")


def take_apart(rows: tuple[Row, ...], text: str, *, colons: bool = True) -> Taken:
    """Take header lines apart.

    Parameters
    ----------
    rows : tuple of Row
    text : str
        The document's text in plain form (see ``rows.plain``).
    colons : bool
        Whether a colon parts names ("Engineer: Acme"), as it does not in titles of projects.
    """
    names: list[Piece] = []
    places: list[Piece] = []
    links: list[Piece] = []
    dates: list[tuple[Dated, Words]] = []
    interrupted: list[tuple[Span, str]] = []
    for number, row in enumerate(rows):
        found = find_dates(row.text)
        if number and names and _wraps(rows[number - 1], row, names, number, found):
            whole = join([names[-1], _whole(row, number, text)], text)
            if row.interrupted or len(rows[number - 1].chunks) > 1:
                both = f"{names[-1].text} {text[row.mark : row.end]}"
                interrupted.append((whole.span, both))
            names[-1] = whole
            continue
        dates += [(dated, said(row, dated)) for dated in found]
        for piece in _pieces_of(row, number, text, found, colons):
            if _is_link(piece.text):
                links.append(piece)
            elif only_marks(piece.text):
                continue
            elif piece.label == "location" or (piece.label is None and is_place(piece.text)):
                places.append(piece)
            elif not _is_kind_of_contract(piece.text):
                names.append(piece)
    return Taken(tuple(names), tuple(places), tuple(dates), tuple(links), tuple(interrupted))


def said(row: Row, dated: Dated) -> Words:
    """Return dates of a row as printed, with where they stand."""
    text = row.text[dated.span.start : dated.span.end]
    return Words(" ".join(text.split()), row.span(dated.span.start, dated.span.end))


def _wraps(above: Row, row: Row, names: list[Piece], number: int, found: tuple[Dated, ...]) -> bool:
    """Return True if a header line of several names is carried on by one short line."""
    last = names[-1]
    if found or len(names) < 2 or not names[-2].row == last.row == number - 1:
        return False
    plain = len(row.chunks) == 1 and len(row.text.split()) <= 3 and not _STRONG.search(row.text)
    alike = bool(row.size) and abs(row.size - above.size) < 0.6 and not row.after_gap
    if not plain or not alike or "," in row.text:
        return False
    if last.end >= above.end - 1:
        return wrapped(above, row)
    return _wraps_in_cell(above, row, last)


def _wraps_in_cell(above: Row, row: Row, last: Piece) -> bool:
    """Return True if a short line goes on with the cell left of one that holds only dates."""
    if len(above.edges) != 2 or len(above.chunks) != 2 or not row.edges:
        return False
    (left, right), (limit, _) = above.edges
    word = (row.edges[0][1] - row.edges[0][0]) / max(1, len(row.text)) * len(row.text.split()[0])
    dated = find_dates(above.text[above.chunks[1].start - above.start :])
    ends = last.end >= above.chunks[0].end - 1
    return bool(dated) and ends and abs(row.edges[0][0] - left) < 4 and right + word > limit - 12


def _whole(row: Row, number: int, text: str) -> Piece:
    return Piece(row.mark, row.end, text[row.mark : row.end], number, 0)


def _is_link(text: str) -> bool:
    """Return True for an address, or a word that stands for one ("See here")."""
    bare = text.strip(" []()↗")
    return bool(vocabulary().link_words.fullmatch(bare) or URL.fullmatch(bare))


def _is_kind_of_contract(text: str) -> bool:
    bare = text.strip(" []()")
    return bool(vocabulary().employment.fullmatch(bare) or _LASTED.fullmatch(bare))


def only_marks(text: str) -> bool:
    """Return True if a stretch names marks ("GPA: 3.9", "First class") and hardly more."""
    if not _MARKS.search(text) or degree_weight(text):
        return False
    return len(re.findall(r"[^\W\d_]{3,}", _MARKS.sub("", text))) <= 1


def _pieces_of(
    row: Row, number: int, text: str, dates: tuple[Dated, ...], colons: bool
) -> Iterator[Piece]:
    holes = [row.span(d.around.start, d.around.end) for d in dates]
    told: str | None = None
    for chunk_number, chunk in enumerate(row.chunks):
        start = max(chunk.start, row.mark)
        if start >= chunk.end:
            continue
        if (
            len(row.chunks) == 2
            and not chunk_number
            and (told := label_kind(text[start : chunk.end]))
        ):
            continue
        if opener := WORKING_AS.match(text, start, chunk.end):
            start = opener.end()
            if joint := _EMPLOYED_BY.search(text, start, chunk.end):
                yield from _piece(text, start, joint.start(), number, chunk_number, "title")
                start, told = joint.end(), "organisation"
        for a, b in _outside(start, chunk.end, holes):
            if told:
                yield from _piece(text, a, b, number, chunk_number, told)
            else:
                yield from _split(text, a, b, number, chunk_number, colons)


def _outside(start: int, end: int, holes: list[Span]) -> Iterator[tuple[int, int]]:
    for left, right in ((hole.start, hole.end) for hole in holes):
        if right <= start or left >= end:
            continue
        if left > start:
            yield start, left
        start = right
    if start < end:
        yield start, end


def _split(text: str, start: int, end: int, row: int, chunk: int, colons: bool) -> Iterator[Piece]:
    title_end = _title_before_at(text, start, end) if colons else None
    if title_end:
        yield from _piece(text, start, title_end, row, chunk, "title")
        start = _AT.match(text, title_end, end).end()  # type: ignore[union-attr]
    label = "organisation" if title_end else None
    at = start
    bounds = [(m.start(), m.end()) for m in _STRONG.finditer(text, start, end)]
    for left, right in [*bounds, (end, end)]:
        if left < at:
            continue
        if ":" in text[left:right]:
            kind = label_kind(text[at:left])
            if kind:
                label, at = kind, right
                continue
            if not colons or _MARKS.search(text, max(at, left - 14), left):
                continue
        if _inside_brackets(text, start, left):
            continue
        yield from _piece(text, at, left, row, chunk, label)
        label, at = None, right


def _inside_brackets(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at)


def _title_before_at(text: str, start: int, end: int) -> int | None:
    """Return where a title ends before "at" and an employer's name, None where none does."""
    for joint in reversed(list(_AT.finditer(text, start, end))):
        left = text[start : joint.start()]
        if re.search(r"[|·•;:]", left):
            continue
        unknown = (
            "at" in joint.group()
            and left.istitle()
            and len(left.split()) <= 4
            and not organisation_weight(left)
        )
        if title_weight(left) >= 2 or degree_weight(left) or unknown:
            return joint.start()
    return None


def _piece(
    text: str, start: int, end: int, row: int, chunk: int, label: str | None
) -> Iterator[Piece]:
    span = tidy(text, start, end)
    if span.start < span.end:
        yield Piece(span.start, span.end, text[span.start : span.end], row, chunk, label)


def comma_parts(piece: Piece, text: str) -> list[Piece]:
    """Return the parts of a piece between commas outside brackets, legal forms kept with names."""
    cuts = [
        m
        for m in _COMMA.finditer(text, piece.start, piece.end)
        if not _inside_brackets(text, piece.start, m.start())
        and not _LEGAL.match(text, m.end(), piece.end)
    ]
    parts, at = [], piece.start
    for cut in cuts:
        parts.append(_part(piece, text, at, cut.start()))
        at = cut.end()
    parts.append(_part(piece, text, at, piece.end))
    return [part for part in parts if part.text]


def _part(piece: Piece, text: str, start: int, end: int) -> Piece:
    span = tidy(text, start, end)
    return Piece(
        span.start, span.end, text[span.start : span.end], piece.row, piece.chunk, piece.label
    )


def beside(a: Piece, b: Piece, text: str) -> bool:
    """Return True if two pieces stand on one line with only a dash or comma between."""
    between = text[a.end : b.start]
    return a.row == b.row and a.chunk == b.chunk and not re.search(r"[|·•@\n]", between)


def join(pieces: list[Piece], text: str) -> Piece:
    """Return one piece from the first to the last of some that follow each other."""
    first, last = pieces[0], pieces[-1]
    span = tidy(text, first.start, last.end)
    return Piece(
        span.start, span.end, text[span.start : span.end], first.row, first.chunk, first.label
    )


_CAMPUS = re.compile(
    r"(?:the\s+)?(?:university of|indian (?:institute|statistical)|(?:inter)?national institute|"
    r"birla institute|iit|nit|iiit|bits|iim|iiser)\b",
    re.IGNORECASE,
)


def peel_place(piece: Piece, text: str) -> tuple[Piece, Piece | None]:
    """Return a piece without the place at its end, and that place."""
    parts = comma_parts(piece, text)
    keep = len(parts)
    while keep > 1 and is_place(parts[keep - 1].text):
        keep -= 1
    if keep == len(parts):
        return _peel_bracketed(piece, text)
    if keep > 1 and _unknown_town(parts, keep):
        keep -= 1
    if keep == 1 and len(parts) == 2 and _CAMPUS.match(parts[0].text):
        return piece, None
    return join(parts[:keep], text), join(parts[keep:], text)


def _unknown_town(parts: list[Piece], keep: int) -> bool:
    """Return True if the part before a state or country reads as a town we do not know."""
    part = parts[keep - 1].text
    if keep < len(parts) - 1 or len(part.split()) > 2 or not part[:1].isupper():
        return False
    if title_weight(part) or organisation_weight(part) or institution_weight(part):
        return False
    return any(organisation_weight(other.text) >= 3 for other in parts[: keep - 1])


_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]$")


def _peel_bracketed(piece: Piece, text: str) -> tuple[Piece, Piece | None]:
    found = _BRACKETED.search(text, piece.start, piece.end)
    if found is None or not is_place(found[1]):
        return piece, None
    return (
        _part(piece, text, piece.start, found.start()),
        _part(piece, text, found.start(1), found.end(1)),
    )
