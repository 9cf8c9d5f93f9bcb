"""Reads RTF. striprtf knows its vocabulary; the walk is our own, since what is hidden, set as a
table or printed in a header shows only while groups are open."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from striprtf.striprtf import charset_map, destinations, specialchars

from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause, Limits
from kasauti.documents.flow import TINY, Block, Paragraph, Run, Table, alike, write

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+"
    r"|([^\\{}\r\n]+)",
    re.DOTALL,
)
_FONT = re.compile(r"\\f(\d{1,6})\b[^{}]*?\\fcharset(\d{1,4})")
_CODE_PAGE = re.compile(r"\\ansicpg(\d{1,6})")
_COLOURS = re.compile(r"\{\s*\\colortbl([^{}]*)\}")
_PART = {name: re.compile(rf"\\{name}(\d{{1,3}})") for name in ("red", "green", "blue")}
_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_SHOWN = frozenset(
    (
        *("header", "headerf", "headerl", "headerr", "footer", "footerf", "footerl", "footerr"),
        *("footnote", "shp", "shpinst", "shptxt", "shpgrp", "result"),
    )
)
_MARKS = frozenset(("listtext", "pntext"))
_SIGNS = {word: sign for word, sign in specialchars.items() if len(word) > 1}


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group."""

    place: str = ""  # "" for visible text, "mark", "code" of a field, "none"
    skip: int = 1  # characters that stand in for a Unicode one
    font: str = ""
    bold: bool = False
    size: float = 12.0
    vanish: bool = False
    deleted: bool = False
    colour: int = 0
    ground: int = 0
    url: str = ""


def read_rtf(data: bytes, _name: str, _limits: Limits) -> Composition:
    """Read an RTF file: text, tables, headers, footers and boxes; hidden runs are kept apart."""
    composition = Composition()
    walk = _Walk(data.decode("latin-1"))
    write(walk.blocks(), composition)
    return composition


