"""Reads pictures of résumés: PNG, JPEG, TIFF, WebP."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from kasauti.documents.composition import Composition
from kasauti.documents.document import Limits, Unreadable, UnreadableFile
from kasauti.documents.pdf.writing import write_lines
from kasauti.documents.recognition import pieces_from, recognise

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
_MOST_PIXELS = 60_000_000
_PAGE_WIDTH = 595.0  # points of A4, where the picture does not say its resolution
_NARROW = 1000  # pixels; smaller pictures are enlarged before they are read


def read_image(data: bytes, name: str, limits: Limits) -> Composition:
    """Recognise the text of a picture, page by page for TIFF.

    Raises
    ------
    UnreadableFile
        Damaged, too large to unpack, or with too many pages.
    """
    composition = Composition(recognised=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # oddities of metadata; sizes are checked below
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                _read_frames(image, name, limits, composition)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableFile(
            name, Unreadable.BROKEN, "Please send the picture again, or a PDF."
        ) from error
    composition.warnings.append("Text was recognised from a picture: please check it by eye.")
    return composition


def frames(data: bytes) -> int:
    """Return how many pages a picture has: TIFF can have several."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return int(getattr(image, "n_frames", 1))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableFile("file", Unreadable.BROKEN, "Please send it again.") from error


def picture_page(data: bytes, page: int, width: int) -> Image.Image:
    """Return a frame of a picture (1-based), upright and ``width`` pixels wide."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise _too_large("file")
            image.seek(page - 1)
            picture = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableFile("file", Unreadable.BROKEN, f"It has no page {page}.") from error
    return picture.resize((width, max(1, round(picture.height * width / picture.width))))


def _read_frames(image: Image.Image, name: str, limits: Limits, composition: Composition) -> None:
    if getattr(image, "n_frames", 1) > limits.pages:
        raise UnreadableFile(
            name, Unreadable.TOO_MANY_PAGES, f"Please send at most {limits.pages} pages."
        )
    for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
        if frame.width * frame.height > _MOST_PIXELS:
            raise _too_large(name)
        if number > limits.recognised_pages:
            composition.warnings.append(
                f"Only the first {limits.recognised_pages} pages were recognised."
            )
            return
        picture = ImageOps.exif_transpose(frame)
        scale = picture.width / _PAGE_WIDTH
        if picture.width < _NARROW:
            picture = picture.resize((picture.width * 2, picture.height * 2))
            scale *= 2
        composition.page(number, picture.width / scale, picture.height / scale)
        write_lines(pieces_from(recognise(_pixels(picture)), scale), [], composition)


def _pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Blue, green and red of a picture, what is transparent shown on white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture)
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


def _too_large(name: str) -> UnreadableFile:
    return UnreadableFile(
        name, Unreadable.EXPANDS_TOO_FAR, "Please send the picture in a smaller size."
    )
