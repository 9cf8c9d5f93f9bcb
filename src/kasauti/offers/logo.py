"""A company's logo made safe: what is drawn and nothing else, as one SVG."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from lxml import etree
from PIL import Image

MOST_BYTES = 300_000
_MOST_ELEMENTS, _WIDEST, _TALLEST = 2_000, 1_200, 400
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath", "title",
}  # fmt: skip
_ATTRIBUTES = {
    "id", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy",
    "width", "height", "viewBox", "preserveAspectRatio", "transform", "fill", "fill-rule",
    "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-dasharray", "stroke-opacity", "opacity", "offset", "stop-color",
    "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod", "clip-path", "clip-rule",
    "clipPathUnits", "color",
}  # fmt: skip
_VALUE = re.compile(r"(?:url\(#[\w.-]+\)|[^<>&\\:@(]|(?:rgba?|hsla?|matrix|translate|scale|rotate|"
                    r"skew[XY])\()*", re.IGNORECASE)  # fmt: skip
_PLAIN: Any = {None: _SVG}  # the drawing's own namespace without a prefix
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(?:px|pt|mm)?")
_DROPPED = {"metadata", "desc", "namedview", "sodipodi"}


class LogoError(ValueError):
    """A logo that is not taken; the message says why and what to do."""


def letterhead_logo(content: bytes) -> str:
    """Return a PNG or SVG as one SVG that holds shapes or one picture, and nothing that acts.

    A PNG is decoded and written anew, at most 1,200 by 400. Of an SVG only shapes, gradients and
    clips are taken: scripts, links, styles, fonts and pictures within are refused, not mended.

    Raises
    ------
    LogoError
        If it is neither, too large, broken, or holds what is refused.

    Examples
    --------
    >>> letterhead_logo(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1">'
    ...                 b'<rect width="2" height="1" fill="#8a3"/></svg>').count("rect")
    1
    """
    if len(content) > MOST_BYTES:
        raise LogoError(f"the logo has {len(content):,} bytes; at most {MOST_BYTES:,} are taken")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(content)
    if b"<svg" in content[:4096]:
        return _drawing(content)
    raise LogoError("the logo is neither a PNG nor an SVG")


def _picture(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as held:
            if held.width * held.height > 20_000_000:
                raise LogoError("the logo has more than 20 million points: make it smaller")
            image = held.convert("RGBA")
    except LogoError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LogoError("the PNG is broken: save it anew") from error
    image.thumbnail((_WIDEST, _TALLEST))
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    data = base64.b64encode(written.getvalue()).decode()
    width, height = image.size
    return (
        f'<svg xmlns="{_SVG}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _drawing(content: bytes) -> str:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise LogoError("the SVG declares entities: save it as plain SVG")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise LogoError("the SVG is broken: save it anew") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise LogoError("the file holds no SVG drawing")
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise LogoError(f"the SVG has more than {_MOST_ELEMENTS:,} parts: simplify it")
    clean = _copied(root)
    if "viewBox" not in clean.attrib:
        sides = [_LENGTH.fullmatch(clean.get(side, "")) for side in ("width", "height")]
        if None in sides:
            raise LogoError("the SVG says neither its viewBox nor its width and height")
        clean.set("viewBox", "0 0 " + " ".join(one[1] for one in sides if one))
    for side in ("width", "height"):
        if side in clean.attrib:
            del clean.attrib[side]
    return etree.tostring(clean, encoding="unicode")


def _copied(element: etree._Element) -> etree._Element:
    """Return the element with what may stay; anything else that could act is refused by name."""
    name = etree.QName(element).localname
    made = etree.Element(f"{{{_SVG}}}{name}", nsmap=_PLAIN)
    for key, value in element.attrib.items():
        plain = etree.QName(key)
        if plain.namespace is None and plain.localname in _ATTRIBUTES:
            if not _VALUE.fullmatch(str(value)):
                raise LogoError(f"the SVG's {plain.localname} points outside: {str(value)[:40]!r}")
            made.set(plain.localname, str(value))
        elif plain.localname in {"href", "style"} or plain.localname.lower().startswith("on"):
            raise LogoError(
                f"the SVG uses {plain.localname!r} on a {name}: save it as plain SVG with "
                "attributes, without links and scripts"
            )
    if name == "title":
        made.text = element.text
    for child in element:
        if not isinstance(child.tag, str):
            continue
        space, kind = etree.QName(child).namespace, etree.QName(child).localname
        if kind in _DROPPED or space != _SVG:
            continue
        if kind not in _ELEMENTS:
            raise LogoError(
                f"the SVG holds a {kind}: turn text into paths and leave out scripts, styles, "
                "fonts and pictures"
            )
        made.append(_copied(child))
    return made
