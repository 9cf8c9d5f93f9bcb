"""Which pieces of text a reader sees, told by what is painted.

A first, coarse render of the page clears nearly all text: there are edges in its box, and its
colour is not that of the ground beside it. What stays in doubt (also whatever something is painted
over later) is judged by its own trace: the page is rendered with and without it, and text whose
absence changes nothing is hidden. So white on a dark band is seen, and white under black is not.
"""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from kasauti.documents.document import HiddenBecause
from kasauti.documents.flow import TINY
from kasauti.documents.pdf.glyphs import Frame, Ink, Piece
from kasauti.documents.pdf.scene import Scene

_MOST_PIXELS = 4_000_000
_EDGE = 8  # of 255: grey step between neighbouring pixels that counts as an edge
_EDGES = 0.03  # share of a box that must be edges
_NEAR = 40  # of 255: grey difference from the ground below which colour is in doubt
_TRACE = 24  # of 255: difference in some channel that an eye can make out
_TRACE_SHARE = 0.01  # of the box that must differ so
_INVISIBLE = 3  # PDF render mode: neither filled nor stroked
_FAINT = 26  # of 255: opacity that leaves no readable trace
_LAYERS = 6


def hidden_of(
    page: Any, frame: Frame, pieces: list[Piece], scene: Scene
) -> list[HiddenBecause | None]:
    """Say for each piece why it is not seen, None where it is."""
    verdicts: list[HiddenBecause | None] = [_by_place(piece, frame) for piece in pieces]
    open_ones = [index for index, verdict in enumerate(verdicts) if verdict is None]
    if not open_ones:
        return verdicts
    boxes = np.array([_edges_of(pieces[index]) for index in open_ones])
    covered = _covered(pieces, open_ones, boxes, scene)
    same, blank = _doubtful(page, frame, [pieces[index].ink for index in open_ones], boxes)
    doubted = np.flatnonzero(covered | same | blank)
    unseen = _without_trace(page, frame, [pieces[open_ones[n]] for n in doubted])
    for number, gone in zip(doubted, unseen, strict=True):
        if gone:
            piece = pieces[open_ones[number]]
            verdicts[open_ones[number]] = _reason(piece.ink, covered[number], same[number])
    return verdicts


def _by_place(piece: Piece, frame: Frame) -> HiddenBecause | None:
    """What needs no rendering: off the page, or too small."""
    box = piece.box
    width, height = box.right - box.left, box.bottom - box.top
    across = min(box.right, frame.width) - max(box.left, 0.0)
    down = min(box.bottom, frame.height) - max(box.top, 0.0)
    if across <= 0.4 * width or down <= 0.4 * height:
        return HiddenBecause.OFF_PAGE
    length = piece.right - piece.left
    if max(piece.size, 0.75 * (piece.bottom - piece.top)) < TINY:
        return HiddenBecause.TINY
    if len(piece.text) >= 3 and length < 0.06 * piece.size * len(piece.text):
        return HiddenBecause.TINY
    return None


def _reason(ink: Ink, covered: bool, same: bool) -> HiddenBecause:
    if ink.mode == _INVISIBLE or (ink.colour is not None and ink.colour[3] < _FAINT):
        return HiddenBecause.TRANSPARENT
    if same and not covered:
        return HiddenBecause.SAME_COLOUR
    return HiddenBecause.COVERED


def _edges_of(piece: Piece) -> tuple[float, float, float, float]:
    box = piece.box
    return box.left, box.top, box.right, box.bottom


