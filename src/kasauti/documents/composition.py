"""Puts lines together to one text and keeps count of every offset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kasauti.documents.characters import opens_item
from kasauti.documents.document import Box, HiddenBecause, HiddenText, Line, Link, Page, Word


@dataclass(slots=True)
class Composition:
    """A text being written line by line; readers of all formats end in one of these."""

    lines: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    recognised: bool = False
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _gap: bool = False
    _fresh: bool = False
    _hidden_at: int = -1

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def block(self) -> None:
        """The next line opens a new block: an empty line stands before it."""
        self._gap = True

    def page(self, number: int, width: float, height: float) -> None:
        """What follows is on this page."""
        self.block()
        self._fresh = True
        self.pages.append(Page(number, width, height, self._length, self._length))

    def line(
        self,
        text: str,
        *,
        box: Box | None = None,
        size: float | None = None,
        bold: bool = False,
        column: int = 0,
        bullet: bool | None = None,
        heading: bool = False,
        cells: Sequence[tuple[int, int]] = (),
        words: Iterable[tuple[int, int, Box]] = (),
    ) -> int:
        """Add a line and return its offset; ``cells`` and ``words`` count from its start."""
        if self._length:
            self._write("\n\n" if self._gap else "\n")
        self._gap = False
        start = self._length
        if self._fresh:
            last = self.pages[-1]
            self.pages[-1] = Page(last.number, last.width, last.height, start, start)
            self._fresh = False
        page = self.pages[-1].number if self.pages else None
        self._write(text)
        self.lines.append(
            Line(
                start,
                self._length,
                page,
                box,
                size,
                bold,
                column,
                opens_item(text) if bullet is None else bullet,
                heading,
                tuple((start + a, start + b) for a, b in cells),
            )
        )
        if page is not None:
            self.words.extend(Word(start + a, start + b, page, at) for a, b, at in words)
        return start

    def link(self, url: str, start: int | None = None, end: int | None = None) -> None:
        """Note a link once for each place it stands at."""
        link = Link(url, start, end)
        if url and link not in self.links:
            self.links.append(link)

    def hide(self, text: str, because: HiddenBecause, box: Box | None = None) -> None:
        """Keep text apart that no reader sees; what follows directly is the same stretch."""
        page = self.pages[-1].number if self.pages else None
        last = self.hidden[-1] if self.hidden and page is None else None
        if last is not None and last.because is because and self._hidden_at == self._length:
            self.hidden[-1] = HiddenText(f"{last.text} {text}", because)
        else:
            self.hidden.append(HiddenText(text, because, page, box))
        self._hidden_at = self._length

    def words_on(self, page: int) -> list[Word]:
        """Return the words of a page, the last one written above all."""
        return [word for word in self.words if word.page == page]

    def numbered_pages(self) -> tuple[Page, ...]:
        """Return the pages, each reaching to where the next begins."""
        starts = [page.start for page in self.pages] + [self._length]
        return tuple(
            replace(page, end=starts[number]) for number, page in enumerate(self.pages, start=1)
        )

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
