"""Reads Markdown as text: headings, bullets and links stay what they say, the marks go."""

from __future__ import annotations

import re

from kasauti.documents.characters import plain
from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause, Limits
from kasauti.documents.flow import Block, Paragraph, Run, Table, write
from kasauti.documents.plain import decoded

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_ITEM = re.compile(r"(\s*)(?:[-*+]|(\d{1,3}[.)]))\s+(.*)$")
_ROW = re.compile(r"\s*\|(.+)\|\s*$")
_DIVIDER = re.compile(r"[\s|:-]+$")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_REFERENCE = re.compile(r" {0,3}\[([^\]\n]{1,200})\]:\s*(\S+)")
_INLINE = re.compile(
    r"!\[(?P<alt>[^\]\n]{0,300})\]\([^()\s]{0,2000}[^()\n]{0,300}\)"
    r"|\[(?P<words>[^\]\n]{1,300})\]\((?P<url>[^()\s]{1,2000})[^()\n]{0,300}\)"
    r"|<(?P<auto>(?:https?://|mailto:)[^<>\s]{1,2000})>"
    r"|</?[a-zA-Z][^<>\n]{0,500}>"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?P<mark>\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|~~)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!~|])"
)


def read_markdown(data: bytes, _name: str, _limits: Limits) -> Composition:
    """Read Markdown line by line; HTML comments, which no reader sees, are kept apart."""
    composition = Composition()
    source = decoded(data)
    for comment in _COMMENT.findall(source):
        if text := " ".join(plain(comment).split()):
            composition.hide(text, HiddenBecause.MARKED_HIDDEN)
    lines = _COMMENT.sub("", source).splitlines()
    write(_blocks(lines), composition)
    return composition


def _blocks(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    fenced = False
    for line in lines:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced:
            blocks.append(Paragraph([Run(line)]))
        elif _UNDERLINE.match(line) and blocks and _can_be_heading(blocks[-1]):
            blocks[-1].heading = True  # type: ignore[union-attr]
        elif not line.strip() or _RULE.match(line) or _REFERENCE.match(line):
            blocks.append(Paragraph())
        elif row := _ROW.match(line):
            _add_row(row.group(1), blocks)
        else:
            blocks.append(_paragraph(line))
    return blocks


def _can_be_heading(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.is_empty and not block.mark


def _paragraph(line: str) -> Paragraph:
    if heading := _HEADING.match(line):
        return Paragraph(_runs(heading.group(2), bold=True), heading=True)
    if item := _ITEM.match(line):
        return Paragraph(_runs(item.group(3)), mark=f"{item.group(2) or '•'} ")
    return Paragraph(_runs(line.strip().lstrip("> ").rstrip("\\")))


def _add_row(inner: str, blocks: list[Block]) -> None:
    if _DIVIDER.match(inner):
        return
    cells: list[list[Block]] = [[Paragraph(_runs(cell.strip()))] for cell in inner.split("|")]
    if blocks and isinstance(blocks[-1], Table):
        blocks[-1].rows.append(cells)
    else:
        blocks.append(Table([cells]))


def _runs(text: str, *, bold: bool = False) -> list[Run]:
    """Split a line at its marks: bold stays as a property, links carry their address."""
    runs: list[Run] = []
    strong = bold
    cursor = 0
    for match in _INLINE.finditer(text):
        runs.append(Run(text[cursor : match.start()], strong))
        cursor = match.end()
        if mark := match.group("mark"):
            if len(mark) >= 2 and mark[0] in "*_":
                strong = not strong or bold
            elif text[match.start() - 1 : cursor + 1].strip() == mark == "*":
                runs.append(Run(mark, strong))  # an asterisk of its own
        elif words := match.group("words"):
            runs.append(Run(words, strong, url=match.group("url")))
        elif auto := match.group("auto"):
            runs.append(Run(auto.removeprefix("mailto:"), strong, url=auto))
        elif said := match.group("code") or match.group("escaped"):
            runs.append(Run(said, strong))
    runs.append(Run(text[cursor:], strong))
    return [run for run in runs if run.text]
