"""A logo comes in as a picture and goes out as shapes that cannot act."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from kasauti import offers
from kasauti.offers import LogoError, letterhead_logo

from .test_letter import terms

SHAPE = '<svg xmlns="http://www.w3.org/2000/svg" {more}viewBox="0 0 40 20">{inner}</svg>'


def svg(inner: str, more: str = "") -> bytes:
    return SHAPE.format(inner=inner, more=more).encode()


def png(size: tuple[int, int] = (900, 300)) -> bytes:
    written, told = io.BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("Author", "a-person-of-the-agency")
    Image.new("RGBA", size, (180, 60, 30, 255)).save(written, "PNG", pnginfo=told)
    return written.getvalue()


def test_a_png_is_written_anew_small_and_without_what_it_carried() -> None:
    drawn = letterhead_logo(png((2400, 600)))
    assert 'width="1200" height="300"' in drawn
    assert "a-person-of-the-agency" not in drawn


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (svg("<script>alert(1)</script>"), "script"),
        (svg('<rect onload="alert(1)" width="1" height="1"/>'), "onload"),
        (svg('<rect style="fill:url(https://example.org)" width="1"/>'), "style"),
        (svg('<rect fill="url(https://example.org/x)" width="1"/>'), "points outside"),
        (svg('<image href="https://example.org/x.png"/>'), "image"),
        (svg('<use href="#a"/>'), "use"),
        (svg("<foreignObject/>"), "foreignObject"),
        (svg("<text>Kasauti</text>"), "text into paths"),
        (svg("<style>@import url(x)</style>"), "style"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"), "entities"),
        (svg("<rect"), "broken"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>', "viewBox"),
        (b"<html><svg></svg></html>", "no SVG"),
        (svg("<g/>" * 2001), "parts"),
        (b"\xff\xd8\xff\xe0 a photograph", "neither"),
        (png()[:80], "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 300_001, "at most"),
    ],
)
def test_what_could_act_or_is_broken_is_refused_with_the_reason(content: bytes, said: str) -> None:
    with pytest.raises(LogoError, match=said):
        letterhead_logo(content)


def test_shapes_and_gradients_stay_and_an_editors_own_notes_go() -> None:
    drawn = letterhead_logo(svg(
        '<metadata>made by hand</metadata><i:note xmlns:i="urn:x"/><linearGradient id="a"><stop '
        'offset="0" stop-color="#f00"/></linearGradient><g transform="translate(1 2)"><path '
        'd="M0 0h4v2z" fill="url(#a)" class="x"/></g>'
    ))  # fmt: skip
    assert "url(#a)" in drawn
    assert "translate(1 2)" in drawn
    for gone in ("made by hand", "note", "class"):
        assert gone not in drawn


@pytest.mark.parametrize("content", [png(), svg('<path d="M0 0h40v20z" fill="#24476b"/>')])
def test_a_letter_bears_the_logo_and_stays_byte_identical(content: bytes) -> None:
    letter, logo = offers.compose(terms()), letterhead_logo(content)
    pdf = offers.print_letter(letter, logo=logo)
    assert pdf == offers.print_letter(letter, logo=logo)
    assert pdf != offers.print_letter(letter)
    assert pdf.startswith(b"%PDF-1.7")