class _Walk:
    def __init__(self, source: str) -> None:
        self.source = source
        page = _CODE_PAGE.search(source, 0, 4096)
        self.encoding = _known(f"cp{page.group(1)}" if page else "cp1252")
        self.fonts = {
            font: _known(charset_map.get(int(charset), self.encoding))
            for font, charset in _FONT.findall(source[:200_000])
        }
        self.colours = _colours(source)
        self.state = _State()
        self.stack: list[_State] = []
        self.field: list[str] = []
        self.pending = bytearray()
        self.to_skip = 0
        self.starred = False
        self.paragraph = Paragraph()
        self.cell: list[Block] = []
        self.row: list[list[Block]] = []
        self.table: Table | None = None
        self.in_table = False
        self.ready: list[Block] = []

    def blocks(self) -> Iterator[Block]:
        """Yield paragraphs and tables in order."""
        position, end = 0, len(self.source)
        while position < end:
            token = _TOKEN.match(self.source, position)
            if token is None:
                position += 1
                continue
            position = token.end()
            word, number, code, sign, brace, text = token.groups()
            if code is None:
                self._flush()
            if brace:
                self._group(brace)
            elif word == "bin":
                position += max(0, int(number or 0))
            elif word:
                self._word(word, number)
            elif code:
                self._byte(int(code, 16))
            elif sign:
                self._sign(sign)
            elif text:
                self._text(text)
            if self.ready:
                yield from self.ready
                self.ready = []
        self._flush()
        self._end_paragraph()
        self._end_table()
        yield from self.ready

    def _group(self, brace: str) -> None:
        self.to_skip = 0
        if brace == "{":
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()
        self.starred = False

    def _word(self, word: str, number: str | None) -> None:
        starred, self.starred = self.starred, False
        on = number != "0"
        if word in _MARKS:
            self.state = replace(self.state, place="mark")
        elif word == "fldinst":
            self.field = []
            self.state = replace(self.state, place="code")
        elif word == "fldrslt":
            link = _LINK.search("".join(self.field))
            self.state = replace(self.state, url=link.group(1) if link else "")
        elif word in _SHOWN:
            if word.startswith(("header", "footer", "footnote", "shptxt")):
                self._end_paragraph()
        elif word in destinations or starred:
            self.state = replace(self.state, place="none")
        elif word == "u" and number:
            self._text(chr(int(number) % 0x10000))
            self.to_skip = self.state.skip
        elif word == "uc":
            self.state = replace(self.state, skip=min(int(number or 1), 16))
        elif word == "plain":
            self.state = _State(self.state.place, self.state.skip, url=self.state.url)
        elif word in _FORMATS:
            self.state = _FORMATS[word](self.state, on, number)
        else:
            self._structure(word)

    def _structure(self, word: str) -> None:
        if word == "intbl":
            self.in_table = True
        elif word == "pard":
            self.in_table = False
        elif self.state.place:
            return
        elif word in ("par", "sect", "page"):
            self._end_paragraph()
        elif word == "cell":
            self._end_paragraph(in_cell=True)
            self.row.append(self.cell)
            self.cell = []
        elif word == "row":
            self.table = self.table or Table()
            self.table.rows.append(self.row)
            self.row = []
        elif word in ("nestcell", "nestrow"):
            self._text("\t")
        elif word in _SIGNS:
            self._text(_SIGNS[word])

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self.starred = True
        elif sign in "{}\\":
            self._text(sign)
        elif sign == "~":
            self._text(" ")
        elif sign == "_":
            self._text("-")
        elif sign in "\r\n":
            self._structure("par")

    def _byte(self, code: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        else:
            self.pending.append(code)

    def _flush(self) -> None:
        if self.pending:
            encoding = self.fonts.get(self.state.font, self.encoding)
            text = bytes(self.pending).decode(encoding, "replace")
            self.pending.clear()
            self._text(text)

    def _text(self, text: str) -> None:
        if self.to_skip:
            text, self.to_skip = text[self.to_skip :], max(0, self.to_skip - len(text))
        state = self.state
        if not text or state.place == "none":
            return
        if state.place == "code":
            self.field.append(text)
        elif state.place == "mark":
            self.paragraph.mark = (self.paragraph.mark + text).strip() + " "
        elif not state.deleted:
            hidden = self._hidden(state)
            self.paragraph.runs.append(Run(text, state.bold, state.size, hidden, state.url))

    def _hidden(self, state: _State) -> HiddenBecause | None:
        if state.vanish:
            return HiddenBecause.MARKED_HIDDEN
        if state.size <= TINY:
            return HiddenBecause.TINY
        colour = self.colours.get(state.colour)
        if colour and alike(colour, self.colours.get(state.ground) or "FFFFFF"):
            return HiddenBecause.SAME_COLOUR
        return None

    def _end_paragraph(self, *, in_cell: bool = False) -> None:
        paragraph, self.paragraph = self.paragraph, Paragraph()
        if paragraph.is_empty:
            paragraph.mark = ""
        if in_cell or self.in_table:
            self.cell.append(paragraph)
            return
        self._end_table()
        self.ready.append(paragraph)

    def _end_table(self) -> None:
        if self.row or self.cell:  # a row that the file never ends
            self.table = self.table or Table()
            self.table.rows.append([*self.row, self.cell])
            self.row, self.cell = [], []
        if self.table is not None:
            self.ready.append(self.table)
            self.table = None


_FORMATS: dict[str, Callable[[_State, bool, str | None], _State]] = {
    "b": lambda state, on, _: replace(state, bold=on),
    "v": lambda state, on, _: replace(state, vanish=on),
    "deleted": lambda state, on, _: replace(state, deleted=on),
    "fs": lambda state, _, number: replace(state, size=int(number or 24) / 2),
    "f": lambda state, _, number: replace(state, font=number or ""),
    "cf": lambda state, _, number: replace(state, colour=int(number or 0)),
    "highlight": lambda state, _, number: replace(state, ground=int(number or 0)),
    "cb": lambda state, _, number: replace(state, ground=int(number or 0)),
    "chcbpat": lambda state, _, number: replace(state, ground=int(number or 0)),
    "cbpat": lambda state, _, number: replace(state, ground=int(number or 0)),
    "clcbpat": lambda state, _, number: replace(state, ground=int(number or 0)),
}


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "cp1252"


def _colours(source: str) -> dict[int, str]:
    """Colours of the colour table by number; 0 is automatic."""
    table = _COLOURS.search(source)
    colours: dict[int, str] = {}
    for number, entry in enumerate(table.group(1).split(";") if table else ()):
        parts = [_PART[name].search(entry) for name in ("red", "green", "blue")]
        if all(parts):
            colours[number] = "".join(f"{min(int(p.group(1)), 255):02X}" for p in parts if p)
    return colours
