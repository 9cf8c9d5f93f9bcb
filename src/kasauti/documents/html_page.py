"""Reads HTML, and web pages saved as one file (MHTML): what a browser would show of them."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from PIL import ImageColor
from selectolax.lexbor import LexborHTMLParser

from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause, Limits, Unreadable, UnreadableFile
from kasauti.documents.flow import TINY, Block, Paragraph, Run, Table, alike, write
from kasauti.documents.plain import decoded

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LENGTH = re.compile(r"(-?[\d.]+)\s*(px|pt|em|rem|%|vw|cm|in)?")
_POINTS = {"px": 0.75, "pt": 1.0, "rem": 12.0, "cm": 28.3, "in": 72.0, "vw": 6.0, "": 0.75}
_NAMED_SIZES = {"xx-small": 6.75, "x-small": 7.5, "small": 9.75, "medium": 12.0, "large": 13.5}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = frozenset(
    (
        *("script", "style", "head", "title", "template", "noscript", "svg", "iframe", "object"),
        *("select", "audio", "video", "canvas", "datalist", "meta", "link"),
    )
)
_BLOCKS = frozenset(
    (
        *("html", "body", "div", "p", "section", "article", "header", "footer", "main", "aside"),
        *("nav", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "address", "figure"),
        *("figcaption", "form", "fieldset", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "details"),
        *("summary", "center", "thead", "tbody", "tfoot"),
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_DEPTH = 250
_PARSED_DEPTH = 2_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNCLOSED = frozenset(  # elements that are void or close by themselves
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "option", "thead"),
        *("tbody", "tfoot", "colgroup"),
    )
)
_MAX_RULES = 2_000


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: HiddenBecause | None = None
    colour: str = "000000"
    ground: str = "FFFFFF"
    size: float = 12.0
    bold: bool = False
    url: str = ""
    literal: bool = False

    @property
    def unseen(self) -> HiddenBecause | None:
        if self.hidden is not None:
            return self.hidden
        if self.size <= TINY:
            return HiddenBecause.TINY
        if self.ground != "?" and alike(self.colour, self.ground):
            return HiddenBecause.SAME_COLOUR
        return None


def read_html(data: bytes, name: str, _limits: Limits) -> Composition:
    """Read a page as a browser would show it.

    Style sheets in the page and in attributes are followed as far as they can hide text: display,
    visibility, opacity, size, colour and position. Scripts are not run, nothing is fetched.

    Raises
    ------
    UnreadableFile
        Elements are nested deeper than any page needs.
    """
    composition = Composition()
    source = _decoded(data)
    _refuse_deep(source, name)
    tree = LexborHTMLParser(source)
    body = tree.body or tree.root
    if body is not None:
        walk = _Walk(name, _declared(tree))
        write(walk.blocks(body), composition)
    return composition


def read_mhtml(data: bytes, name: str, limits: Limits) -> Composition:
    """Read the page of a web archive, also as Word and job portals save it."""
    # The newer policies fail on parameters that break off; this one reads what can be read.
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                charset = (part.get_content_charset() or "").encode()
                return read_html(_with_charset(page, charset), name, limits)
    raise UnreadableFile(name, Unreadable.UNKNOWN_TYPE, "Please send a PDF or Word (.docx) file.")


def _refuse_deep(source: str, name: str) -> None:
    """Refuse what would keep the parser busy for hours: its time grows with depth squared."""
    depth = 0
    for tag in _TAG.finditer(source):
        if tag.group(2).lower() in _UNCLOSED:
            continue
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > _PARSED_DEPTH:
            raise UnreadableFile(
                name, Unreadable.BROKEN, "Please print the page to PDF and send that."
            )


def _with_charset(page: bytes, charset: bytes) -> bytes:
    if not charset or _CHARSET.search(page[:2048]):
        return page
    return b'<meta charset="' + charset + b'">' + page


def _decoded(data: bytes) -> str:
    said = _CHARSET.search(data[:2048])
    if said is not None and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode(said.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(data)


def _declared(tree: LexborHTMLParser) -> dict[int, dict[str, str]]:
    """What the page's style sheets declare, by the address of each element they reach."""
    reached: dict[int, dict[str, str]] = {}
    rules = 0
    for sheet in tree.css("style"):
        css = _COMMENT.sub("", sheet.text(deep=True) or "")
        for selector, body in _RULE.findall(css):
            declarations = _declarations(body)
            if not declarations or rules >= _MAX_RULES:
                continue
            rules += 1
            try:
                nodes = tree.css(re.sub(r"::?(?:before|after)\b.*", ":not(*)", selector.strip()))
            except Exception:  # noqa: S112, a selector that the parser does not know
                continue
            for node in nodes:
                reached.setdefault(node.mem_id, {}).update(declarations)
    return reached


