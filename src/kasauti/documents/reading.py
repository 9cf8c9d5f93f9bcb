"""Reads a file of any kind into a document."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TypeAlias, cast

from kasauti.documents.composition import Composition
from kasauti.documents.document import Document, Limits, Unreadable, UnreadableFile
from kasauti.documents.kinds import Kind, kind_of, wrong_ending
from kasauti.documents.sources import refuse_large

# Reads bytes of one type under a name and limits; raises ``UnreadableFile`` and nothing else.
Reader: TypeAlias = Callable[[bytes, str, Limits], Composition]

# Loaded on first use: a run over PDFs pays for no other library.
_READERS = {
    Kind.PDF: "kasauti.documents.pdf.reader:read_pdf",
    Kind.DOCX: "kasauti.documents.word.reader:read_docx",
    Kind.ODT: "kasauti.documents.open_document:read_odt",
    Kind.RTF: "kasauti.documents.rich_text:read_rtf",
    Kind.DOC: "kasauti.documents.legacy:read_doc",
    Kind.HTML: "kasauti.documents.html_page:read_html",
    Kind.MHTML: "kasauti.documents.html_page:read_mhtml",
    Kind.MARKDOWN: "kasauti.documents.markdown:read_markdown",
    Kind.PNG: "kasauti.documents.images:read_image",
    Kind.JPEG: "kasauti.documents.images:read_image",
    Kind.TIFF: "kasauti.documents.images:read_image",
    Kind.WEBP: "kasauti.documents.images:read_image",
    Kind.TEXT: "kasauti.documents.plain:read_text",
}


def read(data: bytes, name: str, *, limits: Limits | None = None) -> Document:
    """Read a file into the text a human sees, with positions.

    The type is told by content. Run it through :func:`kasauti.documents.isolated` for other
    people's files: a damaged file can crash the C libraries that read it.

    Parameters
    ----------
    data : bytes
    name : str
        For messages; a path of the machine is cut to its last part.
    limits : Limits, optional

    Returns
    -------
    Document

    Raises
    ------
    UnreadableFile
        With its reason and what the person can do about it.

    Examples
    --------
    >>> document = read("Asha Verma\\n\\nSKILLS\\n- Python".encode(), "asha.txt")
    >>> document.text
    'Asha Verma\\n\\nSKILLS\\n- Python'
    >>> document.lines[2].bullet
    True
    """
    limits = limits or Limits()
    name = _safe(name)
    refuse_large(name, len(data), limits)
    kind = kind_of(data, name)
    if kind is Kind.ZIP:
        raise UnreadableFile(name, Unreadable.UNKNOWN_TYPE, "Please send the files in it.")
    composition = _reader(kind)(data, name, limits)
    if not composition.lines and not composition.hidden:
        raise UnreadableFile(name, Unreadable.NO_TEXT, "Please send a file that holds text.")
    warning = wrong_ending(kind, name)
    return Document(
        name=name,
        media_type=kind.value,
        sha256=hashlib.sha256(data).hexdigest(),
        text=composition.text,
        lines=tuple(composition.lines),
        words=tuple(composition.words),
        pages=composition.numbered_pages(),
        links=tuple(composition.links),
        hidden=tuple(composition.hidden),
        recognised=composition.recognised,
        warnings=tuple([warning] if warning else []) + tuple(composition.warnings),
    )


def _reader(kind: Kind) -> Reader:
    module, _, function = _READERS[kind].partition(":")
    return cast(Reader, getattr(importlib.import_module(module), function))


def _safe(name: str) -> str:
    """Keep folders within an archive, drop those of a machine."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or (path.parts and path.parts[0].endswith(":")):
        return path.name or "file"
    return "/".join(part for part in path.parts if part != "..") or "file"
