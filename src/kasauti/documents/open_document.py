"""Reads ODT, the text format of LibreOffice and OpenOffice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause, Limits, Unreadable, UnreadableFile
from kasauti.documents.flow import TINY, Aside, Block, Paragraph, Run, Table, alike, write
from kasauti.documents.packages import Package

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _STYLE, _TABLE, _OFFICE, _DRAW = (
    _URN % name for name in ("text", "style", "table", "office", "drawing")
)
_FO = _URN % "xsl-fo-compatible"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_SKIPPED = frozenset(
    (
        *("tracked-changes", "annotation", "annotation-end", "note-citation", "forms"),
        *("sequence-decls", "variable-decls", "user-field-decls", "hidden-text", "script"),
    )
)
_SIZE = re.compile(r"([\d.]+)(pt|in|cm|mm|px|%)$")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.3465, "mm": 2.83465, "px": 0.75}
_DEPTH = 60


@dataclass(frozen=True, slots=True)
class _Look:
    vanish: bool = False
    colour: str | None = None
    size: float | None = None
    bold: bool = False
    fill: str | None = None
    clear: bool = False
    squeezed: bool = False

    @property
    def hidden(self) -> HiddenBecause | None:
        if self.vanish:
            return HiddenBecause.MARKED_HIDDEN
        if self.clear:
            return HiddenBecause.TRANSPARENT
        if self.squeezed or (self.size is not None and self.size <= TINY):
            return HiddenBecause.TINY
        if self.colour and self.fill != "?" and alike(self.colour, self.fill or "FFFFFF"):
            return HiddenBecause.SAME_COLOUR
        return None


def read_odt(data: bytes, name: str, limits: Limits) -> Composition:
    """Read body, tables, text boxes, notes, headers and footers of an ODT file.

    Raises
    ------
    UnreadableFile
        Damaged, encrypted, or unpacking to more than allowed.
    """
    package = Package(data, name, limits)
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in package.part(manifest):
        raise UnreadableFile(name, Unreadable.ENCRYPTED, "Please send a copy without a password.")
    if "content.xml" not in package:
        raise UnreadableFile(name, Unreadable.BROKEN, "Please save it again, or send a PDF.")
    content = package.xml("content.xml")
    styles = package.xml("styles.xml") if "styles.xml" in package else None
    composition = Composition()
    walk = _Walk(_Styles([root for root in (styles, content) if root is not None]))
    for part in ("header", "footer"):
        if part == "footer":
            body = content.find(f"{_OFFICE}body/{_OFFICE}text")
            write(walk.blocks(() if body is None else body, _Look(), 0), composition)
            composition.block()
        for element in () if styles is None else styles.iter(f"{_STYLE}{part}"):
            if element.get(f"{_STYLE}display") != "false":
                write(walk.blocks(element, _Look(), 0), composition)
        composition.block()
    return composition


class _Styles:
    """Named and automatic styles, a later part's before an earlier's."""

    def __init__(self, roots: list[Any]) -> None:
        self._by_name: dict[tuple[str, str], Any] = {}
        for root in roots:
            for style in root.iter(f"{_STYLE}style"):
                key = (style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", ""))
                self._by_name[key] = style

    def under(self, look: _Look, family: str, name: str | None) -> _Look:
        """Return ``look`` changed by a style and those it is based on."""
        chain: list[Any] = []
        while name and (family, name) in self._by_name and len(chain) < 24:
            style = self._by_name[family, name]
            chain.append(style)
            name = style.get(f"{_STYLE}parent-style-name")
        for style in reversed(chain):
            for properties in style:
                look = _changed(look, properties)
        return look


def _changed(look: _Look, properties: Any) -> _Look:
    changed: dict[str, Any] = {}
    ground = properties.get(f"{_FO}background-color") or properties.get(f"{_DRAW}fill-color")
    if properties.get(f"{_DRAW}fill", "solid") not in ("solid", "none"):
        changed["fill"] = "?"
    elif ground and ground.startswith("#") and len(ground) == 7:
        changed["fill"] = ground[1:].upper()
    colour = properties.get(f"{_FO}color")
    if colour and colour.startswith("#") and len(colour) == 7:
        changed["colour"] = colour[1:].upper()
    if size := _points(properties.get(f"{_FO}font-size"), look.size):
        changed["size"] = size
    if weight := properties.get(f"{_FO}font-weight"):
        changed["bold"] = weight in ("bold", "600", "700", "800", "900")
    if display := properties.get(f"{_TEXT}display"):
        changed["vanish"] = display == "none"
    if scale := properties.get(f"{_STYLE}text-scale"):
        changed["squeezed"] = (_number(scale.rstrip("%")) or 100.0) <= 10
    if opacity := properties.get(f"{_LOEXT}opacity"):
        share = _number(opacity.rstrip("%"))
        changed["clear"] = share is not None and share <= 10
    return replace(look, **changed) if changed else look


def _points(said: str | None, outer: float | None) -> float | None:
    match = _SIZE.match(said or "")
    if match is None:
        return None
    amount = _number(match.group(1))
    if amount is None:
        return None
    return amount / 100 * (outer or 12.0) if match.group(2) == "%" else amount * _POINTS[match[2]]


def _number(said: str) -> float | None:
    try:
        return float(said)
    except ValueError:
        return None


class _Walk:
    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self._asides: list[Block] = []

    def blocks(self, container: Any, look: _Look, depth: int, mark: str = "") -> Iterator[Block]:
        """Yield paragraphs, tables and boxes; the first paragraph of a list item has its mark."""
        if depth > _DEPTH:
            return
        for child in container:
            name = _local(child)
            if name in ("p", "h"):
                yield self._paragraph(child, look, mark)
                mark = ""
                asides, self._asides = self._asides, []
                yield from asides
            elif name == "table":
                yield self._table(child, look, depth + 1)
            elif name == "list":
                for item in child:
                    yield from self.blocks(item, look, depth + 1, "• ")
            elif name == "section":
                hidden = child.get(f"{_TEXT}display") == "none"
                outer = replace(look, vanish=True) if hidden else look
                yield from self.blocks(child, outer, depth + 1)
            elif name in ("frame", "custom-shape", "rect", "g"):
                outer = self.styles.under(look, "graphic", child.get(f"{_DRAW}style-name"))
                yield Aside(list(self.blocks(child, outer, depth + 1)))
            elif name not in _SKIPPED:
                yield from self.blocks(child, look, depth + 1, mark)

    def _paragraph(self, element: Any, look: _Look, mark: str) -> Paragraph:
        look = self.styles.under(look, "paragraph", element.get(f"{_TEXT}style-name"))
        paragraph = Paragraph(heading=_local(element) == "h")
        self._inline(element, look, paragraph, "", 0)
        if not paragraph.is_empty:
            paragraph.mark = mark
        return paragraph

    def _inline(
        self, element: Any, look: _Look, paragraph: Paragraph, url: str, depth: int
    ) -> None:
        def say(text: str | None) -> None:
            if text:
                flat = re.sub(r"[\r\n\t ]+", " ", text) if text != "\t" and text != "\n" else text
                paragraph.runs.append(Run(flat, look.bold, look.size, look.hidden, url))

        if depth > _DEPTH:
            return
        say(element.text)
        for child in element:
            name = _local(child)
            if name == "tab":
                say("\t")
            elif name == "line-break":
                say("\n")
            elif name == "s":
                count = child.get(f"{_TEXT}c", "1")
                spaces = " " * min(int(count) if count.isdigit() else 1, 200)
                paragraph.runs.append(Run(spaces, look.bold, look.size, look.hidden))
            elif name == "a":
                self._inline(child, look, paragraph, child.get(_HREF, ""), depth + 1)
            elif name == "span":
                inner = self.styles.under(look, "text", child.get(f"{_TEXT}style-name"))
                self._inline(child, inner, paragraph, url, depth + 1)
            elif name in ("frame", "custom-shape", "rect", "g", "note"):
                self._asides.extend(self.blocks([child], look, depth + 1))
            elif name not in _SKIPPED:
                self._inline(child, look, paragraph, url, depth + 1)
            say(child.tail)

    def _table(self, element: Any, look: _Look, depth: int) -> Table:
        table = Table()
        for row in element.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not element:
                continue  # a row of a table within
            cells: list[list[Block]] = []
            for cell in row:
                if _local(cell) == "table-cell":
                    style = cell.get(f"{_TABLE}style-name")
                    own = self.styles.under(look, "table-cell", style)
                    cells.append(list(self.blocks(cell, own, depth + 1)))
            table.rows.append(cells)
        return table


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
