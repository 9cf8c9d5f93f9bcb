"""Pages as pictures, for a viewer that shows the real page beside what was read of it."""

from __future__ import annotations

import io

from PIL import Image

from kasauti.documents.document import Limits, Unreadable, UnreadableFile
from kasauti.documents.kinds import IMAGES, Kind, kind_of
from kasauti.documents.sources import Source

WIDTH = 1400
"""Pixels across a page: sharp on a screen of two pixels to the point."""


def page_images(source: Source) -> tuple[bytes, ...]:
    """Return each page as a WebP picture, ``WIDTH`` pixels across; none for formats without pages.

    The work of a process of its own (:func:`kasauti.documents.isolated`): the file is other
    people's. A damaged page is shown blank, so that the others keep their numbers.

    Raises
    ------
    UnreadableFile
        If the file cannot be read at all.
    """
    limits = Limits()
    data = source.read(limits)
    kind = kind_of(data, source.name)
    pictures = []
    for page in range(1, min(_pages(data, kind), limits.pages) + 1):
        try:
            picture = _picture(data, kind, page, WIDTH)
        except UnreadableFile:
            picture = Image.new("RGB", (WIDTH, WIDTH * 297 // 210), "white")
        pictures.append(_encoded(picture, "WEBP", quality=82, method=3))
    return tuple(pictures)


def page_image(data: bytes, page: int, *, width: int) -> bytes:
    """Render a page of a PDF or picture as PNG.

    Boxes of :class:`~kasauti.documents.Word` lie on it scaled by ``width / Page.width``. Like
    :func:`~kasauti.documents.read`, to be run in a process of its own.

    Parameters
    ----------
    data : bytes
    page : int
        1-based.
    width : int
        Pixels, 16 to 4000.

    Raises
    ------
    UnreadableFile
        The file is damaged, has no such page, or is of a type without pages.
    """
    if not 16 <= width <= 4000:
        raise ValueError("width must be between 16 and 4000 pixels")
    kind = kind_of(data, "file")
    if not 1 <= page <= _pages(data, kind):
        raise UnreadableFile("file", Unreadable.BROKEN, f"It has no page {page}.")
    return _encoded(_picture(data, kind, page, width), "PNG")


def _pages(data: bytes, kind: Kind) -> int:
    """How many pages there are to show; 0 for formats without pages."""
    if kind is Kind.PDF:
        from kasauti.documents.pdf.reader import opened

        with opened(data, "file") as document:
            return len(document)
    if kind in IMAGES:
        from kasauti.documents.images import frames

        return frames(data)
    return 0


def _picture(data: bytes, kind: Kind, page: int, width: int) -> Image.Image:
    if kind is Kind.PDF:
        from kasauti.documents.pdf.reader import pdf_page

        return pdf_page(data, page, width)
    from kasauti.documents.images import picture_page

    return picture_page(data, page, width)


def _encoded(picture: Image.Image, form: str, **options: int) -> bytes:
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, form, **options)
    return stream.getvalue()
