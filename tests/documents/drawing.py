"""Draws small PDFs of invented people."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from reportlab.lib.colors import Color, black
from reportlab.pdfgen.canvas import Canvas

from kasauti.documents import Document, read

WIDTH, HEIGHT = 595.0, 842.0


def drawn(draw: Callable[[Canvas], None], *, size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """Return a PDF of what ``draw`` draws; the page is ended for it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def say(
    canvas: Canvas,
    text: str,
    left: float,
    top: float,
    *,
    size: float = 10,
    colour: Color = black,
    font: str = "Helvetica",
    mode: int | None = None,
) -> None:
    """Write ``text`` with its baseline ``top`` points below the top of the page."""
    canvas.saveState()
    writer = canvas.beginText(left, HEIGHT - top)
    writer.setFont(font, size)
    writer.setFillColor(colour)
    if mode is not None:
        writer.setTextRenderMode(mode)
    writer.textOut(text)
    canvas.drawText(writer)
    canvas.restoreState()


def honest(canvas: Canvas) -> None:
    """An ordinary résumé that hides nothing."""
    for number, text in enumerate(HONEST):
        say(canvas, text, 60, 80 + 16 * number)


HONEST = (
    "Asha Verma",
    "asha.verma@example.com | +91 90000 00001 | Pune",
    "EXPERIENCE",
    "Data Analyst, Example Labs, Jan 2022 - Present",
    "Built weekly dashboards in SQL and Python.",
)


def lines(document: Document) -> list[str]:
    """The lines of a document as strings."""
    return [document.text[line.start : line.end] for line in document.lines]


def read_drawn(draw: Callable[[Canvas], None]) -> Document:
    """Draw and read."""
    return read(drawn(draw), "asha.pdf")


def columns(
    flows: Sequence[Sequence[str]],
    lefts: Iterable[float],
    *,
    by_row: bool = False,
    pitches: Sequence[float] | None = None,
    top: float = 100,
) -> Callable[[Canvas], None]:
    """Draw each flow as a column at its left edge, one after the other or row by row."""
    pitches = pitches or [14.0] * len(flows)
    placed = [
        (number, column, text, left, top + pitch * number)
        for column, (flow, left, pitch) in enumerate(zip(flows, lefts, pitches, strict=True))
        for number, text in enumerate(flow)
    ]
    if by_row:
        placed.sort(key=lambda item: (item[4], item[1]))

    def draw(canvas: Canvas) -> None:
        for _, _, text, left, down in placed:
            say(canvas, text, left, down, size=9)

    return draw