_FOLLOWED = frozenset(
    (
        *("display", "visibility", "opacity", "font-size", "color", "background", "text-indent"),
        *("background-color", "position", "left", "top", "height", "width", "overflow"),
        *("font-weight", "clip", "clip-path", "background-image", "transform", "font"),
        *("-webkit-text-fill-color", "right", "margin-left"),
    )
)


def _declarations(body: str) -> dict[str, str]:
    declared = {}
    for item in body.split(";"):
        key, _, said = item.partition(":")
        if (key := key.strip().lower()) in _FOLLOWED:
            declared[key] = said.replace("!important", "").strip().lower()
    return declared


class _Walk:
    def __init__(self, name: str, declared: dict[int, dict[str, str]]) -> None:
        self.name = name
        self.declared = declared
        self.paragraph = Paragraph()
        self.ready: list[Block] = []

    def blocks(self, body: Any) -> Iterator[Block]:
        self._walk(body, _Look(), 0)
        self._end()
        yield from self.ready

    def _walk(self, node: Any, look: _Look, depth: int) -> None:
        if depth > _DEPTH:
            raise UnreadableFile(
                self.name, Unreadable.BROKEN, "Please print the page to PDF and send that."
            )
        tag = node.tag
        if tag in _UNSEEN:
            return
        look = self._look(node, tag, look)
        if tag == "br":
            self.paragraph.runs.append(Run("\n"))
            return
        if tag == "table":
            self._table(node, look, depth)
            return
        block = tag in _BLOCKS
        if block:
            self._end()
            self.paragraph.heading = tag in _HEADINGS
            if tag == "li":
                self.paragraph.mark = _mark(node)
        self._children(node, look, depth)
        if block:
            self._end()

    def _children(self, node: Any, look: _Look, depth: int) -> None:
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                self._text(child.text_content or "", look)
            elif child.tag and not child.tag.startswith(("-", "!", "_")):
                self._walk(child, look, depth + 1)

    def _text(self, text: str, look: _Look) -> None:
        if not look.literal:
            text = _SPACE.sub(" ", text)
        if not text.strip(" ") and (
            not self.paragraph.runs or self.paragraph.runs[-1].text.endswith((" ", "\n"))
        ):
            return
        self.paragraph.runs.append(Run(text, look.bold, look.size, look.unseen, look.url))

    def _end(self) -> None:
        mark, heading = self.paragraph.mark, self.paragraph.heading
        if not self.paragraph.is_empty:
            self.ready.append(self.paragraph)
            mark, heading = "", False
        self.paragraph = Paragraph(mark=mark, heading=heading)

    def _table(self, node: Any, look: _Look, depth: int) -> None:
        self._end()
        outer, self.ready = self.ready, []
        table = Table()
        for row in node.css("tr"):
            cells: list[list[Block]] = []
            row_look = self._look(row, "tr", look)
            for cell in row.iter():
                if cell.tag in ("td", "th"):
                    self._walk(cell, row_look, depth + 2)
                    self._end()
                    cells.append(self.ready)
                    self.ready = []
            if _owner(row) == node.mem_id:
                table.rows.append(cells)
        self.ready = [*outer, table]

    def _look(self, node: Any, tag: str, look: _Look) -> _Look:
        attributes = node.attributes
        changed: dict[str, Any] = {}
        if tag in ("b", "strong", "th") or tag in _HEADINGS:
            changed["bold"] = True
        if tag == "pre":
            changed["literal"] = True
        if tag == "a" and (url := attributes.get("href")):
            changed["url"] = url
        declared = dict(self.declared.get(node.mem_id, ()))
        if attributes:
            if said := attributes.get("color") if tag == "font" else None:
                declared["color"] = said
            if said := attributes.get("bgcolor"):
                declared["background-color"] = said
            declared.update(_declarations(attributes.get("style") or ""))
            if "hidden" in attributes or attributes.get("aria-hidden") == "true":
                changed["hidden"] = HiddenBecause.MARKED_HIDDEN
        if declared:
            changed.update(_followed(declared, look))
        return replace(look, **changed) if changed else look


