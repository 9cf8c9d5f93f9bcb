"""A job description as headed sections of bullets and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kasauti.roles.reading.vocabulary import patterns

_MARK = re.compile(r"\s*(?:[-–—*•●▪◦‣·○■□➢➤✓✔»>o]|\(?\d{1,2}[.)]|[a-z][.)])\s+|\s*[•●▪◦‣➢➤✓✔]\s*")
_DRESS = re.compile(r"^[\s#*_=>~|]+|[\s#*_=~|]+$")
_COLON = re.compile(r"\s*(?::|[-–—](?=\s|$))\s*")
_WORDS = re.compile(r"\S+")
_LONGEST_HEADING = 9
_SENTENCE = re.compile(
    r"(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!\bRs\.)(?<!\bSr\.)(?<!\bJr\.)"
    r"(?<=[.!?])\s+(?=[A-Z0-9“\"(])"
)
_TAIL = re.compile(
    r"\s+(?:skills?|qualifications?|requirements?|experience|criteria|points)$", re.I
)


@dataclass(frozen=True, slots=True)
class Block:
    """A bullet, paragraph or line ``text[start:end]`` under a heading of some kind.

    Parameters
    ----------
    section : str
        What the heading opens: ``must``, ``nice``, ``duties``, ``role``, ``about`` …; empty
        before the first heading.
    start, end : int
    bullet : bool
    """

    section: str
    start: int
    end: int
    bullet: bool

    def sentences(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the stretches of its sentences."""
        begin = self.start
        for gap in _SENTENCE.finditer(text, self.start, self.end):
            yield begin, gap.start()
            begin = gap.end()
        yield begin, self.end


def blocks_of(text: str, *, headings: frozenset[int] = frozenset()) -> tuple[Block, ...]:
    """Return the blocks of a job description, in order, headings left out.

    Parameters
    ----------
    text : str
    headings : frozenset of int
        Where lines begin that the file's format itself marks as headings.
    """
    found: list[Block] = []
    section = ""
    open_block = False
    for start, end in _lines(text):
        line = text[start:end]
        if not line.strip():
            open_block = False
            continue
        heading = _heading(line)
        if heading is None and (start in headings or line.startswith(("# ", "## "))):
            heading = "other", ""
        if heading is not None:
            section, rest = heading
            open_block = False
            if rest:
                found.append(_block(text, section, start + len(line) - len(rest), end, False))
            continue
        mark = _MARK.match(line)
        if open_block and mark is None and _continues(text[found[-1].start : found[-1].end], line):
            last = found[-1]
            found[-1] = Block(last.section, last.start, start + len(line.rstrip()), last.bullet)
            continue
        begin = start + (mark.end() if mark else 0)
        if text[begin:end].strip():
            found.append(_block(text, section, begin, end, mark is not None))
            open_block = True
    return tuple(found)


def _block(text: str, section: str, start: int, end: int, bullet: bool) -> Block:
    inner = text[start:end]
    lead = len(inner) - len(inner.lstrip())
    return Block(section, start + lead, start + len(inner.rstrip()), bullet)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _heading(line: str) -> tuple[str, str] | None:
    """Return what a heading opens and what stands behind it on its line, None for other lines."""
    bare = _DRESS.sub("", line)
    colon = _COLON.search(bare)
    if colon and len(_WORDS.findall(bare[: colon.start()])) <= _LONGEST_HEADING:
        kind = _kind(bare[: colon.start()])
        if kind is not None:
            rest = bare[colon.end() :]
            return kind, _DRESS.sub("", rest) and line[line.index(rest) :].rstrip()
    if bare.endswith(":") and (last := _SENTENCE.split(bare.rstrip(": "))[-1]) != bare:
        kind = _kind(last) if len(_WORDS.findall(last)) <= _LONGEST_HEADING else None
        if kind is not None:
            return kind, ""
    words = _WORDS.findall(bare)
    if len(words) > _LONGEST_HEADING or bare.endswith((".", ";", ",")):
        return None
    kind = _kind(bare)
    return None if kind is None else (kind, "")


def _kind(heading: str) -> str | None:
    """Return the kind of section that a heading's words open, None if they open none."""
    words = " ".join(_DRESS.sub("", heading).split())
    words = re.sub(r"\s*\([^)]*\)|[?!…]+$|\s*/\s*.*$", "", words).strip()
    for kind, pattern in patterns("heading").items():
        if pattern.fullmatch(words) or pattern.fullmatch(_TAIL.sub("", words)):
            return kind
    return None


def _continues(block: str, line: str) -> bool:
    """Tell whether ``line`` goes on with the block above it."""
    begun = line.lstrip()[:1]
    if block.rstrip().endswith((",", " and", " or", "-", "/", "&", "(")):
        return True
    return begun.islower() or begun in "(&/"
