"""Paragraphs and tables of formats without pages, written as lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kasauti.documents.characters import opens_item, plain, smuggled
from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause

TINY = 3.0  # points; smaller type cannot be read
_GAP = re.compile(r" *\t[\t ]*| {3,}")
_SPACES = re.compile(r" {2,}")
_CONTRAST = 24  # of 255, in the channel that differs most


@dataclass(slots=True)
class Run:
    """A stretch of one look; ``hidden`` says why no reader sees it, None where one does."""

    text: str
    bold: bool = False
    size: float | None = None
    hidden: HiddenBecause | None = None
    url: str = ""


@dataclass(slots=True)
class Paragraph:
    """Runs that flow together; a line feed in a run is a line break on the page."""

    runs: list[Run] = field(default_factory=list)
    heading: bool = False
    mark: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(run.text.strip() for run in self.runs)


@dataclass(slots=True)
class Table:
    """Rows of cells, each a list of blocks."""

    rows: list[list[list[Block]]] = field(default_factory=list)


@dataclass(slots=True)
class Aside:
    """A text box: a flow of its own beside the main one."""

    blocks: list[Block] = field(default_factory=list)


Block: TypeAlias = Paragraph | Table | Aside


def alike(colour: str, background: str) -> bool:
    """Return whether two colours (six hexadecimal digits) cannot be told apart.

    Examples
    --------
    >>> alike("FFFFFF", "FAFAFA"), alike("FFFFFF", "1F3864")
    (True, False)
    """
    pairs = zip(bytes.fromhex(colour), bytes.fromhex(background), strict=True)
    return max(abs(a - b) for a, b in pairs) < _CONTRAST


def write(blocks: Iterable[Block], composition: Composition, column: int = 0) -> None:
    """Write blocks in order: a table row whose cells are single lines becomes one line."""
    for block in blocks:
        if isinstance(block, Paragraph):
            _write_paragraph(block, composition, column)
        elif isinstance(block, Aside):
            composition.block()
            write(block.blocks, composition, column or 1)
            composition.block()
        else:
            composition.block()
            for row in block.rows:
                _write_row(row, composition, column)
            composition.block()


def _write_paragraph(paragraph: Paragraph, composition: Composition, column: int) -> None:
    _set_aside(paragraph, composition)
    lines = list(_lines(paragraph))
    if not any(text for text, *_ in lines):
        if paragraph.is_empty:
            composition.block()
        return
    if paragraph.heading:
        composition.block()
    for number, (text, bold, size, links) in enumerate(lines):
        if not text:
            composition.block()
            continue
        mark = paragraph.mark if number == 0 else ""
        start = composition.line(
            mark + text,
            bold=bold,
            size=size,
            column=column,
            bullet=bool(mark) or opens_item(text),
            heading=paragraph.heading,
            cells=[(a + len(mark), b + len(mark)) for a, b in _cells(text)],
        )
        for url, begin, end in links:
            composition.link(url, start + len(mark) + begin, start + len(mark) + end)


def _write_row(row: list[list[Block]], composition: Composition, column: int) -> None:
    """Write a row as one line where each cell is one line, else cell by cell."""
    filled = [cell for cell in row if not _is_blank(cell)]
    if not filled:
        for cell in row:
            write(cell, composition, column)
        return
    singles = [_single(cell) for cell in filled]
    if len(filled) == 1:
        write(filled[0], composition, column)
        return
    if any(single is None for single in singles):
        for number, cell in enumerate(filled, start=1):
            composition.block()
            write(cell, composition, column or number)
        composition.block()
        return
    joined = Paragraph()
    for single in singles:
        assert single is not None
        if joined.runs:
            joined.runs.append(Run("\t"))
        joined.runs.extend([Run(single.mark)] if single.mark else [])
        joined.runs.extend(single.runs)
    _write_paragraph(joined, composition, column)


def _is_blank(cell: list[Block]) -> bool:
    return all(isinstance(block, Paragraph) and not _visible(block).strip() for block in cell)


def _single(cell: list[Block]) -> Paragraph | None:
    """The one line of a cell, None where it holds more."""
    blocks = [b for b in cell if not (isinstance(b, Paragraph) and b.is_empty)]
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        paragraph = blocks[0]
        if "\n" not in _visible(paragraph).strip("\n") and not paragraph.heading:
            return paragraph
    return None


def _visible(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs if run.hidden is None)


def _set_aside(paragraph: Paragraph, composition: Composition) -> None:
    """Keep hidden runs apart, neighbours of one reason as one stretch."""
    stretch: list[Run] = []
    for run in [*paragraph.runs, Run("")]:
        if run.hidden is not None and (not stretch or stretch[-1].hidden is run.hidden):
            stretch.append(run)
            continue
        if stretch:
            _hide("".join(r.text for r in stretch), stretch[0].hidden, composition)
        stretch = [run] if run.hidden is not None else []
        if run.hidden is None and (said := smuggled(run.text)):
            _hide(said, HiddenBecause.TRANSPARENT, composition)


def _hide(text: str, because: HiddenBecause | None, composition: Composition) -> None:
    text = " ".join(plain(text).split())
    if text and because is not None:
        composition.hide(text, because)


def _lines(
    paragraph: Paragraph,
) -> Iterator[tuple[str, bool, float | None, list[tuple[str, int, int]]]]:
    """Yield text, bold, size and links of each line of a paragraph."""
    line: list[Run] = []
    for run in paragraph.runs:
        if run.hidden is not None:
            continue
        first, *rest = run.text.split("\n")
        line.append(Run(first, run.bold, run.size, None, run.url))
        for part in rest:
            yield _line(line)
            line = [Run(part, run.bold, run.size, None, run.url)]
    yield _line(line)


def _line(runs: list[Run]) -> tuple[str, bool, float | None, list[tuple[str, int, int]]]:
    text = _tidy("".join(_plain_tabs(run.text) for run in runs))
    weight = sum(len(run.text) for run in runs)
    bold = sum(len(run.text) for run in runs if run.bold) > 0.5 * weight
    sizes = [run for run in runs if run.size and run.text.strip()]
    size = max(sizes, key=lambda run: len(run.text)).size if sizes else None
    links = []
    cursor = 0
    for run in runs:
        words = _tidy(_plain_tabs(run.text)) if run.url else ""
        begin = text.find(words, cursor) if words else -1
        if begin >= 0:
            cursor = begin + len(words)
            links.append((run.url, begin, cursor))
    return text, bold, size, links


def _plain_tabs(text: str) -> str:
    return "\t".join(plain(part) for part in text.split("\t"))


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", _GAP.sub("\t", text)).strip(" \t")


def _cells(text: str) -> list[tuple[int, int]]:
    if "\t" not in text:
        return []
    cells, begin = [], 0
    for part in text.split("\t"):
        cells.append((begin, begin + len(part)))
        begin += len(part) + 1
    return cells
