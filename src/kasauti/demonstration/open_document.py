"""A sheet as an OpenDocument text."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from kasauti.demonstration.sheet import Block, Item, Sheet

_ARCHIVED = (2026, 11, 1, 0, 0, 0)
_TYPE = "application/vnd.oasis.opendocument.text"
_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("text", "text"), ("table", "table"))
)


def _paragraph(*parts: str) -> str:
    return f"<text:p>{'<text:tab/>'.join(escape(part) for part in parts if part)}</text:p>"


def _heading(text: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'


def _list(lines: tuple[str, ...]) -> str:
    items = "".join(f"<text:list-item>{_paragraph(line)}</text:list-item>" for line in lines)
    return f"<text:list>{items}</text:list>" if lines else ""


def _item(item: Item) -> str:
    facts = "".join(_paragraph(f"{label}: {value}") for label, value in item.facts)
    about = _paragraph(item.about) if item.about else ""
    first = _paragraph(item.company or item.title, item.dates)
    second = _paragraph(item.title if item.company else "", item.place)
    return (
        first + (second if item.company or item.place else "") + about + facts + _list(item.lines)
    )


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    cells = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{_paragraph(text)}</table:table-cell>" for text in row)
        + "</table:table-row>"
        for row in rows
    )
    return f"<table:table>{cells}</table:table>" if rows else ""


def _block(block: Block) -> str:
    text = _paragraph(block.text) if block.text else ""
    items = "".join(map(_item, block.items))
    return _heading(block.heading, 1) + text + _table(block.rows) + items + _list(block.lines)


def odt(sheet: Sheet) -> bytes:
    """Return the sheet as an OpenDocument text file."""
    body = _heading(sheet.name, 1) + _paragraph(sheet.headline)
    body += "".join(_paragraph(f"{label}: {value}") for label, value in sheet.contacts)
    body += "".join(map(_block, sheet.blocks))
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {_SPACES} office:version="1.3"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3"'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # The format wants its type first and uncompressed.
        archive.writestr(zipfile.ZipInfo("mimetype", _ARCHIVED), _TYPE)
        for name, data in (("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(zipfile.ZipInfo(name, _ARCHIVED), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
