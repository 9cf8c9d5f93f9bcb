"""Hostile, broken and oversized files are refused quickly, each by name and reason."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from pypdfium2 import PdfDocument
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kasauti.documents import Limits, Unreadable, UnreadableFile, page_image, read
from tests.documents.drawing import drawn, honest

_TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def _word(body: str | bytes, **parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", body)
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _locked_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret"))
    canvas.drawString(60, 700, "Asha")
    canvas.save()
    return buffer.getvalue()


def _many_pages() -> bytes:
    document = PdfDocument.new()
    for _ in range(61):
        document.new_page(200, 200)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page_loop() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 3>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return _word(
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">{entities}]>'
        f"{_DOCUMENT}<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
    )


def _laughs_in_utf_16() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return _word(
        (
            f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY a0 "ha">{entities}]>'
            f"{_DOCUMENT}<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
        ).encode("utf-16")
    )


def _bomb() -> bytes:
    return _word(_DOCUMENT + " " * 210_000_000)


def _huge_picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def _spreadsheet() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", '<Types xml="spreadsheetml.sheet.main+xml"/>')
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", Unreadable.EMPTY),
        (lambda: b" \r\n\t" * 50, Unreadable.EMPTY),
        (lambda: bytes(range(256)) * 40, Unreadable.UNKNOWN_TYPE),
        (_spreadsheet, Unreadable.UNKNOWN_TYPE),
        (_locked_pdf, Unreadable.ENCRYPTED),
        (lambda: drawn(honest)[:300], Unreadable.BROKEN),
        (_page_loop, Unreadable.BROKEN),
        (_many_pages, Unreadable.TOO_MANY_PAGES),
        (lambda: b"a" * 20_000_001, Unreadable.TOO_LARGE),
        (lambda: _word(_DOCUMENT + "<w:body><w:p>"), Unreadable.BROKEN),
        (_laughs, Unreadable.BROKEN),
        (_laughs_in_utf_16, Unreadable.BROKEN),
        (_bomb, Unreadable.EXPANDS_TOO_FAR),
        (_huge_picture, Unreadable.EXPANDS_TOO_FAR),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"rubbish" * 9, Unreadable.BROKEN),
        (lambda: b"<html>" + b"<div>" * 300_000, Unreadable.BROKEN),
        (lambda: b"<html>" + b"<div>" * 1_000 + b"deep", Unreadable.BROKEN),
        (lambda: drawn(lambda canvas: None), Unreadable.NO_TEXT),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    make: Callable[[], bytes], reason: Unreadable
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(make(), "bad.file")
    assert caught.value.reason is reason
    assert caught.value.name == "bad.file"
    assert caught.value.mend.endswith(".")


def test_a_member_that_lies_about_its_size_is_stopped() -> None:
    data = bytearray(_word(_DOCUMENT + " " * 3_000_000))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 100)  # claimed size of the last member
    with pytest.raises(UnreadableFile) as caught:
        read(bytes(data), "liar.docx", limits=Limits(unpacked_bytes=1_000_000))
    assert caught.value.reason in (Unreadable.BROKEN, Unreadable.EXPANDS_TOO_FAR)


def test_deep_groups_and_endless_binaries_of_rtf_end() -> None:
    assert read(b"{\\rtf1 " + b"{" * 200_000 + b"Asha" + b"}" * 200_000, "a.rtf").text == "Asha"
    assert read(b"{\\rtf1 Asha\\par{\\bin9999999999 x", "a.rtf").text == "Asha"


def test_a_page_is_shown_as_a_picture() -> None:
    image = page_image(drawn(honest), 1, width=300)
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", image[16:20]) == (300,)
    with pytest.raises(UnreadableFile, match="no page 2"):
        page_image(drawn(honest), 2, width=300)
    with pytest.raises(ValueError, match="between"):
        page_image(drawn(honest), 1, width=5)
