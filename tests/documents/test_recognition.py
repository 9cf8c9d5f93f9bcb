"""Pages without text of their own are read as pictures, offline."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import typst
from PIL import Image
from pypdfium2 import PdfDocument
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from kasauti.documents import HiddenBecause, Limits, read
from kasauti.documents.document import Box
from kasauti.documents.recognition import Recognised, unconfirmed
from tests.documents.drawing import HEIGHT, WIDTH, columns, drawn, honest, say

LEFT = ["SKILLS", "Python", "Kafka", "Docker", "PyTorch"]
RIGHT = [
    "Asha Verma",
    "Built a search service",
    "for nine teams in Pune",
    "and measured it",
    "weekly",
]


def _scan() -> Image.Image:
    page = PdfDocument(drawn(columns([LEFT, RIGHT], [60, 220], pitches=[22, 25])))[0]
    return page.render(scale=2.0).to_pil()


@pytest.mark.slow
def test_a_scan_with_a_text_layer_tells_what_is_seen_and_keeps_the_rest_apart() -> None:
    scan = _scan()

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(scan), 0, 0, WIDTH, HEIGHT)
        for number, text in enumerate([*LEFT, "Kubernetes TensorRT Triton"]):
            say(canvas, text, 60, 300 + 20 * number, mode=3)

    document = read(drawn(draw), "scan.pdf")
    assert document.recognised
    assert [document.text[a.start : a.end] for a in document.lines] == LEFT + RIGHT
    assert [(found.text, found.because) for found in document.hidden] == [
        ("Kubernetes TensorRT Triton", HiddenBecause.TRANSPARENT)
    ]
    assert "picture" in document.warnings[0]
    again = read(drawn(draw), "scan.pdf")
    assert again == document


@pytest.mark.slow
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_pictures_of_every_kind_are_read(form: str) -> None:
    buffer = io.BytesIO()
    _scan().crop((400, 150, 1100, 350)).save(buffer, form)
    document = read(buffer.getvalue(), "scan")
    assert document.recognised
    assert "Built a search service" in document.text
    assert document.media_type == f"image/{form.lower()}"
    assert document.words[0].box.left > 0


def test_pages_beyond_the_limit_are_said_not_to_be_read() -> None:
    scan = _scan()
    data = drawn(lambda canvas: canvas.drawImage(ImageReader(scan), 0, 0, WIDTH, HEIGHT))
    with pytest.raises(Exception, match="no text"):
        read(data, "scan.pdf", limits=Limits(recognised_pages=0))


def test_an_ordinary_page_with_a_photo_is_not_recognised() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("RGB", (90, 120), "teal")), 450, 650)
        honest(canvas)

    document = read(drawn(draw), "asha.pdf")
    assert not document.recognised
    assert document.hidden == ()


def test_a_text_layer_is_believed_only_where_the_picture_agrees() -> None:
    seen = [Recognised("Built a search service in Pune", Box(0, 0, 1, 1), 0.99)]
    layer = ["Built", "a", "sarch", "service", "in", "Pune", "Kubernetes", "TensorRT", "expert"]
    assert unconfirmed(layer, seen) == ["Kubernetes TensorRT expert"]
    assert unconfirmed(["Built", "Kubernetes", "service"], seen) == []


@pytest.mark.slow
def test_a_page_that_does_not_say_its_letters_is_read_as_a_picture(tmp_path: Path) -> None:
    source = tmp_path / "cv.typ"
    source.write_text("Asha Verma\n\nBuilt a search service for nine teams in Pune")
    data = typst.compile(source)
    assert read(data, "asha.pdf").text.startswith("Asha Verma")
    document = read(data.replace(b"/ToUnicode", b"/ToUnicodX"), "asha.pdf")
    assert "Built a search service" in document.text
    assert document.recognised
    assert "which letters" in document.warnings[0]
