"""Documents are the same bytes everywhere, and print every sign an Indian letter needs."""

import hashlib
import itertools
import json
import subprocess
import sys
import time
from ctypes import create_string_buffer
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from kasauti.typesetting import TypesettingError, pages_as_images, typeset

DAY = date(2026, 11, 23)
LETTER = {
    "title": "Offer for मीरा राव",
    "paragraphs": [
        "Fixed pay ₹45,00,000 (₹45 lakh) a year; at least ≥ 3 days’ notice — “agreed”.",
        "आपका वेतन ₹45 लाख प्रति वर्ष है। क्षेत्र, ज्ञान, श्री, हिन्दी।",
        "Łukasz Nguyễn Müller, 100 % → ✓ ■ ● ◆",
    ],
}


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_same_data_and_day_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys, json, hashlib; from datetime import date; from kasauti.typesetting import "
        "typeset; data = json.loads(sys.stdin.read()); "
        "print(hashlib.sha256(typeset('note', data, on=date(2026, 11, 23))).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(LETTER),
        capture_output=True,
        text=True,
        check=True,
        env={
            "PYTHONPATH": str(Path("src").resolve()),
            "TZ": "Asia/Kolkata",
            "HOME": "/nonexistent",
        },
    )
    assert other.stdout.strip() == hashlib.sha256(typeset("note", LETTER, on=DAY)).hexdigest()


def test_another_day_gives_another_document() -> None:
    assert typeset("note", LETTER, on=DAY) != typeset("note", LETTER, on=date(2026, 11, 24))


@pytest.mark.parametrize("sign", ["₹45 lakh", "≥", "✓", "Łukasz", "Nguyễn", "हिन्दी", "श्री"])
def test_signs_of_indian_letters_come_out_as_text(sign: str) -> None:
    assert sign in text_of(typeset("note", LETTER, on=DAY))


def test_only_the_fonts_that_travel_with_the_package_are_used() -> None:
    fonts = set()
    for page in pdfium.PdfDocument(typeset("note", LETTER, on=DAY)):
        for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            name = create_string_buffer(100)
            raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(drawn), name, 100)
            fonts.add(name.value.decode().partition("+")[2].partition("-")[0])
    assert fonts == {"Inter", "NotoSansDevanagari"}


def test_the_file_says_it_is_an_archive_and_readable_aloud() -> None:
    pdf = typeset("note", LETTER, on=DAY)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_a_sign_without_a_glyph_is_named_instead_of_printed_as_a_box() -> None:
    with pytest.raises(TypesettingError, match="no font of Kasauti has a glyph for 日"):
        typeset("note", {"title": "日", "paragraphs": []}, on=DAY)


def test_missing_data_names_the_template_and_the_key() -> None:
    with pytest.raises(TypesettingError, match=r'note: .*"title"'):
        typeset("note", {"paragraphs": []}, on=DAY)


@pytest.mark.parametrize("name", ["letter-of-nobody", "../note", "house/../note", ""])
def test_an_unknown_template_is_named(name: str) -> None:
    with pytest.raises(TypesettingError, match="no template called"):
        typeset(name, LETTER, on=DAY)


def test_text_is_never_run_as_markup() -> None:
    hostile = '#panic("run") *bold* $x$ #read("/etc/passwd") = heading'
    assert hostile in text_of(typeset("note", {"title": "x", "paragraphs": [hostile]}, on=DAY))


def test_pages_come_as_images_for_a_preview() -> None:
    (page,) = pages_as_images("note", LETTER, on=DAY, dots_per_inch=50)
    assert page.startswith(b"\x89PNG")


def test_what_two_documents_share_is_set_once() -> None:
    """Another person's letter costs a fraction of one whose every word is new."""
    words = (f"word{n}" for n in itertools.count())

    def spent(name: str, paragraphs: list[str]) -> float:
        start = time.process_time()
        typeset("note", {"title": name, "paragraphs": paragraphs}, on=DAY)
        return time.process_time() - start

    def fresh() -> list[str]:
        return [" ".join(itertools.islice(words, 120)) for _ in range(40)]

    held = fresh()
    spent("Offer", held)
    shared = min(spent(f"Offer {n}", held) for n in range(6))
    new = min(spent(f"Offer {n}", fresh()) for n in range(6))
    assert shared * 2 < new
