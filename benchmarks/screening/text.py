"""Text of files: what fails, what is lost, what is mixed, and what it costs."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from unittest.mock import patch

import docx
import pypdfium2
from lxml import etree

from benchmarks.figure import Figure, bootstrapped, proportion
from benchmarks.screening.baselines import pdf_text
from benchmarks.screening.generated import generated
from kasauti.documents import Document, UnreadableFile, Word, read

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\d*\.xml$")
_DATE = re.compile(r"[^\n]{0,12}(?:19|20)\d\d[^\n]{0,20}")
_GENERATED = 60
_GUTTER = 10.0  # points: the least width of one
_LINES = 8  # on either side, before white space counts as a gutter


@dataclass(frozen=True, slots=True)
class Gutter:
    """White space between columns: a rectangle of a page, in points from its top left corner."""

    page: int
    left: float
    right: float
    top: float
    bottom: float


def measure(pdf: Path | None = None, docx: Path | None = None) -> tuple[Figure, ...]:
    """Return figures of reading: failures, mixed lines, seconds, words recovered.

    Parameters
    ----------
    pdf, docx : Path, optional
        Folders of files; without one, résumés are generated.
    """
    return (*_of_pdfs(_files(pdf, ".pdf")), *_of_words(_files(docx, ".docx")))


def _files(folder: Path | None, ending: str) -> list[tuple[str, bytes]]:
    if folder is not None:
        return [(path.name, path.read_bytes()) for path in sorted(folder.rglob(f"*{ending}"))]
    made = generated(_GENERATED, seed=11)
    return [(name, data) for name, data, _ in made if name.endswith(ending)]


def _of_pdfs(files: list[tuple[str, bytes]]) -> Iterator[Figure]:
    for name, data in files[:3]:  # libraries load once per process, not once per file
        _seconds(lambda name=name, data=data: read(data, name))
        pdf_text(data)
    failed, mixed, columned, lines = 0, 0, 0, 0
    whole, plain, raw = [], [], []
    for name, data in files:
        try:
            seconds, document = _seconds(lambda name=name, data=data: read(data, name))
        except UnreadableFile:
            failed += 1
            continue
        if not document.recognised:  # recognition is measured apart
            whole.append(seconds)
            with patch("kasauti.documents.pdf.reader.hidden_of", _nothing_hidden):
                plain.append(_seconds(lambda name=name, data=data: read(data, name))[0])
            raw.append(_seconds(lambda data=data: pdf_text(data))[0])
        gutters = gutters_of(data)
        columned += bool(gutters)
        mixed += mixed_lines(document, gutters)
        lines += len(document.lines)
    yield proportion("PDFs that fail", failed, len(files), "<= 0.002")
    yield Figure(
        "lines mixed between columns",
        mixed,
        None,
        None,
        columned,
        "== 0",
        "stream order 0–7 a file",
    )
    base = f"raw pypdfium2 text {1000 * sum(raw) / max(1, len(raw)):.1f} ms"
    yield bootstrapped("CPU seconds a PDF", whole, _mean, "<= 0.06", base)
    yield bootstrapped(
        "CPU seconds a PDF without the check for hidden text", plain, _mean, "", base
    )


def _of_words(files: list[tuple[str, bytes]]) -> Iterator[Figure]:
    recovered, by_paragraphs = [], []
    seconds = []
    failed = 0
    for name, data in files:
        try:
            spent, document = _seconds(lambda name=name, data=data: read(data, name))
        except UnreadableFile:
            failed += 1
            continue
        wanted = _words(" ".join(_paragraphs_of_xml(data)))
        if not wanted:
            continue
        shown = [document.text, *(found.text for found in document.hidden)]
        seconds.append(spent)
        recovered.append(_recall(wanted, _words(" ".join(shown))))
        by_paragraphs.append(_recall(wanted, _words(_plain_paragraphs(data))))
    base = f"python-docx paragraphs {_mean(by_paragraphs):.3f}"
    yield proportion("DOCX files that fail", failed, len(files), "<= 0.002")
    yield bootstrapped("DOCX words recovered", recovered, _mean, ">= 0.99", base)
    worst = sum(share < 0.9 for share in recovered)
    yield proportion("DOCX files that lose more than a tenth of their words", worst, len(recovered))
    yield bootstrapped("CPU seconds a DOCX", seconds, _mean)


def _seconds(work: Callable[[], Document] | Callable[[], str]) -> tuple[float, Document]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result  # type: ignore[return-value]


def _nothing_hidden(
    _page: object, _frame: object, pieces: list[object], _scene: object
) -> list[None]:
    return [None] * len(pieces)


def _mean(values: list[float] | tuple[float, ...]) -> float:
    return sum(values) / max(1, len(values))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def _recall(wanted: Counter[str], found: Counter[str]) -> float:
    return (wanted & found).total() / wanted.total()


def _paragraphs_of_xml(data: bytes) -> Iterator[str]:
    """All text of a Word file by its XML alone, each text box once, deletions left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if not _PARTS.match(part):
                continue
            for paragraph in etree.fromstring(archive.read(part)).iter(f"{_W}p"):
                if next(paragraph.iterancestors(_FALLBACK), None) is None:
                    yield "".join(_runs_of(paragraph))


