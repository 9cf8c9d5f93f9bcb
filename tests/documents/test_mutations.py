"""Damaged files of every format give a document or say why not, never anything else."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti.documents import Document, Limits, UnreadableFile, expand, read
from tests.documents.drawing import drawn, honest
from tests.documents.test_formats import HTML, MARKDOWN, ODT, RTF

LIMITS = Limits(recognised_pages=0, unpacked_bytes=20_000_000)


@cache
def _samples() -> dict[str, bytes]:
    word, odt = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_heading("Asha Verma", 1)
    document.add_table(1, 2).cell(0, 0).text = "Python"
    document.save(word)
    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", ODT)
    return {
        "pdf": drawn(honest),
        "docx": word.getvalue(),
        "odt": odt.getvalue(),
        "rtf": RTF,
        "html": HTML.encode(),
        "md": MARKDOWN.encode(),
    }


def _damaged(data: bytes, cuts: list[tuple[float, float, bytes]]) -> bytes:
    for where, share, new in cuts:
        begin = int(where * len(data))
        data = data[:begin] + new + data[begin + int(share * len(data)) :]
    return data


damage = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 0.2), st.binary(max_size=12)), min_size=1, max_size=4
)


@pytest.mark.parametrize("ending", ["pdf", "docx", "odt", "rtf", "html", "md"])
@settings(max_examples=40, deadline=None)
@given(cuts=damage)
def test_a_damaged_file_is_read_or_refused(
    ending: str, cuts: list[tuple[float, float, bytes]]
) -> None:
    data = _damaged(_samples()[ending], cuts)
    try:
        document = read(data, f"asha.{ending}", limits=LIMITS)
    except UnreadableFile:
        return
    _is_sound(document)


def _is_sound(document: Document) -> None:
    """Every offset points into the text, lines and pages in order."""
    assert all(
        0 <= a.end <= b.start for a, b in zip(document.lines, document.lines[1:], strict=False)
    )
    for line in document.lines:
        assert document.text[line.start : line.end].strip() or line.start < line.end
        assert all(line.start <= a <= b <= line.end for a, b in line.cells)
    for word in document.words:
        assert " " not in document.text[word.start : word.end]
        assert document.page_at(word.start) == word.page
    for link in document.links:
        assert link.start is None or document.text[link.start : link.end]


@settings(max_examples=60, deadline=None)
@given(cuts=damage)
def test_a_damaged_zip_is_opened_or_refused(cuts: list[tuple[float, float, bytes]]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("asha.txt", "Asha Verma " * 20)
        archive.writestr("more.zip", buffer.getvalue())
    for source in expand(_damaged(buffer.getvalue(), cuts), "all.zip", limits=LIMITS):
        assert (source.data is None) != (source.error is None)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = read(data, "file", limits=LIMITS)
    except UnreadableFile:
        return
    _is_sound(document)


@pytest.mark.parametrize("ending", ["pdf", "docx", "odt", "rtf", "html", "md"])
def test_whole_files_are_sound(ending: str) -> None:
    _is_sound(read(_samples()[ending], f"asha.{ending}"))
