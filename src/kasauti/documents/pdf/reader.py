"""Reads a PDF into a composition."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kasauti.documents.composition import Composition
from kasauti.documents.document import Limits, Unreadable, UnreadableFile
from kasauti.documents.pdf.glyphs import Frame, pieces_of
from kasauti.documents.pdf.layout import LaidLine, lines_of
from kasauti.documents.pdf.rows import union


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
            _read_page(document, index, composition)
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


def _read_page(document: Any, index: int, composition: Composition) -> None:
    page = document[index]
    frame = Frame.of(page)
    text_page = page.get_textpage()
    pieces = pieces_of(text_page, frame)
    composition.page(index + 1, frame.width, frame.height)
    for line in lines_of(pieces):
        _write(line, composition)
    text_page.close()
    page.close()


def _write(line: LaidLine, composition: Composition) -> None:
    if line.opens:
        composition.block()
    text, words, cells, bold = "", [], [], 0
    for chunk in line.chunks:
        text += "\t" if text else ""
        begin = len(text)
        for position, word in enumerate(chunk.words):
            text += " " if position else ""
            words.append((len(text), len(text) + len(word.text), word.box))
            text += word.text
            bold += sum(len(piece.text) for piece in word.pieces if piece.ink.bold)
        cells.append((begin, len(text)))
    composition.line(
        text,
        box=union(box for _, _, box in words),
        size=round(line.size, 2),
        bold=bold > 0.5 * sum(end - begin for begin, end, _ in words),
        column=line.column,
        cells=cells if len(cells) > 1 else (),
        words=words,
    )