def _runs_of(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        if next(element.iterancestors(f"{_W}p")) is paragraph:
            yield (element.text or "") if element.tag == f"{_W}t" else " "


def _plain_paragraphs(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


@dataclass(slots=True)
class _Stretch:
    """Characters that follow each other on one line without a wide gap."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def gutters_of(data: bytes) -> list[Gutter]:
    """Find gutters by white space alone, from the boxes of characters.

    A gutter is empty over its height, at least ``_GUTTER`` points wide, with ``_LINES`` lines on
    either side, and most lines of the right side begin at one edge: dates set flush right do not,
    and what begins with a colon is the value of a label.
    """
    found: list[Gutter] = []
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(document, start=1):
        found.extend(_gutters_among(_stretches(page), number))
    document.close()
    return found


def _stretches(page: pypdfium2.PdfPage) -> list[_Stretch]:
    height, text = page.get_height(), page.get_textpage()
    found: list[_Stretch] = []
    for index, character in enumerate(text.get_text_range()[: text.count_chars()]):
        left, bottom, right, top = text.get_charbox(index)
        if character.isspace() or right <= left:
            continue
        top, bottom = height - top, height - bottom
        last = found[-1] if found else None
        level = last is not None and top < last.bottom and bottom > last.top
        if last is not None and level and -3.0 < left - last.right < 0.8 * _GUTTER:
            last.text += character
            last.right = max(last.right, right)
            last.top, last.bottom = min(last.top, top), max(last.bottom, bottom)
        else:
            found.append(_Stretch(character, left, top, right, bottom))
    return found


def _gutters_among(stretches: list[_Stretch], page: int) -> Iterator[Gutter]:
    words = [stretch for stretch in stretches if len(stretch.text) > 1]
    for edge in sorted({round(stretch.left) for stretch in words}):
        left, right = edge - _GUTTER, edge - 0.5
        crossing = [s for s in words if s.left < right and s.right > left]
        cuts = [0.0, *sorted(s.top for s in crossing), 10_000.0]
        for top, bottom in pairwise(cuts):
            inside = [s for s in words if top < s.top < bottom]
            before = [s for s in inside if s.right <= left]
            after = [s for s in inside if s.left >= right]
            if min(_rows(before), _rows(after)) < _LINES:
                continue
            flush = sum(abs(s.left - edge) < 20.0 for s in after) / len(after)
            broad = min(median(s.right - s.left for s in side) for side in (before, after))
            values = sum(s.text.startswith(":") for s in after) / len(after)
            if flush > 0.6 and broad > 45.0 and values < 0.5:
                yield Gutter(page, left, right, top, bottom)


def _rows(stretches: list[_Stretch]) -> int:
    return len({round(stretch.top / 4) for stretch in stretches})


def mixed_lines(document: Document, gutters: list[Gutter]) -> int:
    """Count lines that have words on both sides of a gutter; a date beside its row is no mix."""
    mixed = 0
    for line in document.lines:
        words = [word for word in document.words if line.start <= word.start < line.end]
        mixed += any(
            _parts(a, b, gutter)
            and not _DATE.fullmatch(document.text[line.start : a.end])
            and not _DATE.fullmatch(document.text[b.start : line.end])
            for a, b in pairwise(words)
            for gutter in gutters
            if gutter.page == line.page
        )
    return mixed


def _parts(a: Word, b: Word, gutter: Gutter) -> bool:
    """Whether the gutter lies between two words."""
    return (
        a.box.right <= gutter.left + 1.0
        and b.box.left >= gutter.right - 1.0
        and gutter.top < a.box.top < gutter.bottom
    )
