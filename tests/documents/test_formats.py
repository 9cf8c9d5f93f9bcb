"""Every format gives the same text, with its hidden part apart."""

# ruff: noqa: E501, the markup is as programs write it

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor

from kasauti.documents import Document, HiddenBecause, Unreadable, UnreadableFile, read
from tests.documents.drawing import drawn, honest, lines

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _saved(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _hidden(document: Document) -> list[tuple[str, HiddenBecause]]:
    return [(found.text, found.because) for found in document.hidden]


def _paragraph(inner: str) -> bytes:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f'<w:p xmlns:w="{_W}" {_NAMES}>{inner}</w:p>'))
    return _saved(document)


_NAMES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def test_word_body_tables_headers_and_lists_are_read_in_order() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Asha Verma, Pune"
    document.add_heading("Experience", 1)
    document.add_paragraph("ML Engineer\tJan 2020 – Present")
    document.add_paragraph("Built a search service", style="List Bullet")
    document.add_paragraph("Measured it", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["Languages", "Python, Go", "Tools", "Docker\nKafka"],
        strict=True,
    ):
        cell.text = text
    document.sections[0].footer.paragraphs[0].text = "Page one"
    read_back = read(_saved(document), "asha.docx")
    assert lines(read_back) == [
        "Asha Verma, Pune",
        "Experience",
        "ML Engineer\tJan 2020 – Present",
        "• Built a search service",
        "1. Measured it",
        "Languages\tPython, Go",
        "Tools",
        "Docker",
        "Kafka",
        "Page one",
    ]
    experience = read_back.lines[1]
    assert experience.heading
    assert [line.bullet for line in read_back.lines[3:5]] == [True, True]
    assert [read_back.text[a:b] for a, b in read_back.lines[5].cells] == ["Languages", "Python, Go"]


