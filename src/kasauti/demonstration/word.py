"""A sheet written as a Word file, in the ways people lay out résumés there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from kasauti.demonstration.sheet import Block, Item, Sheet

# python-docx stamps the hour of writing into the file and its archive; ours stays the same.
STAMP = datetime(2026, 11, 1)  # noqa: DTZ001 - the format wants a naive hour
_ARCHIVED = (2026, 11, 1, 0, 0, 0)

_BOX = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>'
    '<v:shape type="#_x0000_t202" style="position:absolute;width:170pt;height:120pt;'
    'margin-left:300pt"><v:textbox><w:txbxContent>{paragraphs}</w:txbxContent></v:textbox>'
    "</v:shape></w:pict></w:r>"
)


def _joined(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _labelled(document: DocumentType, label: str, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{label}: ").bold = True
    paragraph.add_run(text)


def _details(document: DocumentType, item: Item) -> None:
    if item.about:
        document.add_paragraph(item.about)
    for label, text in item.facts:
        _labelled(document, label, text)
    for line in item.lines:
        document.add_paragraph(line, style="List Bullet")


def _tabbed(document: DocumentType, item: Item) -> None:
    """Employer, a tab, the dates at the right margin; the post below in italics."""
    top = document.add_paragraph()
    top.paragraph_format.tab_stops.add_tab_stop(Cm(16.5), WD_TAB_ALIGNMENT.RIGHT)
    top.add_run(_joined(item.company, item.place) or item.title).bold = True
    top.add_run(f"\t{item.dates}" if item.dates else "")
    if item.company:
        document.add_paragraph().add_run(item.title).italic = True
    _details(document, item)


def _lettered(document: DocumentType, item: Item) -> None:
    """Labels and colons, as service companies have them."""
    _labelled(document, "Organization" if item.company else "Project", item.company or item.title)
    if item.company:
        _labelled(document, "Designation", item.title)
    if item.dates:
        _labelled(document, "Duration", item.dates)
    for label, text in item.facts:
        _labelled(document, label, text)
    if item.lines:
        document.add_paragraph().add_run("Roles and Responsibilities:").bold = True
        for line in item.lines:
            document.add_paragraph(line, style="List Bullet")


def _one_line(document: DocumentType, item: Item) -> None:
    """Post, employer, place and dates on one line of styled heading."""
    document.add_heading(
        _joined(item.title, item.company, item.place) + (f" ({item.dates})" if item.dates else ""),
        level=2,
    )
    _details(document, item)


def _table(document: DocumentType, rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _tabulated(document: DocumentType, item: Item) -> None:
    """A small table of facts, bullets below it."""
    rows = [("Employer", item.company), ("Role", item.title), ("Period", item.dates)]
    rows += [("Location", item.place), *item.facts]
    if not item.company:
        rows[:2] = [("Project", item.title)]
    _table(document, [row for row in rows if row[1]])
    for line in (item.about, *item.lines):
        if line:
            document.add_paragraph(line, style="List Bullet")


_ENTRIES: dict[str, Callable[[DocumentType, Item], None]] = {
    "tabs": _tabbed,
    "naukri": _lettered,
    "headings": _one_line,
    "tables": _tabulated,
    "boxed": _one_line,
}
LOOKS = tuple(_ENTRIES)


def _block(document: DocumentType, block: Block, look: str) -> None:
    if look in ("headings", "tables", "boxed"):
        document.add_heading(block.heading, level=1)
    else:
        heading = document.add_paragraph().add_run(block.heading.upper())
        heading.bold = True
        heading.underline = look == "naukri"
    if block.text:
        document.add_paragraph(block.text)
    if block.rows and look in ("tables", "naukri"):
        _table(document, [*block.rows])
    else:
        for label, text in block.rows:
            _labelled(document, label, text)
    if block.kind == "education" and look in ("tables", "naukri"):
        rows = [(item.title, item.company, item.dates, item.about) for item in block.items]
        _table(document, [("Course", "Institution", "Year", "Result"), *rows])
    else:
        for item in block.items:
            _ENTRIES[look](document, item)
    for line in block.lines:
        document.add_paragraph(line, style="List Bullet")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _contacts(document: DocumentType, sheet: Sheet, name: Paragraph, look: str) -> None:
    """In a text box, in the page's header, or below the name."""
    if look == "boxed":
        paragraphs = "".join(
            f"<w:p><w:r><w:t>{_escaped(value)}</w:t></w:r></w:p>" for _, value in sheet.contacts
        )
        name._p.append(parse_xml(_BOX.format(paragraphs=paragraphs)))
    elif look == "headings":
        header = document.sections[0].header.paragraphs[0]
        header.text = _joined(*(value for _, value in sheet.contacts), by=" | ")
    elif look == "tabs":
        line = document.add_paragraph(_joined(*(value for _, value in sheet.contacts), by=" • "))
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        for label, value in sheet.contacts:
            _labelled(document, label, value)


def _repacked(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _ARCHIVED)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return out.getvalue()


def docx(sheet: Sheet, look: str) -> bytes:
    """Return the sheet as a Word file.

    Parameters
    ----------
    sheet : Sheet
    look : str
        One of ``LOOKS``.
    """
    document = Document()
    document.core_properties.created = document.core_properties.modified = STAMP
    document.core_properties.author = sheet.name
    document.styles["Normal"].font.size = Pt(10.5)
    name = document.add_paragraph()
    run = name.add_run(sheet.name)
    run.bold = True
    run.font.size = Pt(18)
    if look == "tabs":
        name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if sheet.headline:
        headline = document.add_paragraph(sheet.headline)
        if look == "tabs":
            headline.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _contacts(document, sheet, name, look)
    for block in sheet.blocks:
        _block(document, block, look)
    if sheet.hidden:
        document.add_paragraph().add_run(sheet.hidden).font.hidden = True
    out = io.BytesIO()
    document.save(out)
    return _repacked(out.getvalue())