def _owner(row: Any) -> int:
    """The table that a row belongs to."""
    node = row.parent
    while node is not None and node.tag != "table":
        node = node.parent
    return node.mem_id if node is not None else 0


def _mark(item: Any) -> str:
    parent = item.parent
    if parent is None or parent.tag != "ol":
        return "• "
    place = 1 + sum(1 for node in _earlier(item) if node.tag == "li")
    return f"{place}. "


def _earlier(item: Any) -> Iterator[Any]:
    while (item := item.prev) is not None:
        yield item


def _followed(declared: dict[str, str], look: _Look) -> dict[str, Any]:
    """What declarations change, as far as they decide whether text is seen."""
    changed: dict[str, Any] = {}
    hidden = look.hidden or _hidden_by(declared)
    if hidden is not None:
        changed["hidden"] = hidden
    elif declared.get("visibility") == "visible":
        changed["hidden"] = None
    ground = declared.get("background-color") or declared.get("background")
    if "gradient" in (said := f"{ground} {declared.get('background-image')}") or "url(" in said:
        changed["ground"] = "?"
    elif ground and (colour := _colour(ground.split()[0])):
        changed["ground"] = colour
    text = declared.get("-webkit-text-fill-color") or declared.get("color")
    if text == "transparent":
        changed["hidden"] = HiddenBecause.TRANSPARENT
    elif text and (colour := _colour(text)):
        changed["colour"] = colour
    if (size := _size(declared.get("font-size", ""), look.size)) is not None:
        changed["size"] = size
    if weight := declared.get("font-weight"):
        changed["bold"] = weight in ("bold", "bolder", "600", "700", "800", "900")
    return changed


def _hidden_by(declared: dict[str, str]) -> HiddenBecause | None:
    if declared.get("display") == "none" or declared.get("visibility") in ("hidden", "collapse"):
        return HiddenBecause.MARKED_HIDDEN
    opacity = declared.get("opacity", "1")
    if _number(opacity.rstrip("%")) * (0.01 if opacity.endswith("%") else 1.0) <= 0.1:
        return HiddenBecause.TRANSPARENT
    if declared.get("position") in ("absolute", "fixed") or "text-indent" in declared:
        for key in ("left", "top", "right", "text-indent"):
            size = _size(declared.get(key, ""), 12.0)
            if size is not None and size < -300:
                return HiddenBecause.OFF_PAGE
    if (size := _size(declared.get("margin-left", ""), 12.0)) is not None and size < -1_000:
        return HiddenBecause.OFF_PAGE
    if declared.get("clip", "").replace(" ", "") in ("rect(0,0,0,0)", "rect(0000)"):
        return HiddenBecause.COVERED
    if declared.get("overflow") == "hidden" and any(
        (size := _size(declared.get(key, ""), 12.0)) is not None and 0 <= size <= 1
        for key in ("height", "width")
    ):
        return HiddenBecause.COVERED
    if declared.get("transform", "").replace(" ", "").startswith("scale(0"):
        return HiddenBecause.TINY
    return None


def _size(said: str, outer: float) -> float | None:
    if said in _NAMED_SIZES:
        return _NAMED_SIZES[said]
    match = _LENGTH.match(said)
    if match is None:
        return None
    amount, unit = _number(match.group(1)), match.group(2) or ""
    if unit in ("em", "%"):
        return amount * outer * (0.01 if unit == "%" else 1.0)
    return amount * _POINTS[unit]


def _number(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        return 1.0


def _colour(said: str) -> str | None:
    try:
        red, green, blue, *alpha = ImageColor.getrgb(said)
    except (ValueError, TypeError):
        return None
    if alpha and alpha[0] < 26:
        return None
    return f"{red:02X}{green:02X}{blue:02X}"
