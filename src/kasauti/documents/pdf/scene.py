"""What else a page draws: in which order, what can cover text, what is a picture."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pypdfium2.raw as pdfium

from kasauti.documents.document import Box
from kasauti.documents.pdf.glyphs import Frame

_MAX_OBJECTS = 60_000
_DEPTH = 8
_MIN_COVER = 3.0  # points; thinner shapes are rules
_MARK = (1.2, 7.5)  # points; filled shapes of this size can be bullets

_Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Scene:
    """The drawing of a page.

    Parameters
    ----------
    order : dict
        Place of each text object, by its address, in the order of painting.
    covers : list of (place, Box)
        What is painted over an area at that place.
    images : list of Box
    marks : list of Box
        Small filled shapes: bullets that are drawn, not written.
    shapes : int
        How many paths are drawn.
    """

    order: dict[int, int] = field(default_factory=dict)
    covers: list[tuple[int, Box]] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    shapes: int = 0

    def image_share(self, frame: Frame) -> float:
        """Return the share of the page that its largest pictures cover together, at most 1."""
        area = 0.0
        for box in self.images:
            width = min(box.right, frame.width) - max(box.left, 0.0)
            height = min(box.bottom, frame.height) - max(box.top, 0.0)
            area += max(0.0, width) * max(0.0, height)
        return min(1.0, area / max(1.0, frame.width * frame.height))


def scene_of(page: Any, frame: Frame) -> Scene:
    """Walk a page's objects in painting order, those in forms too."""
    scene = Scene()
    raw = getattr(page, "raw", page)
    handles = (
        pdfium.FPDFPage_GetObject(raw, index) for index in range(pdfium.FPDFPage_CountObjects(raw))
    )
    for place, (kind, pointer, matrix) in enumerate(_objects(handles, _IDENTITY, 0)):
        if place > _MAX_OBJECTS:
            break
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            address = ctypes.cast(pointer, ctypes.c_void_p).value
            scene.order[address or 0] = place
            continue
        scene.shapes += kind == pdfium.FPDF_PAGEOBJ_PATH
        box = _bounds(pointer, matrix, frame)
        if box is None:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            scene.images.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and not _is_filled(pointer):
            continue
        width, height = box.right - box.left, box.bottom - box.top
        if min(width, height) >= _MIN_COVER:
            scene.covers.append((place, box))
        if all(_MARK[0] <= side <= _MARK[1] for side in (width, height)):
            scene.marks.append(box)
    return scene


def _objects(
    pointers: Iterator[Any], matrix: _Matrix, depth: int
) -> Iterator[tuple[int, Any, _Matrix]]:
    for pointer in pointers:
        kind = pdfium.FPDFPageObj_GetType(pointer)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield kind, pointer, matrix
        elif depth < _DEPTH:
            own = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(pointer, own)
            inner = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
            children = (
                pdfium.FPDFFormObj_GetObject(pointer, index)
                for index in range(pdfium.FPDFFormObj_CountObjects(pointer))
            )
            yield from _objects(children, inner, depth + 1)


def _times(one: _Matrix, two: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t,
            e * q + f * s + u)  # fmt: skip


def _bounds(pointer: Any, matrix: _Matrix, frame: Frame) -> Box | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(pointer, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return frame.box(min(xs), min(ys), max(xs), max(ys))


def _is_filled(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke):
        return False
    return bool(fill.value != pdfium.FPDF_FILLMODE_NONE)
