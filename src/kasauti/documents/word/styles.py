"""How a run of a Word document looks, after its styles; and the marks of lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from kasauti.documents.characters import plain
from kasauti.documents.word.names import local, value, w

_HEADING = re.compile(r"^(heading|title|subtitle)", re.IGNORECASE)
_HEX = re.compile(r"[0-9A-Fa-f]{6}$")
_DEPTH = 24  # styles may be based on each other; a loop ends here


@dataclass(frozen=True, slots=True)
class Look:
    """What decides whether a run is seen, and how it is set.

    ``colour`` is six hexadecimal digits or None for automatic; ``fill`` the ground behind it:
    None for none, ``"?"`` where it cannot be known.
    """

    vanish: bool = False
    colour: str | None = None
    size: float | None = None
    bold: bool = False
    fill: str | None = None
    clear: bool = False
    squeezed: bool = False

    def under(self, properties: Any) -> Look:
        """Return this look changed by run properties (``w:rPr``)."""
        if properties is None:
            return self
        changed: dict[str, Any] = {}
        for child in properties:
            name = local(child)
            said = child.get(w("val"), "")
            if name in ("vanish", "specVanish", "webHidden"):
                if name == "vanish":
                    changed["vanish"] = said not in ("0", "false", "off")
            elif name == "color":
                changed["colour"] = said.upper() if _HEX.match(said) else None
            elif name == "sz":
                changed["size"] = _half_points(said, self.size)
            elif name == "b":
                changed["bold"] = said not in ("0", "false", "off")
            elif name == "shd":
                changed["fill"] = shading(child) or self.fill
            elif name == "highlight" and said != "none":
                changed["fill"] = _HIGHLIGHTS.get(said, "?")
            elif name == "textFill":
                changed["clear"] = _is_clear(child)
            elif name == "w":
                changed["squeezed"] = said.rstrip("%").isdigit() and int(said.rstrip("%")) <= 10
        return replace(self, **changed) if changed else self


def shading(element: Any) -> str | None:
    """Return the fill colour of a ``w:shd``, None where it leaves the ground as it is."""
    if element is None:
        return None
    pattern = element.get(w("val"), "clear")
    if pattern == "nil":
        return None
    colour = element.get(w("color" if pattern == "solid" else "fill"), "auto")
    if pattern.startswith("pct") or pattern not in ("clear", "solid"):
        return "?"
    return colour.upper() if _HEX.match(colour) else None


def _half_points(said: str, fallback: float | None) -> float | None:
    try:
        return float(said) / 2
    except ValueError:
        return fallback


def _is_clear(fill: Any) -> bool:
    """Whether a Word 2010 text fill paints nothing, or next to nothing."""
    for element in fill.iter():
        name = local(element)
        if name == "noFill":
            return True
        if name == "alpha":  # here: how transparent, in thousandths of a per cent
            said = next(iter(element.attrib.values()), "0").rstrip("%")
            return said.isdigit() and int(said) >= 90_000
    return False


_HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "darkBlue": "00008B",
    "darkCyan": "008B8B",
    "darkGray": "A9A9A9",
    "darkGreen": "006400",
    "darkMagenta": "8B008B",
    "darkRed": "8B0000",
    "darkYellow": "808000",
    "green": "00FF00",
    "lightGray": "D3D3D3",
    "magenta": "FF00FF",
    "red": "FF0000",
    "white": "FFFFFF",
    "yellow": "FFFF00",
}


@dataclass(slots=True)
class Styles:
    """The styles of a document; looks are worked out once for each."""

    root: Any = None
    _by_id: dict[str, Any] = field(default_factory=dict)
    _looks: dict[str, Look] = field(default_factory=dict)
    _default: str = ""

    def __post_init__(self) -> None:
        if self.root is None:
            self._looks[""] = Look()
            return
        for style in self.root.iter(w("style")):
            identity = style.get(w("styleId"), "")
            self._by_id[identity] = style
            if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true"):
                self._default = identity
        defaults = self.root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._looks[""] = Look().under(defaults)

    def paragraph_look(self, style: str | None) -> Look:
        """Return how text of a paragraph style looks."""
        return self._look(style if style in self._by_id else self._default)

    def run_look(self, paragraph: Look, style: str | None) -> Look:
        """Return ``paragraph`` changed by a character style."""
        for properties in reversed(self._chain(style)):
            paragraph = paragraph.under(properties.find(w("rPr")))
        return paragraph

    def is_heading(self, style: str | None) -> bool:
        """Whether a paragraph style is a title, a heading, or has an outline level."""
        for element in self._chain(style):
            name = value(element, "name") or ""
            if _HEADING.match(name):
                return True
            level = element.find(f"{w('pPr')}/{w('outlineLvl')}")
            if level is not None and level.get(w("val"), "9") != "9":
                return True
        return False

    def numbering(self, style: str | None) -> Any:
        """Return the ``w:numPr`` that a paragraph style brings, None without."""
        for element in self._chain(style):
            found = element.find(f"{w('pPr')}/{w('numPr')}")
            if found is not None:
                return found
        return None

    def conditional_fill(self, style: str | None, places: set[str]) -> str | None:
        """Return the fill a table style gives to cells at ``places`` (``firstRow`` …)."""
        for element in self._chain(style):
            for part in element.iter(w("tblStylePr")):
                if part.get(w("type")) in places:
                    found = shading(part.find(f"{w('tcPr')}/{w('shd')}"))
                    if found is not None:
                        return found
            whole = shading(element.find(f"{w('tcPr')}/{w('shd')}"))
            if whole is not None:
                return whole
        return None

    def _look(self, style: str) -> Look:
        if style not in self._looks:
            look = self._looks[""]
            for element in reversed(self._chain(style)):
                look = look.under(element.find(w("rPr")))
            self._looks[style] = look
        return self._looks[style]

    def _chain(self, style: str | None) -> list[Any]:
        """The style and those it is based on, nearest first."""
        chain: list[Any] = []
        while style in self._by_id and len(chain) < _DEPTH:
            element = self._by_id[style or ""]
            chain.append(element)
            style = value(element, "basedOn")
        return chain


@dataclass(slots=True)
class Numbering:
    """The marks that Word prints before list items."""

    root: Any = None
    _levels: dict[str, dict[str, Any]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.root is None:
            return
        abstract = {
            element.get(w("abstractNumId")): {
                level.get(w("ilvl"), "0"): level for level in element.iter(w("lvl"))
            }
            for element in self.root.iter(w("abstractNum"))
        }
        for number in self.root.iter(w("num")):
            identity = number.get(w("numId"), "")
            self._levels[identity] = abstract.get(value(number, "abstractNumId"), {})

    def mark(self, properties: Any) -> str:
        """Return the mark for the next item with these ``w:numPr``, with a space after it."""
        if properties is None:
            return ""
        number, depth = value(properties, "numId") or "0", value(properties, "ilvl") or "0"
        level = self._levels.get(number, {}).get(depth)
        if level is None:
            return ""
        style, text = value(level, "numFmt") or "decimal", value(level, "lvlText") or ""
        if style == "bullet":
            return (plain(text).strip() or "•") + " "
        if style == "none" or not text:
            return ""
        own = int(depth) if depth.isdigit() else 0
        for key in [key for key in self._counts if key[0] == number and key[1] > own]:
            del self._counts[key]
        start = value(level, "start") or "1"
        first = int(start) if start.isdigit() else 1
        self._counts[number, own] = self._counts.get((number, own), first - 1) + 1
        for place in range(own + 1):
            count = self._counts.get((number, place), 1)
            text = text.replace(f"%{place + 1}", _numeral(count, style))
        return text.strip() + " "


def _numeral(count: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        numeral = ""
        for worth, sign in _ROMAN:
            numeral += sign * (count // worth)
            count %= worth
        return numeral if style == "lowerRoman" else numeral.upper()
    return str(count)


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
