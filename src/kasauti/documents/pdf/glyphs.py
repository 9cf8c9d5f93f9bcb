"""Glyphs of a page, gathered to pieces: stretches of one text object without a space."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from kasauti.documents.characters import plain
from kasauti.documents.document import Box


def _as_numbers(function: Any, result: Any, *arguments: Any) -> Callable[..., int]:
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


# The same C functions with pointers as numbers: much cheaper than pointer objects.
_NUMBER = ctypes.c_void_p
_text_object = _as_numbers(pdfium.FPDFText_GetTextObject, _NUMBER, _NUMBER, ctypes.c_int)
_render_mode = _as_numbers(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _NUMBER)
_font_of = _as_numbers(pdfium.FPDFTextObj_GetFont, _NUMBER, _NUMBER)
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_BLANK = frozenset([9, 10, 11, 12, 13, 32, 0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F])
_HYPHENS = frozenset([0x2D, 0xAD, 0x2010])
_BROKEN_AT = str.maketrans("\x02\xad", "--")  # what pdfium makes of a hyphen that ends a line
WORD_GAP = 0.16  # em; narrower gaps are kerning or tracking
ASKEW = 4


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text object is set.

    Parameters
    ----------
    handle : int
        Address of the object in pdfium.
    size : float
        Points, as displayed.
    colour : tuple of int or None
        Red, green, blue, alpha, 0–255; None for a pattern.
    mode : int
        PDF text render mode; 3 paints nothing.
    angle, turn : int
        Quarter turns of the text: anticlockwise in page space, clockwise as displayed;
        ``ASKEW`` for other angles.
    """

    handle: int
    size: float
    bold: bool
    colour: tuple[int, int, int, int] | None
    mode: int
    angle: int
    turn: int


