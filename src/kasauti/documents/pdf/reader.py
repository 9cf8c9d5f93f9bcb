"""Reads a PDF into a composition."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kasauti.documents.characters import opens_item, plain
from kasauti.documents.composition import Composition
from kasauti.documents.document import Box, HiddenBecause, Limits, Unreadable, UnreadableFile
from kasauti.documents.pdf.glyphs import Frame, Piece, pieces_of
from kasauti.documents.pdf.layout import LaidLine, lines_of
from kasauti.documents.pdf.rows import union
from kasauti.documents.pdf.scene import scene_of
from kasauti.documents.pdf.visibility import hidden_of

_MAX_LINKS = 500


def read_pdf(data: bytes, name: str, limits: Limits) -> Composition:
    """Read the text of a PDF as a human sees it.

    pdfium is not thread-safe: one reader per process at a time.

    Raises
    ------
    UnreadableFile
        Encrypted, damaged, without pages or with too many.
    """
    composition = Composition()
    with opened(data, name) as document:
        count = len(document)
        if count > limits.pages:
            raise UnreadableFile(
                name, Unreadable.TOO_MANY_PAGES, f"Please send at most {limits.pages} pages."
            )
        if count == 0:
            raise UnreadableFile(name, Unreadable.BROKEN, "It has no pages; please save it again.")
        for index in range(count):
            _read_page(document, index, name, composition)
    return composition


@contextlib.contextmanager
def opened(data: bytes, name: str) -> Iterator[Any]:
    """Open a PDF and close it whatever happens."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableFile(
                name, Unreadable.ENCRYPTED, "Please send a copy without a password."
            ) from error
        raise UnreadableFile(
            name, Unreadable.BROKEN, "Please save or print it to PDF again and send that."
        ) from error
    try:
        yield document
    finally:
        document.close()


def _read_page(document: Any, index: int, name: str, composition: Composition) -> None:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(
            name, Unreadable.BROKEN, "Please save or print it to PDF again and send that."
        ) from error
    text_page = page.get_textpage()
    try:
        frame = Frame.of(page)
        pieces = pieces_of(text_page, frame)
        composition.page(index + 1, frame.width, frame.height)
        scene = scene_of(page, frame)
        verdicts = hidden_of(page, frame, pieces, scene)
        _set_aside(pieces, verdicts, composition)
        visible = [piece for piece, said in zip(pieces, verdicts, strict=True) if said is None]
        for line in lines_of(visible):
            _write(line, scene.marks, composition)
        _link(document, page, frame, composition)
    finally:
        text_page.close()
        page.close()


def _set_aside(
    pieces: list[Piece], verdicts: list[HiddenBecause | None], composition: Composition
) -> None:
    """Keep hidden pieces apart, those that follow each other as one stretch."""
    stretch: list[Piece] = []
    reason: HiddenBecause | None = None
    for piece, said in [*zip(pieces, verdicts, strict=True), (None, None)]:
        if stretch and said is not reason:
            composition.hide(_joined(stretch), reason, union(p.box for p in stretch))
            stretch = []
        reason = said
        if piece is not None and said is not None and piece.text:
            stretch.append(piece)


def _joined(pieces: list[Piece]) -> str:
    text = ""
    for last, piece in pairwise([None, *pieces]):
        near = (
            last is not None
            and not piece.spaced
            and abs(piece.base - last.base) < 0.5 * piece.size
            and abs(piece.left - last.right) < 0.25 * piece.size
        )
        text += piece.text if near or not text else f" {piece.text}"
    return text


def _write(line: LaidLine, marks: list[Box], composition: Composition) -> None:
    if line.opens:
        composition.block()
    text = ""
    words: list[tuple[int, int, Box]] = []
    cells: list[tuple[int, int]] = []
    bold = 0
    for chunk in line.chunks:
        text += "\t" if text else ""
        begin = len(text)
        for position, word in enumerate(chunk.words):
            text += " " if position else ""
            words.append((len(text), len(text) + len(word.text), word.box))
            text += word.text
            bold += sum(len(piece.text) for piece in word.pieces if piece.ink.bold)
        cells.append((begin, len(text)))
    box = union(box for _, _, box in words)
    composition.line(
        text,
        box=box,
        size=round(line.size, 2),
        bold=bold > 0.5 * sum(end - begin for begin, end, _ in words),
        column=line.column,
        bullet=opens_item(text) or any(_is_before(mark, box, line.size) for mark in marks),
        cells=cells if len(cells) > 1 else (),
        words=words,
    )


def _is_before(mark: Box, line: Box, size: float) -> bool:
    """Whether a drawn bullet stands before a line."""
    middle = (mark.top + mark.bottom) / 2
    return line.top < middle < line.bottom and -1.0 <= line.left - mark.right <= 2.5 * size


def _link(document: Any, page: Any, frame: Frame, composition: Composition) -> None:
    """Note the addresses that annotations of the page carry, and the words under them."""
    position, link, rect = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    number = composition.pages[-1].number
    for _ in range(_MAX_LINKS):
        if not pdfium.FPDFLink_Enumerate(page, position, link):
            return
        url = _address(document, link)
        if not url or not pdfium.FPDFLink_GetAnnotRect(link, rect):
            continue
        box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        under = [word for word in composition.words_on(number) if _is_within(word.box, box)]
        if under:
            composition.link(url, under[0].start, under[-1].end)
        else:
            composition.link(url)


def _address(document: Any, link: Any) -> str:
    action = pdfium.FPDFLink_GetAction(link)
    if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
        return ""
    length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    if not 0 < length <= 4096:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
    return plain(buffer.value.decode("utf-8", "replace")).strip()


def _is_within(word: Box, area: Box) -> bool:
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return area.left <= across <= area.right and area.top <= down <= area.bottom
