"""Addresses that annotations of a page carry."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from kasauti.documents.characters import plain
from kasauti.documents.composition import Composition
from kasauti.documents.document import Box
from kasauti.documents.pdf.glyphs import Frame

_MAX_LINKS = 500


def note_links(document: Any, page: Any, frame: Frame, composition: Composition) -> None:
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