@dataclass(slots=True)
class Piece:
    """Neighbouring glyphs of one text object.

    ``left`` … ``bottom`` and ``base`` are in the frame of its reading direction; ``box`` is as
    displayed. ``seq`` is the place in the content stream; ``spaced`` tells that a space went
    before it, ``broken`` how many of its glyphs the file gives no character for.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    ink: Ink
    seq: int
    spaced: bool
    broken: int = 0
    box: Box = field(default_factory=lambda: Box(0, 0, 0, 0))

    @property
    def size(self) -> float:
        return self.ink.size


@dataclass(frozen=True, slots=True)
class Frame:
    """The page as displayed: its size, and how page space is turned and moved to it."""

    width: float
    height: float
    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: Any) -> Frame:
        """Take the frame of a pypdfium2 page."""
        width, height = page.get_size()
        rect = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, rect)
        turns = pdfium.FPDFPage_GetRotation(page) % 4
        return cls(width, height, rect.left, rect.bottom, rect.right, rect.top, turns)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of page space as displayed, from the top left corner."""
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a rectangle of page space as displayed."""
        x0, y0 = self.point(left, top)
        x1, y1 = self.point(right, bottom)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def pieces_of(text_page: Any, frame: Frame) -> list[Piece]:
    """Gather the glyphs of a page to pieces, in content-stream order."""
    raw = getattr(text_page, "raw", text_page)
    unicode_of, loose_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    rect = pdfium.FS_RECTF()
    at = ctypes.byref(rect)
    inks: dict[int, Ink] = {}
    bolds: dict[int, bool] = {}
    pieces: list[Piece] = []
    runs: list[list[str]] = []
    owner, ink, spaced = -1, None, True
    last = (0.0, 0.0, 0.0, 0.0)
    for index in range(pdfium.FPDFText_CountChars(raw)):
        code = unicode_of(raw, index)
        if code in _BLANK:
            spaced |= code > 13  # breaks of line are pdfium's guess: geometry tells those
            continue
        loose_box(raw, index, at)
        holder = _text_object(raw, index) or 0
        if holder != owner or ink is None:
            owner = holder
            ink = inks.get(owner)
            if ink is None:
                ink = inks[owner] = _ink(raw, index, owner, frame.rotation, bolds)
            fresh = True
        else:
            fresh = spaced
        here = _upright(rect, ink.angle)
        if not fresh and here == last:
            if code not in _HYPHENS or runs[-1][-1] not in "-\u2010\xad":
                runs[-1].append(chr(code))  # a ligature said in several characters
            continue
        gap = here[0] - last[2]
        if fresh or gap > WORD_GAP * ink.size or gap < -0.6 * ink.size:
            base = _upright_base(raw, index, ink.angle)
            pieces.append(Piece("", *here, base, ink, index, spaced))
            runs.append([chr(code)])
        else:
            runs[-1].append(chr(code))
            piece = pieces[-1]
            piece.right = max(piece.right, here[2])
            piece.top = min(piece.top, here[1])
            piece.bottom = max(piece.bottom, here[3])
        spaced, last = False, here
    return [_finished(p, "".join(run), frame) for p, run in zip(pieces, runs, strict=True)]


def _upright(rect: Any, angle: int) -> tuple[float, float, float, float]:
    """Turn a box of page space so that text at this angle reads left to right, top to bottom."""
    if angle == 1:
        return rect.bottom, rect.left, rect.top, rect.right
    if angle == 2:
        return -rect.right, rect.bottom, -rect.left, rect.top
    if angle == 3:
        return -rect.top, -rect.right, -rect.bottom, -rect.left
    return rect.left, -rect.top, rect.right, -rect.bottom


def _upright_base(raw: Any, index: int, angle: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
    return (-y.value, x.value, y.value, -x.value, -y.value)[angle]


def _ink(raw: Any, index: int, handle: int, rotation: int, bolds: dict[int, bool]) -> Ink:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    degrees = math.degrees(math.atan2(matrix.b, matrix.a))
    angle = round(degrees / 90)
    straight = abs(degrees - angle * 90) < 8
    size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
    mode, bold = 0, False
    if handle:
        mode = _render_mode(handle)
        font = _font_of(handle) or 0
        if font not in bolds:
            bolds[font] = _is_bold(raw, index)
        bold = bolds[font]
    return Ink(
        handle=handle,
        size=abs(size),
        bold=bold,
        colour=_colour(raw, index, mode),
        mode=mode,
        angle=angle % 4 if straight else ASKEW,
        turn=(rotation - angle) % 4 if straight else ASKEW,
    )


def _colour(raw: Any, index: int, mode: int) -> tuple[int, int, int, int] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if mode in (1, 5):
        known = pdfium.FPDFText_GetStrokeColor(raw, index, *parts)
    else:
        known = pdfium.FPDFText_GetFillColor(raw, index, *parts)
    if not known:
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _is_bold(raw: Any, index: int) -> bool:
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(200)
    pdfium.FPDFText_GetFontInfo(raw, index, name, 200, flags)
    return bool(_BOLD.search(name.value.decode("latin-1"))) or bool(flags.value & 1 << 18)


def _finished(piece: Piece, text: str, frame: Frame) -> Piece:
    text = text[:-1] + text[-1:].translate(_BROKEN_AT)
    piece.broken = sum(_is_unknown(character) for character in text)
    piece.text = plain(text)
    left, top, right, bottom = piece.left, piece.top, piece.right, piece.bottom
    if piece.ink.angle == 1:
        piece.box = frame.box(top, left, bottom, right)
    elif piece.ink.angle == 2:
        piece.box = frame.box(-right, top, -left, bottom)
    elif piece.ink.angle == 3:
        piece.box = frame.box(-bottom, -right, -top, -left)
    else:
        piece.box = frame.box(left, -bottom, right, -top)
    return piece


def _is_unknown(character: str) -> bool:
    return character in "\x00\ufffd\ufffe\uffff" or "\x01" <= character < "\x20"
