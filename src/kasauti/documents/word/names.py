"""Qualified names of WordprocessingML, spelt once."""

from __future__ import annotations

from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TRANSITIONAL = (  # ISO "strict" files say the same in other namespaces
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/",
        b"http://schemas.openxmlformats.org/drawingml/2006/",
    ),
)


def transitional(data: bytes) -> bytes:
    """Return a part's XML in the namespaces that nearly all files use."""
    if b"purl.oclc.org/ooxml" in data:
        for strict, usual in _TRANSITIONAL:
            data = data.replace(strict, usual)
    return data


def w(name: str) -> str:
    """Return ``name`` in Word's main namespace."""
    return _W + name


def local(element: Any) -> str:
    """Return an element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Any, child: str) -> str | None:
    """Return ``w:val`` of a child, None where there is no such child."""
    found = element.find(_W + child) if element is not None else None
    return None if found is None else found.get(_W + "val", "")


def is_on(element: Any, child: str) -> bool | None:
    """Return a toggle property: None where it is not set."""
    said = value(element, child)
    return None if said is None else said not in ("0", "false", "off", "none")
