"""Reads a PDF into a composition."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause, Limits, Unreadable, UnreadableFile
from kasauti.documents.pdf.glyphs import Frame, Piece, pieces_of
from kasauti.documents.pdf.links import note_links
from kasauti.documents.pdf.scene import Scene, scene_of
from kasauti.documents.pdf.visibility import hidden_of, rendered
from kasauti.documents.pdf.writing import set_aside, write_lines

_SAVE_AGAIN = "Please save or print it to PDF again and send that."
TALLEST = 8_000  # pixels of a rendered page
_FEW = 40  # visible characters below which a page with drawings is taken for a picture
_SOME = 200  # the same for a page that is mostly picture
_PICTURE = 0.4  # share of a page
_OUTLINES = 150  # drawn shapes on a page without text: its letters are drawn
_WORDLIKE = re.compile(r"[^\W\d_]*[aeiouyAEIOUY\u0080-\uffff][^\W\d_]*$|[A-Z]{1,6}$|[\d.,:/%+–-]+$")


def read_pdf(data: bytes, name: str, limits: Limits) -> Composition:
    """Read the text of a PDF as a human sees it.

    Pages without text, and pages whose text layer lies over a picture or does not say which
    letters it shows, are read by character recognition. pdfium is not thread-safe: one reader
    in a process at a time.

    Raises
    ------
    UnreadableFile
        Encrypted, damaged, without pages or with too many.
    """
    with opened(data, name) as document:
        count = len(document)
        if count > limits.pages:
            raise UnreadableFile(
                name, Unreadable.TOO_MANY_PAGES, f"Please send at most {limits.pages} pages."
            )
        return _Reading(document, limits).composition(count, name)


def pdf_page(data: bytes, page: int, width: int) -> Image.Image:
    """Render a page (1-based), ``width`` pixels wide."""
    with opened(data, "file") as document:
        if not 1 <= page <= len(document):
            raise UnreadableFile("file", Unreadable.BROKEN, f"It has no page {page}.")
        with _page(document, page - 1) as (sheet, _):
            across, down = sheet.get_size()
            bitmap = sheet.render(scale=min(width / across, TALLEST / down))
            try:
                picture: Image.Image = bitmap.to_pil().copy()
            finally:
                bitmap.close()
    return picture


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
        raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN) from error
    try:
        yield document
    finally:
        document.close()


@contextlib.contextmanager
def _page(document: Any, index: int) -> Iterator[tuple[Any, Any]]:
    """Open a page and its text."""
    try:
        page = document[index]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("file", Unreadable.BROKEN, _SAVE_AGAIN) from error
    try:
        yield page, text
    finally:
        text.close()
        page.close()


class _Reading:
    """One document being read."""

    def __init__(self, document: Any, limits: Limits) -> None:
        self.document, self.limits = document, limits
        self.result = Composition()
        self.recognised = 0

    def composition(self, count: int, name: str) -> Composition:
        damaged = []
        for index in range(count):
            try:
                with _page(self.document, index) as (page, text):
                    self._read(page, text, index + 1)
            except UnreadableFile:
                damaged.append(index + 1)
        if len(damaged) == count:
            raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN)
        self.result.warnings.extend(f"Page {n} is damaged and was left out." for n in damaged)
        if self.recognised:
            self.result.recognised = True
            self.result.warnings.append(
                "Text was recognised from a picture: please check it by eye."
            )
        if self.recognised > self.limits.recognised_pages:
            self.result.warnings.append(
                f"Only the first {self.limits.recognised_pages} pages without text were recognised."
            )
        return self.result

    def _read(self, page: Any, text: Any, number: int) -> None:
        frame = Frame.of(page)
        pieces = pieces_of(text, frame)
        scene = scene_of(page, frame)
        verdicts = hidden_of(page, frame, pieces, scene)
        visible = [piece for piece, said in zip(pieces, verdicts, strict=True) if said is None]
        self.result.page(number, frame.width, frame.height)
        if _is_garbled(visible):
            self.result.warnings.append(
                f"Page {number} does not say which letters it shows; it was read as a picture."
            )
            self._recognise(page, frame, [], [])
        elif _is_picture(visible, scene, frame):
            self._recognise(page, frame, pieces, verdicts)
        else:
            set_aside(pieces, verdicts, self.result)
            write_lines(visible, scene.marks, self.result)
            note_links(self.document, page, frame, self.result)

    def _recognise(
        self,
        page: Any,
        frame: Frame,
        layer: list[Piece],
        verdicts: list[HiddenBecause | None],
    ) -> None:
        """Read a page as a picture; what its text layer says beyond that is hidden."""
        self.recognised += 1
        if self.recognised > self.limits.recognised_pages:
            return
        from kasauti.documents.recognition import (
            SCALE,
            pieces_from,
            recognise,
            unconfirmed,
        )

        pixels, scale = rendered(page, frame, SCALE, grey=False)
        seen = recognise(pixels)
        for stretch in unconfirmed([piece.text for piece in layer], seen):
            reason = next((said for said in verdicts if said), HiddenBecause.TRANSPARENT)
            self.result.hide(stretch, reason)
        write_lines(pieces_from(seen, scale), [], self.result)


def _is_picture(visible: list[Piece], scene: Scene, frame: Frame) -> bool:
    """Whether what a reader sees of a page is not in its text."""
    letters = sum(len(piece.text) for piece in visible)
    share = scene.image_share(frame)
    if letters < _FEW:
        return share > 0.1 or scene.shapes > _OUTLINES
    return letters < _SOME and share > _PICTURE


def _is_garbled(pieces: list[Piece]) -> bool:
    """Whether the file maps its glyphs to characters that make no words."""
    letters = sum(len(piece.text) + piece.broken for piece in pieces)
    if letters < 20:
        return False
    if sum(piece.broken for piece in pieces) > 0.2 * letters:
        return True
    words = [piece.text.strip(".,;:()|•-–—") for piece in pieces if len(piece.text) > 2]
    wordlike = sum(bool(_WORDLIKE.match(word)) for word in words)
    return len(words) >= 25 and wordlike < 0.35 * len(words)
