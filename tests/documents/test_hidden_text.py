"""What no reader sees is kept apart; what one sees, in whatever colour, is text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.lib.colors import Color, black, white
from reportlab.pdfgen.canvas import Canvas

from kasauti.documents import HiddenBecause
from tests.documents.drawing import HEIGHT, HONEST, honest, lines, read_drawn, say

STUFFING = "Kubernetes PyTorch Kafka TensorRT"


def _white(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, colour=white)


def _near_white(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, colour=Color(0.97, 0.97, 0.97))


def _tiny(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, size=0.8)


def _invisible(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, mode=3)


def _off_page(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, HEIGHT + 300)


def _beside_page(canvas: Canvas) -> None:
    say(canvas, STUFFING, -400, 400)


def _covered_by_shape(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400)
    canvas.setFillColor(white)
    canvas.rect(50, HEIGHT - 410, 300, 30, stroke=0, fill=1)


def _transparent(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, colour=Color(0, 0, 0, alpha=0.02))


def _dark_on_dark(canvas: Canvas) -> None:
    canvas.setFillColor(Color(0.1, 0.2, 0.4))
    canvas.rect(50, HEIGHT - 420, 300, 60, stroke=0, fill=1)
    say(canvas, STUFFING, 60, 400, colour=Color(0.11, 0.2, 0.4))


def _white_under_black(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, colour=white)
    say(canvas, "Wrote the monthly report for the board", 60, 400)


def _clipped(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(500, 10, 20, 20)
    canvas.clipPath(path, stroke=0)
    say(canvas, STUFFING, 60, 400)
    canvas.restoreState()


@pytest.mark.parametrize(
    ("hide", "because"),
    [
        (_white, HiddenBecause.SAME_COLOUR),
        (_near_white, HiddenBecause.SAME_COLOUR),
        (_tiny, HiddenBecause.TINY),
        (_invisible, HiddenBecause.TRANSPARENT),
        (_off_page, HiddenBecause.OFF_PAGE),
        (_beside_page, HiddenBecause.OFF_PAGE),
        (_covered_by_shape, HiddenBecause.COVERED),
        (_transparent, HiddenBecause.TRANSPARENT),
        (_dark_on_dark, HiddenBecause.SAME_COLOUR),
        (_white_under_black, HiddenBecause.SAME_COLOUR),
        (_clipped, HiddenBecause.COVERED),
    ],
)
def test_text_that_no_reader_sees_is_kept_apart(
    hide: Callable[[Canvas], None], because: HiddenBecause
) -> None:
    def draw(canvas: Canvas) -> None:
        honest(canvas)
        hide(canvas)

    document = read_drawn(draw)
    assert [(found.text, found.because) for found in document.hidden] == [(STUFFING, because)]
    assert document.hidden[0].page == 1
    assert "TensorRT" not in document.text
    assert lines(document)[: len(HONEST)] == list(HONEST)


def _band(canvas: Canvas) -> None:
    canvas.setFillColor(Color(0.1, 0.2, 0.4))
    canvas.rect(50, HEIGHT - 420, 300, 60, stroke=0, fill=1)
    say(canvas, STUFFING, 60, 400, colour=white)


def _light_grey(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, colour=Color(0.72, 0.72, 0.72))


def _yellow(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, colour=Color(1, 0.85, 0))


def _highlighted(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400)
    canvas.setFillColor(Color(1, 1, 0))
    canvas.setFillAlpha(0.4)
    canvas.rect(50, HEIGHT - 410, 300, 30, stroke=0, fill=1)


def _red_on_green(canvas: Canvas) -> None:
    canvas.setFillColor(Color(0, 0.5, 0))
    canvas.rect(50, HEIGHT - 420, 300, 60, stroke=0, fill=1)
    say(canvas, STUFFING, 60, 400, colour=Color(0.98, 0, 0))


def _outlined(canvas: Canvas) -> None:
    canvas.setStrokeColor(black)
    say(canvas, STUFFING, 60, 400, colour=white, mode=1, size=16)


def _small_print(canvas: Canvas) -> None:
    say(canvas, STUFFING, 60, 400, size=5)


@pytest.mark.parametrize(
    "show",
    [_band, _light_grey, _yellow, _highlighted, _red_on_green, _outlined, _small_print],
)
def test_text_that_a_reader_sees_is_text_whatever_its_colour(
    show: Callable[[Canvas], None],
) -> None:
    def draw(canvas: Canvas) -> None:
        honest(canvas)
        show(canvas)

    document = read_drawn(draw)
    assert document.hidden == ()
    assert STUFFING in document.text


def test_hidden_words_between_honest_ones_leave_the_line_whole() -> None:
    def draw(canvas: Canvas) -> None:
        writer = canvas.beginText(60, HEIGHT - 100)
        writer.setFont("Helvetica", 10)
        writer.textOut("Built weekly ")
        writer.setFillColor(white)
        writer.textOut("TensorRT ")
        writer.setFillColor(black)
        writer.textOut("dashboards.")
        canvas.drawText(writer)

    document = read_drawn(draw)
    assert document.text.replace("\t", " ") == "Built weekly dashboards."
    assert [found.text for found in document.hidden] == ["TensorRT"]
