"""Where a page is split: gutters between columns, and the bands above and below them.

Stream order mixes columns in few files, rebuilding rows by geometry mixes them in many
(measured on eleven fixtures: 0–7 lines against 2–29). So the stream is kept, and geometry only
has to show that two sides are columns, not the two ends of rows (a title and its dates).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from kasauti.documents.characters import opens_item
from kasauti.documents.pdf.rows import Chunk

_MIN_GUTTER = 0.45  # em
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:19|20)[xX]{2}\b|['’]\d\d\b|\b\d{1,2}/\d{2,4}\b"
    r"|\b(?:present|current|now|ongoing|till date|to date)\b",
    re.IGNORECASE,
)
_OF_DATES = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|[^a-z]"
    r"|\b(?:present|current|now|ongoing|till|to|date|since|from|expected|graduation|anticipated"
    r"|spring|summer|autumn|fall|winter|years?|yrs?|months?|mos?|xx|st|nd|rd|th)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\S@\S|\w\.(?:com|in|io|org|net|dev|ai|me)\b|\+?\d[\d ()-]{8,}\d")
_CONTACTS = 8  # lines that a block of contacts beside the name may have
_PLACE = 14  # letters that may stand with a date: "Pune, India · Jan 2020 – Present"


@dataclass(slots=True)
class Zone:
    """Chunks that read as one flow; ``path`` names the columns it lies in, outermost first."""

    chunks: list[Chunk]
    path: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Split:
    above: list[Chunk]
    left: list[Chunk]
    right: list[Chunk]
    below: list[Chunk]

    @property
    def height(self) -> float:
        side = self.left + self.right
        return max(chunk.bottom for chunk in side) - min(chunk.top for chunk in side)


def zones_of(chunks: list[Chunk], path: tuple[int, ...] = ()) -> list[Zone]:
    """Split chunks at gutters into zones, in reading order."""
    split = _best_split(chunks)
    if split is None:
        return [Zone(chunks, path)] if chunks else []
    left, right = zones_of(split.left, (*path, 1)), zones_of(split.right, (*path, 2))
    sides = left + right
    if _is_after(split.left, split.right):
        sides = right + left
    return [*zones_of(split.above, path), *sides, *zones_of(split.below, path)]


def is_dated(text: str) -> bool:
    """Return whether ``text`` is little more than a date or a stretch of time."""
    if len(text) > 48 or not _DATED.search(text):
        return False
    return len(_OF_DATES.sub("", text)) <= _PLACE


def _is_after(left: list[Chunk], right: list[Chunk]) -> bool:
    """Whether the stream holds all of the right side before all of the left."""
    return max(c.last_seq for c in right) < min(c.seq for c in left)


def _best_split(chunks: list[Chunk]) -> _Split | None:
    if len(chunks) < 4:
        return None
    best: _Split | None = None
    for edge in _edges(chunks):
        for split in _splits_at(chunks, edge):
            if (best is None or split.height > best.height) and _are_columns(split):
                best = split
    return best


def _edges(chunks: list[Chunk]) -> list[float]:
    """Left edges that could open a column: two or more chunks begin there, or nearly there."""
    reach = 0.5 * median(chunk.size for chunk in chunks)
    groups: list[list[float]] = []
    for left in sorted(chunk.left for chunk in chunks):
        if groups and left - groups[-1][-1] <= reach:
            groups[-1].append(left)
        else:
            groups.append([left])
    return [group[0] for group in groups[1:] if len(group) >= 2]


def _splits_at(chunks: list[Chunk], edge: float) -> list[_Split]:
    """Stretches of the page in which nothing crosses the gutter left of ``edge``."""
    em = median(chunk.size for chunk in chunks)
    ordered = sorted(chunks, key=lambda chunk: chunk.base)
    stretches: list[list[Chunk]] = [[]]
    for chunk in ordered:
        if chunk.left < edge - 1.0 and chunk.right > edge - _MIN_GUTTER * em:
            stretches.append([])
        else:
            stretches[-1].append(chunk)
    splits = []
    for stretch in stretches:
        right = [chunk for chunk in stretch if chunk.left >= edge - 1.0]
        left = [chunk for chunk in stretch if chunk.left < edge - 1.0]
        left, right = _without_row_ends(left, right)
        if len(left) >= 2 and len(right) >= 2:
            splits.append(_beside_the_name(_trimmed(ordered, left, right)))
    return splits


def _without_row_ends(left: list[Chunk], right: list[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
    """Leave out rows before and after the columns whose ends only happen to lie right of them."""
    while len(right) >= 3 and _is_row_end(right[-1], right[-2], left):
        end = right[-2].bottom
        right = right[:-1]
        left = [chunk for chunk in left if chunk.bottom <= end + 0.5 * chunk.size]
    while len(right) >= 3 and _is_row_end(right[0], right[1], left):
        start = right[1].top
        right = right[1:]
        left = [chunk for chunk in left if chunk.top >= start - 0.5 * chunk.size]
    return left, right


def _is_row_end(end: Chunk, nearest: Chunk, left: list[Chunk]) -> bool:
    """Whether ``end`` is the date of a row, apart from the other lines of its side."""
    return (
        is_dated(end.text)
        and abs(end.base - nearest.base) > 2.2 * end.size
        and any(_is_level(end, chunk) for chunk in left)
    )


def _trimmed(ordered: list[Chunk], left: list[Chunk], right: list[Chunk]) -> _Split:
    """Give the lines above the point where both sides begin to the band above."""
    start = max(left[0].top, right[0].top)
    late, early = (left, right) if left[0].top >= right[0].top else (right, left)
    head = [chunk for chunk in early if chunk.bottom <= start + 1.0]
    rest = [chunk for chunk in early if chunk.bottom > start + 1.0]
    keep_head = not rest or not head
    if head and rest:
        gap = rest[0].top - max(chunk.bottom for chunk in head)
        together = gap < 0.8 * rest[0].size
        keep_head = together and len(head) > 6 if early is left else together or len(head) > 4
    if not keep_head:
        left, right = (rest, late) if early is left else (late, rest)
    inside = {id(chunk) for chunk in left} | {id(chunk) for chunk in right}
    first = min(left[0].base, right[0].base)
    others = [chunk for chunk in ordered if id(chunk) not in inside]
    return _Split(
        [chunk for chunk in others if chunk.base < first],
        left,
        right,
        [chunk for chunk in others if chunk.base >= first],
    )


def _beside_the_name(split: _Split) -> _Split:
    """End both sides where a block of contacts on the right does: the sections begin there."""
    reaching = sum(bool(_CONTACT.search(chunk.text)) for chunk in split.right)
    if len(split.right) > _CONTACTS or 2 * reaching < len(split.right):
        return split
    end = max(chunk.bottom for chunk in split.right) - 1.0
    left = [chunk for chunk in split.left if chunk.top < end]
    under = [chunk for chunk in split.left if chunk.top >= end]
    if len(left) < 2 or not under:
        return split
    below = sorted([*under, *split.below], key=lambda chunk: chunk.base)
    return _Split(split.above, left, split.right, below)


def _are_columns(split: _Split) -> bool:
    """Decide between two columns and the two ends of rows."""
    left, right = _rows(split.left), _rows(split.right)
    if len(left) < 2 or len(right) < 2 or not _overlap(left, right):
        return False
    for a, b in ((left, right), (right, left)):
        if _share(is_dated(_text(row)) for row in a) >= 0.6 and _aligned(a, b) >= 0.8:
            return False
    if all(chunk.is_mark for chunk in split.left):
        return False
    if _are_cells(split) or _are_labels_and_values(left, right):
        return False
    switches = _switches(split)
    least = min(len(left), len(right))
    if switches <= max(1, least // 3):
        return _aligned(left, right) < 1.0 or least >= 3 or len(left) != len(right)
    return _look_like_columns(left, right)


def _are_cells(split: _Split) -> bool:
    """Whether both sides are a table with cells of several lines, drawn cell by cell."""
    cells: list[list[Chunk]] = []
    sides = {id(chunk): 0 for chunk in split.left} | {id(chunk): 1 for chunk in split.right}
    last = -1
    for chunk in sorted(split.left + split.right, key=lambda chunk: chunk.seq):
        if sides[id(chunk)] != last:
            cells.append([])
            last = sides[id(chunk)]
        cells[-1].append(chunk)
    if sides[id(cells[0][0])] == 1:
        cells = cells[1:]
    pairs = list(zip(cells[::2], cells[1::2], strict=False))
    if len(pairs) < 2 or sum(len(_rows(cell)) for cell in cells) < 1.5 * len(cells):
        return False
    apart = all(
        max(chunk.base for chunk in one + two) < min(chunk.base for chunk in three + four)
        for (one, two), (three, four) in pairwise(pairs)
    )
    level = sum(any(_is_level(chunk, two[0]) for chunk in one) for one, two in pairs)
    return apart and level >= 0.7 * len(pairs)


def _are_labels_and_values(left: list[list[Chunk]], right: list[list[Chunk]]) -> bool:
    """Whether the right side holds ": Acme" beside "Organization": the values of a form."""
    values = [row for row in right if _text(row).startswith((":", "："))]
    return len(values) >= 2 and _aligned(values, left) >= 0.8


def _look_like_columns(left: list[list[Chunk]], right: list[list[Chunk]]) -> bool:
    """Whether both sides, though drawn row by row, hold running text of their own."""
    marked = sum(opens_item(_text(row)) for row in right)
    if min(len(left), len(right)) < 4:
        return False
    if marked >= 2 or sum(_is_heading(_text(row)) for row in right) >= 1:
        return _share(is_dated(_text(row)) for row in right) < 0.3
    if _aligned(right, left) < 0.6 and _aligned(left, right) < 0.6:
        return True
    return all(
        median(len(_text(row)) for row in side) >= 22 and _fills(side) >= 0.5
        for side in (left, right)
    )


def _rows(chunks: list[Chunk]) -> list[list[Chunk]]:
    rows: list[list[Chunk]] = []
    for chunk in sorted(chunks, key=lambda chunk: (chunk.base, chunk.left)):
        if rows and rows[-1][0].shares_row(chunk):
            rows[-1].append(chunk)
        else:
            rows.append([chunk])
    return rows


def _text(row: list[Chunk]) -> str:
    return " ".join(chunk.text for chunk in row)


def _share(values: object) -> float:
    seen = [bool(value) for value in values]  # type: ignore[attr-defined]
    return sum(seen) / len(seen)


def _aligned(rows: list[list[Chunk]], others: list[list[Chunk]]) -> float:
    """Share of ``rows`` that stand on a baseline of ``others``: cells of one row do, closely."""
    return _share(any(_is_level(row[0], other[0]) for other in others) for row in rows)


def _is_level(a: Chunk, b: Chunk) -> bool:
    typeset = a.words[0].pieces[0].ink.handle != 0  # recognised text stands less exactly
    return abs(a.base - b.base) <= (0.12 if typeset else 0.35) * max(a.size, b.size)


def _overlap(left: list[list[Chunk]], right: list[list[Chunk]]) -> bool:
    top = max(left[0][0].top, right[0][0].top)
    bottom = min(left[-1][0].bottom, right[-1][0].bottom)
    return bottom - top > 1.5 * left[0][0].size


def _switches(split: _Split) -> int:
    """How often the stream changes sides."""
    sides = sorted(
        [(chunk.seq, 0) for chunk in split.left] + [(chunk.seq, 1) for chunk in split.right]
    )
    return sum(a[1] != b[1] for a, b in pairwise(sides))


def _fills(rows: list[list[Chunk]]) -> float:
    """Share of rows that reach near the right edge of their column, as wrapped text does."""
    left = min(row[0].left for row in rows)
    right = max(row[-1].right for row in rows)
    return _share(row[-1].right > left + 0.75 * (right - left) for row in rows)


def _is_heading(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return (
        len(letters) >= 5
        and len(text.split()) <= 4
        and not any(character.isdigit() for character in text)
        and all(character.isupper() for character in letters)
    )