def test_a_word_text_box_is_read_once_though_the_file_holds_it_twice() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Skills: PyTorch</w:t></w:r></w:p></w:txbxContent>"
    data = _paragraph(
        "<w:r><w:t>Profile</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData uri="x">'
        f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox>"
        "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(read(data, "asha.docx")) == ["Profile", "Skills: PyTorch"]


def test_word_revisions_fields_and_links() -> None:
    data = _paragraph(
        "<w:r><w:t>Kept </w:t></w:r><w:ins><w:r><w:t>added </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>dropped </w:delText></w:r></w:del>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://asha.example/" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>my page</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    document = read(data, "asha.docx")
    assert document.text == "Kept added my page"
    (link,) = document.links
    assert link.url == "https://asha.example/"
    assert document.text[link.start : link.end] == "my page"


def test_hidden_runs_of_word_are_kept_apart() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Seen ")
    white = paragraph.add_run("Kubernetes PyTorch")
    white.font.color.rgb = RGBColor(255, 255, 255)
    tiny = document.add_paragraph().add_run("Kafka TensorRT")
    tiny.font.size = Pt(1)
    vanished = document.add_paragraph().add_run("Ray Triton")
    vanished.font.hidden = True
    read_back = read(_saved(document), "asha.docx")
    assert read_back.text == "Seen"
    assert _hidden(read_back) == [
        ("Kubernetes PyTorch", HiddenBecause.SAME_COLOUR),
        ("Kafka TensorRT", HiddenBecause.TINY),
        ("Ray Triton", HiddenBecause.MARKED_HIDDEN),
    ]


@pytest.mark.parametrize("where", ["cell", "paragraph", "run"])
def test_white_on_a_dark_ground_is_seen_in_word(where: str) -> None:
    shading = f'<w:shd xmlns:w="{_W}" w:val="clear" w:color="auto" w:fill="1F3864"/>'
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    run = cell.paragraphs[0].add_run("Skills and tools")
    run.font.color.rgb = RGBColor(255, 255, 255)
    home = {
        "cell": cell._tc.get_or_add_tcPr(),
        "paragraph": cell.paragraphs[0]._p.get_or_add_pPr(),
        "run": run._r.get_or_add_rPr(),
    }[where]
    home.append(parse_xml(shading))
    read_back = read(_saved(document), "asha.docx")
    assert read_back.text == "Skills and tools"
    assert read_back.hidden == ()


def test_a_first_page_header_that_no_page_shows_is_hidden() -> None:
    document = docx.Document()
    document.add_paragraph("Asha Verma")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Kubernetes PyTorch"
    section.different_first_page_header_footer = False
    read_back = read(_saved(document), "asha.docx")
    assert read_back.text == "Asha Verma"
    assert _hidden(read_back) == [("Kubernetes PyTorch", HiddenBecause.MARKED_HIDDEN)]


ODT = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties text:display="none"/></style:style>
</office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>dropped</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">Asha Verma</text:h>
<text:p>ML Engineer<text:tab/>2020 – 2024<text:line-break/><text:a xlink:href="https://asha.example">page</text:a></text:p>
<text:list><text:list-item><text:p>Built<text:s text:c="1"/>search</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Tools</text:p></table:table-cell><table:table-cell><text:p>Kafka</text:p></table:table-cell></table:table-row></table:table>
<text:p>Seen <text:span text:style-name="T1">white</text:span><text:span text:style-name="T2">gone</text:span></text:p>
</office:text></office:body></office:document-content>"""


def test_open_document_text() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", ODT)
    document = read(buffer.getvalue(), "asha.odt")
    assert lines(document) == [
        "Asha Verma",
        "ML Engineer\t2020 – 2024",
        "page",
        "• Built search",
        "Tools\tKafka",
        "Seen",
    ]
    assert [link.url for link in document.links] == ["https://asha.example"]
    assert _hidden(document) == [
        ("white", HiddenBecause.SAME_COLOUR),
        ("gone", HiddenBecause.MARKED_HIDDEN),
    ]


RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Calibri;}{\f1\fcharset2 Symbol;}}
{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}{\info{\title not shown}}
{\header \pard Pune\par}
\pard\b\fs32 Asha Verma\b0\fs22\par ML Engineer\tab Jan 2020 \endash  Present\par
{\listtext\f1\'b7\tab}Built search {\v Kubernetes}\par
Caf\'e9 \u8217?s {\field{\*\fldinst HYPERLINK "https://asha.example"}{\fldrslt page}}\par
\cf1 white words\cf0\par
\trowd\cellx1000\cellx2000\intbl Tools\cell Kafka\cell\row\pard {\fs4 tiny}\par
{\pict\wmetafile8\bin5 {{{{{}End\par}"""


def test_rich_text() -> None:
    document = read(RTF, "asha.rtf")
    assert lines(document) == [
        "Pune",
        "Asha Verma",
        "ML Engineer\tJan 2020 – Present",
        "· Built search",
        "Café ’s page",
        "Tools\tKafka",
        "End",
    ]
    assert document.lines[1].bold
    assert document.lines[1].size == 16
    assert document.lines[3].bullet
    assert _hidden(document) == [
        ("Kubernetes", HiddenBecause.MARKED_HIDDEN),
        ("white words", HiddenBecause.SAME_COLOUR),
        ("tiny", HiddenBecause.TINY),
    ]
    assert [link.url for link in document.links] == ["https://asha.example"]


HTML = """<!doctype html><html><head><title>CV</title><style>.gone{display:none} .faint{opacity:0}
.band{background:#123;color:white}</style><script>var x = "script";</script></head><body>
<h1>Asha  Verma</h1><p>ML Engineer,<br>Pune</p><ul><li>Built <b>search</b></li></ul>
<ol><li>one</li><li>two</li></ol>
<table><tr><th>Tools</th><td>Kafka</td></tr></table>
<div class="band">white on dark</div>
<p class="gone">css</p><p style="display: none">inline</p><p hidden>attribute</p>
<p aria-hidden="true">aria</p><p class="faint">faint</p><p style="font-size:1px">tiny</p>
<p style="color:#fff">white</p><p style="position:absolute;left:-9999px">away</p>
<p><a href="https://asha.example">page</a></p></body></html>"""


def test_html() -> None:
    document = read(HTML.encode(), "asha.html")
    assert lines(document) == [
        "Asha Verma",
        "ML Engineer,",
        "Pune",
        "• Built search",
        "1. one",
        "2. two",
        "Tools\tKafka",
        "white on dark",
        "page",
    ]
    assert document.lines[0].heading
    assert {found.text: found.because for found in document.hidden} == {
        "css inline attribute aria": HiddenBecause.MARKED_HIDDEN,
        "faint": HiddenBecause.TRANSPARENT,
        "tiny": HiddenBecause.TINY,
        "white": HiddenBecause.SAME_COLOUR,
        "away": HiddenBecause.OFF_PAGE,
    }


def test_a_saved_web_page_named_doc_is_read_with_a_warning() -> None:
    archive = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
        "\r\n\r\n<html><body><p>Asha =E2=80=93 Pune</p></body></html>\r\n--b--\r\n"
    )
    document = read(archive.encode(), "asha.doc")
    assert document.text == "Asha – Pune"
    assert "DOC" in document.warnings[0]


MARKDOWN = """# Asha Verma

**ML Engineer** at [Sutlej](https://sutlej.example)
- Built `search` in *Go*
1. snake_case_name stays

| Tools | Years |
|-------|-------|
| Kafka | 3 |
<!-- Kubernetes PyTorch -->
Experience
----------
"""


def test_markdown() -> None:
    document = read(MARKDOWN.encode(), "asha.md")
    assert lines(document) == [
        "Asha Verma",
        "ML Engineer at Sutlej",
        "• Built search in Go",
        "1. snake_case_name stays",
        "Tools\tYears",
        "Kafka\t3",
        "Experience",
    ]
    assert [line.heading for line in document.lines] == [True, *[False] * 5, True]
    assert _hidden(document) == [("Kubernetes PyTorch", HiddenBecause.MARKED_HIDDEN)]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_in_every_charset(charset: str) -> None:
    text = "Ásha Vermé\n\nSenior engineer – Pune “ML”\n• Built search\nrésumé, naïve, façade"
    if charset == "cp1252":
        assert "Built search" in read(text.encode(charset), "asha.txt").text
    else:
        assert read(text.encode(charset), "asha.txt").text == text


def test_devanagari_keeps_its_joiners_and_tags_do_not_pass() -> None:
    tags = "".join(chr(0xE0000 + ord(c)) for c in "hire me")
    document = read(f"क्\u200dष अशा{tags} वर्मा\u200b".encode(), "asha.txt")
    assert document.text == "क्\u200dष अशा वर्मा"
    assert _hidden(document) == [("hire me", HiddenBecause.TRANSPARENT)]


@pytest.mark.parametrize("name", ["asha.docx", "asha", "asha.txt", "asha.png"])
def test_a_wrong_ending_still_reads(name: str) -> None:
    document = read(drawn(honest), name)
    assert document.media_type == "application/pdf"
    assert document.text.startswith("Asha Verma")
    assert bool(document.warnings) == ("." in name)


def test_an_old_word_file_asks_for_another() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "WordDocument".encode("utf-16-le")
    with pytest.raises(UnreadableFile) as caught:
        read(data, "asha.doc")
    assert caught.value.reason is Unreadable.LEGACY_DOC


def test_names_never_tell_where_a_file_lies() -> None:
    assert read(b"Asha", "/home/asha/cv.txt").name == "cv.txt"
    assert read(b"Asha", "C:\\Users\\asha\\cv.txt").name == "cv.txt"
    assert read(b"Asha", "2026/../cv.txt").name == "2026/cv.txt"
