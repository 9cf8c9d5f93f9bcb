"""Pictures of a file's pages, as a human sees them."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence

from kasauti.documents.document import Limits
from kasauti.documents.kinds import IMAGES, Kind, kind_of
from kasauti.documents.sources import Source

WIDTH = 1400
"""Pixels across a page: sharp on a screen of two pixels to the point."""

_MOST_PIXELS = 40_000_000


def page_images(source: Source) -> tuple[bytes, ...]:
    """Return each page as a WebP picture, ``WIDTH`` pixels across; none for formats without pages.

    The work of a process of its own (:func:`kasauti.documents.isolated`): the file is other
    people's.

    Raises
    ------
    UnreadableFile
        If the file cannot be read at all.
    """
    limits = Limits()
    data = source.read(limits)
    kind = kind_of(data, source.name)
    if kind is Kind.PDF:
        return tuple(_encoded(picture) for picture in _pdf_pages(data, limits.pages))
    if kind in IMAGES:
        return tuple(_encoded(picture) for picture in _frames(data, limits.pages))
    return ()


def _pdf_pages(data: bytes, most: int) -> Iterator[Image.Image]:
    document = pdfium.PdfDocument(data)
    try:
        for number in range(min(len(document), most)):
            page = document[number]
            wide, high = page.get_size()
            scale = min(WIDTH / wide, (_MOST_PIXELS / (wide * high)) ** 0.5)
            yield page.render(scale=scale).to_pil()
            page.close()
    finally:
        document.close()


def _frames(data: bytes, most: int) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(data)) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            if number == most:
                return
            upright = ImageOps.exif_transpose(frame)
            if upright.width > WIDTH:
                upright = upright.resize((WIDTH, round(upright.height * WIDTH / upright.width)))
            yield upright


def _encoded(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "WEBP", quality=82, method=3)
    return stream.getvalue()
