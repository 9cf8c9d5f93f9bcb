"""Files that break readers: twenty that hold no résumé, and some odd ones that do."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

_ARCHIVED = (2026, 11, 1, 0, 0, 0)


def _zip(members: dict[str, bytes], level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _ARCHIVED), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _pdf(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of hand-made objects, the first of them the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    last = max(objects)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1))
    for number in range(1, last + 1):
        out.write(b"%010d 00000 n \n" % places.get(number, 0))
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (last + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _stream(data: bytes, keys: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), keys, data)


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>>>%s>>"
)
_LINES = (
    "Savitri Hegde",
    "savitri.hegde@example.com | +91 98450 55501 | Bengaluru",
    "Work Experience",
    "Machine Learning Engineer, Kumaradhara Labs, Jan 2021 - Present",
    "Built a ranking service in Python with XGBoost and FastAPI; 400 requests a second.",
    "Software Engineer, Netrani Software, Jul 2018 - Dec 2020",
    "Developed REST APIs in Java and Spring Boot on PostgreSQL.",
    "Education",
    "B.E., Computer Science, VTU Belagavi, 2014 - 2018",
)


def _story() -> bytes:
    shown = b"".join(b"(%s) Tj 0 -18 Td " % line.encode() for line in _LINES)
    return b"BT /F 11 Tf 50 780 Td " + shown + b"ET"


def _whole_pdf(page: bytes = b"", catalogue: bytes = b"", trailer: bytes = b"") -> bytes:
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: _PAGE % page,
            4: _stream(_story()),
            5: _FONT,
        },
        trailer,
    )


def _encrypted_pdf() -> bytes:
    # No password opens it: its keys belong to no password at all.
    keys = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"5a" * 32, b"a5" * 32)
    return _whole_pdf(trailer=b"/Encrypt %s/ID[<00><00>]" % keys)


def _looping_pdf() -> bytes:
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 9>>",
            3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 9>>",
        }
    )


def _endless_pdf(pages: int = 10_000) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(10, 10 + pages))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        4: _stream(_story()),
        5: _FONT,
    }
    return _pdf(objects | dict.fromkeys(range(10, 10 + pages), _PAGE % b""))


def _blank_pdf() -> bytes:
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        }
    )


def _bloated_pdf() -> bytes:
    """A page whose content unpacks to 400 MB of spaces."""
    packer = zlib.compressobj(9)
    chunk = b" " * 1_000_000
    data = b"".join(packer.compress(chunk) for _ in range(400)) + packer.flush()
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: _PAGE % b"",
            4: _stream(data, b"/Filter/FlateDecode"),
            5: _FONT,
        }
    )


def _word(document: bytes) -> bytes:
    types = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.'
        b'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    links = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        b"</Relationships>"
    )
    return _zip({"[Content_Types].xml": types, "_rels/.rels": links, "word/document.xml": document})


_WORD = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)


def _laughing_word() -> bytes:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    return _word(
        b'<?xml version="1.0"?><!DOCTYPE d [%s]>%s<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>'
        b"</w:body></w:document>" % (entities, _WORD)
    )


def _bloated_word() -> bytes:
    return _word(_WORD + b"<w:p/>" * 50_000_000)


def _nested_zip(depth: int = 12) -> bytes:
    data = _zip({"resume.txt": "\n".join(_LINES).encode()})
    for _ in range(depth):
        data = _zip({"more.zip": data})
    return data


def _locked_zip() -> bytes:
    """An archive whose member says that it is encrypted."""
    data = bytearray(_zip({"resume.txt": "\n".join(_LINES).encode()}))
    local, central = data.find(b"PK\x03\x04"), data.find(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    return bytes(data)


def _huge_image() -> bytes:
    """A PNG that promises 60,000 by 60,000 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")


def _rubbish(size: int = 40_000) -> bytes:
    return random.Random(7).randbytes(size)


def _old_word() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "WordDocument".encode("utf-16-le") * 40


# Name to maker. Every one of them must be named with a reason.
_POISONED: dict[str, Callable[[], bytes]] = {
    "empty.pdf": lambda: b"",
    "only-spaces.txt": lambda: b" \n\t" * 400,
    "cut-short.pdf": lambda: _whole_pdf()[:90],
    "needs-password.pdf": _encrypted_pdf,
    "page-tree-loop.pdf": _looping_pdf,
    "ten-thousand-pages.pdf": _endless_pdf,
    "blank-page.pdf": _blank_pdf,
    "unpacks-for-ever.pdf": _bloated_pdf,
    "rubbish.pdf": _rubbish,
    "billion-laughs.docx": _laughing_word,
    "unpacks-for-ever.docx": _bloated_word,
    "no-document.docx": lambda: _zip({"word/styles.xml": b"<w/>", "[Content_Types].xml": b"<T/>"}),
    "cut-document.docx": lambda: _word(_WORD + b"<w:p><w:r><w:t>Sav"),
    "old-word.doc": _old_word,
    "zeros.zip": lambda: _zip({"zeros.txt": bytes(300_000_000)}, level=1),
    "boxes-in-boxes.zip": _nested_zip,
    "locked.zip": _locked_zip,
    "sixty-thousand-wide.png": _huge_image,
    "program.exe": lambda: b"MZ\x90\x00" + _rubbish(20_000),
    "too-large.txt": lambda: b"Lorem ipsum dolor sit amet. " * 900_000,
}


def poisoned() -> Iterator[tuple[str, bytes]]:
    """Yield twenty files that hold no résumé: name and bytes."""
    for name, make in _POISONED.items():
        yield name, make()


def odd() -> Iterator[tuple[str, bytes]]:
    """Yield odd files that a careful reader reads all the same: the résumé of Savitri Hegde."""
    text = "\n".join(_LINES)
    word = _word(
        _WORD
        + b"".join(b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % line.encode() for line in _LINES)
        + b"</w:body></w:document>"
    )
    action = b"<</S/JavaScript/JS(app.alert\\('x'\\))>>"
    launch = b"<</S/Launch/F(cmd.exe)>>"
    yield "pdf-named.docx", _whole_pdf()
    yield "word-named.pdf", word
    yield "text-named.pdf", text.encode()
    yield "no-ending", _whole_pdf()
    yield "runs-script.pdf", _whole_pdf(catalogue=b"/OpenAction %s" % action)
    yield "launches.pdf", _whole_pdf(page=b"/AA<</O %s>>" % launch)
    yield "utf-16.txt", text.encode("utf-16")
    yield "बायोडाटा.txt", text.encode()
    yield "escapes.zip", _zip({"../../../tmp/savitri.txt": text.encode()})
    yield (
        "deep.rtf",
        b"{\\rtf1 " + b"{" * 50_000 + text.replace("\n", "\\par ").encode() + b"}" * 50_001,
    )
    yield "deep.html", b"<div>" * 1_000_000 + f"<pre>{text}</pre>".encode()
