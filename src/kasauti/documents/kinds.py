"""Which type a file is, told by its content; what its name says is only compared."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO

from kasauti.documents.document import Unreadable, UnreadableFile


class Kind(StrEnum):
    """Types that are read, by media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ODT = "application/vnd.oasis.opendocument.text"
    RTF = "application/rtf"
    DOC = "application/msword"
    HTML = "text/html"
    MHTML = "multipart/related"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    ZIP = "application/zip"


IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.TIFF, Kind.WEBP})

_ENDINGS = {
    "pdf": Kind.PDF,
    "docx": Kind.DOCX,
    "docm": Kind.DOCX,
    "dotx": Kind.DOCX,
    "odt": Kind.ODT,
    "ott": Kind.ODT,
    "rtf": Kind.RTF,
    "doc": Kind.DOC,
    "html": Kind.HTML,
    "htm": Kind.HTML,
    "xhtml": Kind.HTML,
    "mht": Kind.MHTML,
    "mhtml": Kind.MHTML,
    "md": Kind.MARKDOWN,
    "markdown": Kind.MARKDOWN,
    "txt": Kind.TEXT,
    "text": Kind.TEXT,
    "png": Kind.PNG,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "tif": Kind.TIFF,
    "tiff": Kind.TIFF,
    "webp": Kind.WEBP,
    "zip": Kind.ZIP,
}
_ALIKE = ({Kind.MARKDOWN, Kind.TEXT}, {Kind.HTML, Kind.MHTML})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_MAIN = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml|ms-word)"
    rb"\.(?:document|template)(?:\.macroEnabled\w*)?\.main\+xml"
)
_HTML_OPENING = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|p|h[1-6]|table|span)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN = re.compile(
    r"^#{1,6} \S|^```|^\|[ :|-]+\|\s*$|\*\*[^*\s][^*\n]*\*\*|\[[^\]\n]+\]\(\S+\)", re.MULTILINE
)
_SAVE_AGAIN = "Please save it again and send the new copy."
_SEND_PDF = "Please send a PDF or Word (.docx) file."


def kind_of(data: bytes, name: str) -> Kind:
    """Tell the type of ``data`` by its content.

    Raises
    ------
    UnreadableFile
        Empty, encrypted, or of no type that is read.
    """
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise UnreadableFile(name, Unreadable.EMPTY, "Please send the file again.")
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return kind_of_zip(io.BytesIO(data), name)
    if data[:8] == _OLE:
        return _kind_of_ole(data, name)
    if image := _kind_of_image(data):
        return image
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5] == b"{\\rtf":
        return Kind.RTF
    return _kind_of_text(data, name)


def wrong_ending(kind: Kind, name: str) -> str | None:
    """Return a warning where the name's ending says another type than the content."""
    said = _ENDINGS.get(PurePosixPath(name).suffix[1:].lower())
    if said is None or said is kind or any({said, kind} <= pair for pair in _ALIKE):
        return None
    return f"The name says {said.name}, the content is {kind.name}: read as {kind.name}."


def _kind_of_image(data: bytes) -> Kind | None:
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return Kind.PNG
    if data[:3] == b"\xff\xd8\xff":
        return Kind.JPEG
    if data[:4] in (b"II*\x00", b"MM\x00*"):
        return Kind.TIFF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    return None


def kind_of_zip(file: IO[bytes], name: str) -> Kind:
    """Tell a Word or OpenDocument text, which are zips, from a zip of files.

    Raises
    ------
    UnreadableFile
        Damaged, encrypted, or a package of another kind (a spreadsheet, slides).
    """
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                said = archive.open("mimetype").read(200).strip()
                if said.startswith(Kind.ODT.encode()):
                    return Kind.ODT
            if "[Content_Types].xml" in names:
                types = archive.open("[Content_Types].xml").read(1_000_000)
                if _WORD_MAIN.search(types):
                    return Kind.DOCX
                if b"spreadsheetml" in types or b"presentationml" in types:
                    raise UnreadableFile(name, Unreadable.UNKNOWN_TYPE, _SEND_PDF)
                raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN)
            if "mimetype" in names or any(n.startswith("Index/") for n in names):
                raise UnreadableFile(name, Unreadable.UNKNOWN_TYPE, _SEND_PDF)
    except (
        *(zipfile.BadZipFile, zlib.error, NotImplementedError),
        *(OSError, ValueError, EOFError),
    ) as error:
        raise UnreadableFile(name, Unreadable.BROKEN, _SAVE_AGAIN) from error
    except RuntimeError as error:  # zipfile's word for "password required"
        raise UnreadableFile(
            name, Unreadable.ENCRYPTED, "Please send a copy without a password."
        ) from error
    return Kind.ZIP


def _kind_of_ole(data: bytes, name: str) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(name, Unreadable.ENCRYPTED, "Please send a copy without a password.")
    if "WordDocument".encode("utf-16-le") in data:
        return Kind.DOC
    raise UnreadableFile(name, Unreadable.UNKNOWN_TYPE, _SEND_PDF)


def _kind_of_text(data: bytes, name: str) -> Kind:
    head = data[:4096]
    if head[:13].lower() == b"mime-version:" or re.match(rb"(?i)from: <saved by", head):
        return Kind.MHTML
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        opening = head.removeprefix(b"\xef\xbb\xbf")
        if _HTML_OPENING.match(opening):
            return Kind.HTML
        if opening.lstrip()[:5] == b"<?xml":
            raise UnreadableFile(name, Unreadable.UNKNOWN_TYPE, _SEND_PDF)
        controls = sum(head.count(bytes([c])) for c in (*range(9), *range(14, 27), *range(28, 32)))
        nulls = head.count(0)
        if controls > len(head) // 50 and nulls < len(head) // 4:
            raise UnreadableFile(name, Unreadable.UNKNOWN_TYPE, _SEND_PDF)
    sample = data[:20_000].decode("utf-8", "ignore")
    return Kind.MARKDOWN if len(_MARKDOWN.findall(sample)) >= 2 else Kind.TEXT
