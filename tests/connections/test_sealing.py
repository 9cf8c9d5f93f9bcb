"""Seals: whole, broken, foreign and missing."""

import io
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from kasauti.connections import SealKey, look_at_seal, new_seal_key, seal
from kasauti.typesetting import typeset

AT = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture(scope="module")
def key() -> SealKey:
    return new_seal_key("Kasauti Demonstration Private Limited", AT)


@pytest.fixture(scope="module")
def sealed(key: SealKey) -> bytes:
    plain = typeset("note", {"title": "Offer", "paragraphs": ["₹45 lakh"]}, on=date(2026, 11, 28))
    return seal(plain, key, reason="Offer accepted")


def test_a_sealed_letter_is_whole(key: SealKey, sealed: bytes) -> None:
    state = look_at_seal(sealed, key)
    assert (state.sealed, state.whole) == (True, True)
    assert state.by == "Kasauti Demonstration Private Limited"


def test_pdfsig_agrees(sealed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_an_edited_letter_breaks_the_seal(key: SealKey, sealed: bytes) -> None:
    at = len(sealed) // 3
    edited = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    state = look_at_seal(edited, key)
    assert not state.whole


def test_what_is_added_behind_the_seal_is_not_covered(key: SealKey, sealed: bytes) -> None:
    assert not look_at_seal(sealed + b"\n% one more clause\n", key).whole


def test_another_key_and_no_seal_are_said(sealed: bytes) -> None:
    other = new_seal_key("Somebody Else", AT)
    assert "another key" in look_at_seal(sealed, other).said
    bare = typeset("note", {"title": "Offer", "paragraphs": []}, on=date(2026, 11, 28))
    assert look_at_seal(bare, other).sealed is False
    assert look_at_seal(b"no pdf at all", other).whole is False


def test_the_seal_leaves_what_makes_the_letter_an_archive_and_readable_aloud(
    key: SealKey,
) -> None:
    """PDF/A-2 6.3 and 6.4, PDF/UA-1 7.18, as far as they touch what a seal adds."""
    letter = typeset("note", {"title": "Pay", "paragraphs": ["₹45 lakh"]}, on=date(2026, 12, 1))
    sealed = seal(letter, key, reason="Offer accepted")
    assert sealed.startswith(letter)
    before, after = (PdfFileReader(io.BytesIO(one)).root for one in (letter, sealed))
    for kept in ("/Metadata", "/OutputIntents", "/StructTreeRoot", "/MarkInfo", "/Lang"):
        assert after.raw_get(kept) == before.raw_get(kept)
    (field,) = (one.get_object() for one in after["/AcroForm"]["/Fields"])
    assert field["/TU"] == "Seal of the company"
    assert [float(side) for side in field["/Rect"]] == [0, 0, 0, 0]  # none to draw, none to tag
    hidden, printed = 0b10, 0b100
    assert (field["/F"] & hidden, field["/F"] & printed) == (0, printed)
    assert "/AA" not in field
    assert "/A" not in field
    assert "/NeedAppearances" not in after["/AcroForm"]
    assert "/XFA" not in after["/AcroForm"]
