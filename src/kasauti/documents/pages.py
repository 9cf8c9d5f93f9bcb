"""Pages as pictures, for a viewer that shows the real page beside what was read of it."""

from __future__ import annotations

import io

from kasauti.documents.document import Unreadable, UnreadableFile
from kasauti.documents.kinds import IMAGES, Kind, kind_of


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
    if kind is Kind.PDF:
        from kasauti.documents.pdf.reader import pdf_page

        picture = pdf_page(data, page, width)
    elif kind in IMAGES:
        from kasauti.documents.images import picture_page

        picture = picture_page(data, page, width)
    else:
        raise UnreadableFile("file", Unreadable.UNKNOWN_TYPE, "Only PDFs and pictures have pages.")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
