"""Reads text from pictures: rapidocr on onnxruntime, models in the wheel, nothing fetched.

About 5–8 CPU seconds a page on one thread; the same picture gives the same text every time.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from kasauti.documents.characters import plain
from kasauti.documents.document import Box
from kasauti.documents.patience import more_time
from kasauti.documents.pdf.glyphs import Ink, Piece

SCALE = 2.0  # pixels in a point: 144 dpi, where accuracy levels off
_LONGEST = 2000  # pixels; larger pictures are scaled down
_ALIKE = 80  # of 100: how near a word must come to a recognised one
_STUCK = re.compile(r"^([•●▪◦·■])(?=\w)")
_WORD = re.compile(r"\w[\w+#.@/-]*")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line read from a picture; ``box`` in its pixels, ``score`` from 0 to 1."""

    text: str
    box: Box
    score: float


def recognise(pixels: NDArray[np.uint8]) -> list[Recognised]:
    """Read the lines of a picture (rows × columns × blue, green, red)."""
    more_time()
    found = _engine()(pixels)
    if found.boxes is None or not found.txts:
        return []
    lines = []
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        if text := " ".join(_STUCK.sub(r"\1 ", plain(text)).split()):
            lines.append(Recognised(text, Box(left, top, right, bottom), float(score)))
    return lines


def pieces_from(lines: list[Recognised], scale: float) -> list[Piece]:
    """Turn recognised lines into pieces that lay out like those of a text page.

    A recogniser gives one box for a line; words share it in proportion to their letters.
    """
    pieces: list[Piece] = []
    for line in lines:
        left, top = line.box.left / scale, line.box.top / scale
        right, bottom = line.box.right / scale, line.box.bottom / scale
        height = bottom - top
        ink = Ink(0, 0.75 * height, False, None, 0, 0, 0)
        step = (right - left) / len(line.text)
        cursor = 0
        for word in line.text.split():
            begin = line.text.index(word, cursor)
            cursor = begin + len(word)
            x0, x1 = left + begin * step, left + cursor * step
            base = bottom - 0.2 * height
            place = Box(x0, top, x1, bottom)
            pieces.append(Piece(word, x0, top, x1, bottom, base, ink, len(pieces), True, 0, place))
    return pieces


def unconfirmed(said: list[str], seen: list[Recognised]) -> list[str]:
    """Return stretches of two or more words that a text layer says and the picture does not show.

    Single words are let pass: the layer's own recogniser may have misread them.
    """
    known = sorted({word for line in seen for word in _words(line.text)})
    stretches: list[list[str]] = [[]]
    for word in said:
        if all(_is_known(part, known) for part in _words(word)):
            stretches.append([])
        else:
            stretches[-1].append(word)
    return [" ".join(stretch) for stretch in stretches if len(stretch) >= 2]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _is_known(word: str, known: list[str]) -> bool:
    if len(word) < 3:
        return True
    return process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None


@functools.cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": _LONGEST,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_batch_num": 1,
        }
    )
