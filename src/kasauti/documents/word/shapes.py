"""Shapes of a Word document: what ground a text box gives its words, and where it lies."""

from __future__ import annotations

import re
from typing import Any

from kasauti.documents.word.names import local, w

_EMU = 12_700  # English Metric Units in a point
_FAR = 2_000.0  # points; no page of a résumé is so large
_HEX = re.compile(r"#?([0-9A-Fa-f]{6})")
_NEAR_WHITE = {"FFFFFF", "WHITE", "BG1", "LT1", "WINDOW"}


def box_fill(content: Any, drawing: Any) -> str | None:
    """Return the fill behind a text box's words.

    None where it is clear, so that the page shows; ``"?"`` where it cannot be known: a theme
    colour, a gradient, a picture, or a clear box that may lie on another shape.
    """
    for shape in content.iterancestors():
        found = _own_fill(shape)
        if found is not None:
            return found
        if shape is drawing:
            break
    return "?" if _has_dark_shape(drawing.getroottree().getroot()) else None


def is_off_page(element: Any) -> bool:
    """Whether a paragraph's indent or a drawing's position puts it beyond any page."""
    if element is None:
        return False
    indent = element.find(w("ind"))
    if indent is not None:
        said = indent.get(w("left"), indent.get(w("start"), "0"))
        return _number(said) / 20 > _FAR or _number(said) / 20 < -_FAR
    for offset in element.iter():
        if local(offset) == "posOffset" and abs(_number(offset.text or "")) / _EMU > _FAR:
            return True
    return False


def _own_fill(shape: Any) -> str | None:
    """The fill of one shape, None where it says nothing or that it is clear."""
    for child in shape:
        if local(child) != "spPr":
            continue
        for fill in child:
            name = local(fill)
            if name == "solidFill":
                return _colour(fill)
            if name in ("gradFill", "blipFill", "pattFill"):
                return "?"
    said = shape.get("fillcolor")
    if said and shape.get("filled") not in ("f", "false"):
        match = _HEX.match(said)
        return match.group(1).upper() if match else "?"
    return None


def _colour(fill: Any) -> str:
    for colour in fill:
        said: str = colour.get("val", "")
        if local(colour) == "srgbClr" and _HEX.fullmatch(said):
            return said.upper()
        if said.upper() in _NEAR_WHITE and len(colour) == 0:
            return "FFFFFF"
    return "?"


def _has_dark_shape(root: Any) -> bool:
    """Whether the part draws any filled shape that is not white."""
    return any(
        _own_fill(element) not in (None, "FFFFFF")
        for element in root.iter()
        if local(element) in ("wsp", "shape", "rect", "roundrect")
    )


def _number(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        return 0.0
