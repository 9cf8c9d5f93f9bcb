"""Walks the body of a Word document, and of its headers, footers and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from kasauti.documents.document import HiddenBecause
from kasauti.documents.flow import TINY, Aside, Block, Paragraph, Run, Table, alike
from kasauti.documents.word.names import R_ID, local, value, w
from kasauti.documents.word.shapes import box_fill, is_off_page
from kasauti.documents.word.styles import Look, Numbering, Styles, shading

# What wraps visible content; everything else (deletions, comments, properties) is passed by.
_PASSED = frozenset(
    (
        *("ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "dir", "bdo"),
        *("customXml", "ruby", "rubyBase", "rt", "body", "hdr", "ftr", "txbxContent"),
    )
)
_WHITE = "FFFFFF"


@dataclass(slots=True)
class Walk:
    """One part of a document being walked."""

    styles: Styles
    numbering: Numbering
    links: dict[str, str] = field(default_factory=dict)
    ground: str = _WHITE
    _fields: list[list[str]] = field(default_factory=list)
    _asides: list[Aside] = field(default_factory=list)

    def blocks(self, container: Any, fill: str | None = None) -> Iterator[Block]:
        """Yield the paragraphs, tables and text boxes of a container in order."""
        for child in container:
            name = local(child)
            if name == "p":
                yield self._paragraph(child, fill)
                yield from self._taken()
            elif name == "tbl":
                yield self._table(child, fill)
            elif name == "AlternateContent":
                yield from self.blocks(chosen(child), fill)
            elif name in _PASSED:
                yield from self.blocks(child, fill)

    def _taken(self) -> list[Aside]:
        asides, self._asides = self._asides, []
        return asides

    def _paragraph(self, element: Any, fill: str | None) -> Paragraph:
        properties = element.find(w("pPr"))
        style = value(properties, "pStyle")
        look = self.styles.paragraph_look(style)
        numbering = None
        if properties is not None:
            fill = shading(properties.find(w("shd"))) or fill
            numbering = properties.find(w("numPr"))
        if numbering is None:
            numbering = self.styles.numbering(style)
        paragraph = Paragraph(heading=self.styles.is_heading(style))
        self._inline(element, replace(look, fill=look.fill or fill), paragraph, "")
        if is_off_page(properties):
            _hide_all(paragraph, HiddenBecause.OFF_PAGE)
        if not paragraph.is_empty:
            paragraph.mark = self.numbering.mark(numbering)
        return paragraph

    def _inline(self, element: Any, look: Look, paragraph: Paragraph, url: str) -> None:
        for child in element:
            name = local(child)
            if name == "r":
                self._run(child, look, paragraph, url)
            elif name == "hyperlink":
                self._inline(child, look, paragraph, self.links.get(child.get(R_ID, ""), ""))
            elif name == "AlternateContent":
                self._inline(chosen(child), look, paragraph, url)
            elif name in ("oMath", "oMathPara"):
                text = "".join(t.text or "" for t in child.iter() if local(t) == "t")
                paragraph.runs.append(Run(text, size=look.size))
            elif name in _PASSED:
                self._inline(child, look, paragraph, url)

    def _run(self, element: Any, look: Look, paragraph: Paragraph, url: str) -> None:
        properties = element.find(w("rPr"))
        if properties is not None:
            style = value(properties, "rStyle")
            if style:
                look = self.styles.run_look(look, style)
            look = look.under(properties)
        hidden = self._hidden(look)
        for child in element:
            self._content(child, look, hidden, paragraph, url)

    def _content(
        self,
        child: Any,
        look: Look,
        hidden: HiddenBecause | None,
        paragraph: Paragraph,
        url: str,
    ) -> None:
        name = local(child)
        if name == "fldChar":
            self._field(child.get(w("fldCharType"), ""))
        elif name == "instrText" and self._fields:
            self._fields[-1].append(child.text or "")
        elif name in ("drawing", "pict", "object"):
            self._boxes(child)
        elif name == "AlternateContent":
            for part in chosen(child):
                self._content(part, look, hidden, paragraph, url)
        elif (text := _text_of(name, child)) and not self._in_code():
            target = url or self._field_url()
            paragraph.runs.append(Run(text, look.bold, look.size, hidden, target))

    def _field(self, kind: str) -> None:
        """Keep track of fields: their code is not text, their result is."""
        if kind == "begin":
            self._fields.append(["code"])
        elif kind == "separate" and self._fields:
            self._fields[-1][0] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _in_code(self) -> bool:
        return any(field[0] == "code" for field in self._fields)

    def _field_url(self) -> str:
        for _, *code in self._fields:
            words = "".join(code).split('"')
            if words[0].strip().upper() == "HYPERLINK" and len(words) > 1:
                return words[1]
        return ""

    def _boxes(self, drawing: Any) -> None:
        """Text boxes in a drawing become asides after the paragraph that anchors them."""
        for content in drawing.iter(w("txbxContent")):
            if any(local(a) == "Fallback" for a in content.iterancestors()):
                continue
            if any(a.tag == w("txbxContent") for a in _up_to(content, drawing)):
                continue  # it is walked with the box it lies in
            inner = Walk(self.styles, self.numbering, self.links, self.ground)
            aside = Aside(list(inner.blocks(content, box_fill(content, drawing))))
            if is_off_page(drawing):
                for block in aside.blocks:
                    if isinstance(block, Paragraph):
                        _hide_all(block, HiddenBecause.OFF_PAGE)
            self._asides.append(aside)

    def _table(self, element: Any, fill: str | None) -> Table:
        table = Table()
        properties = element.find(w("tblPr"))
        style = value(properties, "tblStyle")
        rows = list(_rows(element))
        for number, row in enumerate(rows):
            cells: list[list[Block]] = []
            found = list(_cells(row))
            for place, cell in enumerate(found):
                own = cell.find(w("tcPr"))
                shade = shading(own.find(w("shd"))) if own is not None else None
                if shade is None and style:
                    places = _places(number, len(rows), place, len(found))
                    shade = self.styles.conditional_fill(style, places)
                cells.append(list(self.blocks(cell, shade or fill)))
            table.rows.append(cells)
        return table

    def _hidden(self, look: Look) -> HiddenBecause | None:
        if look.vanish:
            return HiddenBecause.MARKED_HIDDEN
        if look.clear:
            return HiddenBecause.TRANSPARENT
        if look.squeezed or (look.size is not None and look.size <= TINY):
            return HiddenBecause.TINY
        ground = look.fill or self.ground
        if look.colour and ground != "?" and alike(look.colour, ground):
            return HiddenBecause.SAME_COLOUR
        return None


def chosen(alternate: Any) -> Any:
    """Return the one branch of an ``mc:AlternateContent`` that is shown."""
    branches = {local(child): child for child in alternate}
    return branches.get("Choice", branches.get("Fallback", ()))


def _text_of(name: str, child: Any) -> str:
    if name == "t":
        return child.text or ""
    if name in ("tab", "ptab"):
        return "\t"
    if name in ("br", "cr"):
        return "\n"
    if name == "noBreakHyphen":
        return "-"
    if name == "sym":
        code = child.get(w("char"), "")
        try:
            return chr(int(code, 16))
        except (ValueError, OverflowError):
            return ""
    return ""


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if local(child) == "tr":
            yield child
        elif local(child) in _PASSED:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if local(child) == "tc":
            yield child
        elif local(child) in _PASSED:
            yield from _cells(child)


def _places(row: int, rows: int, column: int, columns: int) -> set[str]:
    """Names under which a table style may shade this cell."""
    places = {"wholeTable", "band1Horz", "band2Horz", "band1Vert", "band2Vert"}
    if row == 0:
        places.add("firstRow")
    if row == rows - 1:
        places.add("lastRow")
    if column == 0:
        places.add("firstCol")
    if column == columns - 1:
        places.add("lastCol")
    return places


def _hide_all(paragraph: Paragraph, because: HiddenBecause) -> None:
    for run in paragraph.runs:
        run.hidden = run.hidden or because


def _up_to(element: Any, end: Any) -> Iterator[Any]:
    for ancestor in element.iterancestors():
        if ancestor is end:
            return
        yield ancestor