def _covered(
    pieces: list[Piece], open_ones: list[int], boxes: NDArray[Any], scene: Scene
) -> NDArray[np.bool_]:
    """Pieces over which something is painted later."""
    covered = np.zeros(len(open_ones), dtype=bool)
    if not scene.covers:
        return covered
    places = np.array([scene.order.get(pieces[i].ink.handle, -1) for i in open_ones])
    area = np.maximum(1e-6, (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    first = places.min()
    for place, cover in scene.covers:
        if place < first:
            continue
        across = np.minimum(boxes[:, 2], cover.right) - np.maximum(boxes[:, 0], cover.left)
        down = np.minimum(boxes[:, 3], cover.bottom) - np.maximum(boxes[:, 1], cover.top)
        share = np.clip(across, 0, None) * np.clip(down, 0, None) / area
        covered |= (places < place) & (share > 0.4)
    return covered


def _doubtful(
    page: Any, frame: Frame, inks: list[Ink], boxes: NDArray[Any]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Pieces in the colour of their ground, and pieces in whose box next to nothing is painted."""
    grey, scale = rendered(page, frame, 1.0, grey=True)
    height, width = grey.shape
    spans = np.empty((len(boxes), 4), dtype=np.int32)
    spans[:, :2] = np.floor(boxes[:, :2] * scale)
    spans[:, 2:] = np.ceil(boxes[:, 2:] * scale)
    np.clip(spans[:, 0::2], 0, width, out=spans[:, 0::2])
    np.clip(spans[:, 1::2], 0, height, out=spans[:, 1::2])
    left, top, right, bottom = spans.T
    sums = _edge_sums(grey)
    edges = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    blank = edges < np.maximum(1.0, _EDGES * (right - left) * (bottom - top))
    columns = np.stack([left - 1, right, left - 1, right, left, right - 1])
    rows = np.stack([top, top, bottom - 1, bottom - 1, bottom, top - 1])
    beside = grey[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    ground = np.median(beside, axis=0)
    own = np.array([_grey_of(ink) for ink in inks])
    return ~(np.abs(own - ground) >= _NEAR), blank


def _edge_sums(grey: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Running sums over rows and columns of where neighbouring pixels differ."""
    levels = grey.astype(np.int16)
    edges = np.zeros(grey.shape, dtype=bool)
    edges[:, 1:] = np.abs(np.diff(levels, axis=1)) > _EDGE
    edges[1:] |= np.abs(np.diff(levels, axis=0)) > _EDGE
    sums = np.zeros((grey.shape[0] + 1, grey.shape[1] + 1), dtype=np.int32)
    np.cumsum(np.cumsum(edges, axis=0, dtype=np.int32), axis=1, out=sums[1:, 1:])
    return sums


def _grey_of(ink: Ink) -> float:
    """The grey a colour renders to; what paints nothing is always in doubt."""
    if ink.mode == _INVISIBLE or (ink.colour is not None and ink.colour[3] < 128):
        return math.nan
    if ink.colour is None:
        return -1_000.0
    red, green, blue, _ = ink.colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _without_trace(page: Any, frame: Frame, pieces: list[Piece]) -> list[bool]:
    """Whether the page looks the same without each piece."""
    if not pieces:
        return []
    gone = [True] * len(pieces)
    whole, scale = rendered(page, frame, 2.0, grey=False)
    for layer in _layers(pieces):
        handles = {pieces[index].ink.handle for index in layer}
        _activate(handles, active=False)
        try:
            lacking, _ = rendered(page, frame, 2.0, grey=False)
        finally:
            _activate(handles, active=True)
        low, high = np.minimum(whole, lacking), np.maximum(whole, lacking)
        seen = (high - low).max(axis=2) >= _TRACE
        for index in layer:
            box = pieces[index].box
            part = seen[
                max(0, int(box.top * scale)) : math.ceil(box.bottom * scale),
                max(0, int(box.left * scale)) : math.ceil(box.right * scale),
            ]
            gone[index] = np.count_nonzero(part) < max(2, _TRACE_SHARE * part.size)
    return gone


def _layers(pieces: list[Piece]) -> list[list[int]]:
    """Part pieces so that none lies over another of its layer: each leaves a trace of its own."""
    boxes = np.array([_edges_of(piece) for piece in pieces])
    handles = np.array([piece.ink.handle for piece in pieces])
    layers: list[list[int]] = []
    for index in range(len(pieces)):
        for number, layer in enumerate(layers):
            if number == _LAYERS - 1 or not _lies_over(index, np.array(layer), boxes, handles):
                layer.append(index)
                break
        else:
            layers.append([index])
    return layers


def _lies_over(index: int, layer: NDArray[Any], boxes: NDArray[Any], handles: NDArray[Any]) -> bool:
    """Whether a piece and one of another text object cover each other by more than a third."""
    own, others = boxes[index], boxes[layer]
    across = np.minimum(own[2], others[:, 2]) - np.maximum(own[0], others[:, 0])
    down = np.minimum(own[3], others[:, 3]) - np.maximum(own[1], others[:, 1])
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    least = np.minimum(areas, (own[2] - own[0]) * (own[3] - own[1]))
    over = (across > 0) & (down > 0) & (across * down > least / 3)
    return bool(np.any(over & (handles[layer] != handles[index])))


def _activate(handles: set[int], *, active: bool) -> None:
    for handle in handles:
        if handle:
            pointer = ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
            pdfium.FPDFPageObj_SetIsActive(pointer, active)


def rendered(
    page: Any, frame: Frame, scale: float, *, grey: bool
) -> tuple[NDArray[np.uint8], float]:
    """Render a page; the scale is lowered where the page is very large."""
    scale = min(scale, math.sqrt(_MOST_PIXELS / max(1.0, frame.width * frame.height)))
    bitmap = page.render(scale=scale, grayscale=grey)
    try:
        pixels: NDArray[np.uint8] = np.array(bitmap.to_numpy())
    finally:
        bitmap.close()
    return (pixels[:, :, 0] if grey and pixels.ndim == 3 else pixels), scale
