"""Templates and data to PDF through typst."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Literal

import typst

_DATA = files("kasauti.typesetting").joinpath("data")
_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")


class TypesettingError(ValueError):
    """A document could not be set; the message names the template and the reason."""


def typeset(template: str, data: Mapping[str, Any], *, on: date) -> bytes:
    """Return the PDF of ``template`` filled with ``data``.

    Parameters
    ----------
    template : str
        Name of a template of this room: ``"job-description"``.
    data : mapping
        Plain values (text, numbers, lists, mappings) that the template asks for. Text is set as
        text: nothing in it is run as markup.
    on : date
        The day the document bears; the only clock there is.

    Returns
    -------
    bytes
        PDF/A-2a and PDF/UA-1; the same template, data and day give the same bytes.

    Raises
    ------
    TypesettingError
        If there is no such template, the data do not fit it, or a character has no glyph in the
        fonts that travel with Kasauti (Latin and Devanagari): PDF/A forbids empty boxes.

    Examples
    --------
    >>> from datetime import date
    >>> typeset("note", {"title": "Pay", "paragraphs": ["₹45 lakh"]}, on=date(2026, 11, 23))[:5]
    b'%PDF-'
    """
    pdf = _compile(template, data, on, "pdf")
    return pdf if isinstance(pdf, bytes) else b"".join(pdf)


def pages_as_images(
    template: str, data: Mapping[str, Any], *, on: date, dots_per_inch: float = 144
) -> tuple[bytes, ...]:
    """Return the pages of the same document as PNG files, for a preview."""
    images = _compile(template, data, on, "png", dots_per_inch)
    return (images,) if isinstance(images, bytes) else tuple(images)


def _compile(
    template: str,
    data: Mapping[str, Any],
    on: date,
    form: Literal["pdf", "png"],
    dots_per_inch: float | None = None,
) -> bytes | list[bytes]:
    given = {**data, "date": [on.year, on.month, on.day]}
    main = _templates().get(f"{template}.typ")
    if main is None:
        raise TypesettingError(f"there is no template called {template!r}")
    # The data are a file beside the template, not ``sys_inputs``: typst remembers what it has set
    # of an earlier document only where those are the same.
    own = {"main.typ": main, "data.json": json.dumps(given, ensure_ascii=False).encode()}
    together: Any = {**_templates(), **own}  # typst's signature does not tell of files in memory
    try:
        pages: Any = typst.compile(
            together,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format=form,
            ppi=dots_per_inch,
            pdf_standards=_STANDARDS if form == "pdf" else [],
            timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise TypesettingError(f"{template}: {_reason(error.message)}") from error
    return pages  # type: ignore[no-any-return]


@cache
def _templates() -> Mapping[str, bytes]:
    found = (one for one in _DATA.iterdir() if one.name.endswith(".typ"))
    return {one.name: one.read_bytes() for one in found}


@cache
def _fonts() -> typst.Fonts:
    """Return this room's fonts and no others; reading them takes longer than a page."""
    with as_file(_DATA / "fonts") as folder:
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        )


def _reason(message: str) -> str:
    if lost := _NO_GLYPH.search(message):
        return (
            f"no font of Kasauti has a glyph for {lost.group(1)}; write it in Latin or Devanagari"
        )
    return message
