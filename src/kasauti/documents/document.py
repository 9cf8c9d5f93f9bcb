"""What a file says to a human eye, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as displayed, in points (1/72 inch) from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page: 1-based ``number``, size in points, and its stretch ``text[start:end]``."""

    number: int
    width: float
    height: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word ``text[start:end]`` and where it is printed."""

    start: int
    end: int
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A line of visible text in reading order.

    Parameters
    ----------
    start, end : int
        ``Document.text[start:end]`` is the line, without its line break.
    page : int or None
        1-based; None for formats without pages (DOCX, text …).
    box : Box or None
    size : float or None
        Type size in points where the format tells.
    bold : bool
    column : int
        0 for the main flow; columns and side bars are numbered from 1, left to right.
    bullet : bool
        The line opens a list item (the mark itself is in the text where it is printed).
    heading : bool
        The format itself says heading (DOCX style, HTML h1–h6, Markdown #).
    cells : tuple of (int, int)
        Offsets of table cells on this line, where it is a row of a table.
    """

    start: int
    end: int
    page: int | None = None
    box: Box | None = None
    size: float | None = None
    bold: bool = False
    column: int = 0
    bullet: bool = False
    heading: bool = False
    cells: tuple[tuple[int, int], ...] = ()


class HiddenBecause(StrEnum):
    """Why a human eye does not see a stretch of text."""

    SAME_COLOUR = "same colour as what is behind it"
    TRANSPARENT = "zero opacity or invisible rendering"
    OFF_PAGE = "outside the page"
    COVERED = "covered by something else"
    TINY = "too small to read"
    MARKED_HIDDEN = "marked as hidden in the file"


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text the file holds and a reader does not see: shown to a reviewer, never scored."""

    text: str
    because: HiddenBecause
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: its address, and the words ``text[start:end]`` that carry it, if any."""

    url: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The visible text of one file, in reading order, with positions.

    Parameters
    ----------
    name : str
        File name without a path (for a member of an archive, its name inside).
    media_type : str
        Told by content, not by the name's ending.
    sha256 : str
        Of the bytes.
    text : str
        Lines joined by one line break, blocks by two. Every offset in Kasauti points into it.
    lines, words, pages, links, hidden : tuples
        ``words`` and ``pages`` are empty for formats without pages.
    recognised : bool
        True where optical character recognition read pages that had no text.
    warnings : tuple of str
        Plain sentences for the reviewer.
    """

    name: str
    media_type: str
    sha256: str
    text: str
    lines: tuple[Line, ...]
    words: tuple[Word, ...] = ()
    pages: tuple[Page, ...] = ()
    links: tuple[Link, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    recognised: bool = False
    warnings: tuple[str, ...] = field(default=())

    def page_at(self, offset: int) -> int | None:
        """Return the 1-based page that holds ``text[offset]``, None without pages."""
        for page in self.pages:
            if page.start <= offset < page.end:
                return page.number
        return None


class Unreadable(StrEnum):
    """Why a file could not be read; each is a person's task, never a rejection."""

    NOT_OPENED = "the file could not be opened"
    EMPTY = "the file is empty"
    UNKNOWN_TYPE = "the file is of no type Kasauti reads"
    LEGACY_DOC = "old Word format (.doc)"
    ENCRYPTED = "the file asks for a password"
    BROKEN = "the file is damaged"
    TOO_LARGE = "the file is larger than allowed"
    TOO_MANY_PAGES = "the file has more pages than allowed"
    EXPANDS_TOO_FAR = "the file unpacks to more than allowed"
    NESTED_TOO_DEEP = "archives within archives"
    TOO_SLOW = "reading took longer than allowed"
    CRASHED = "the reader crashed on the file"
    NO_TEXT = "no text could be found or recognised"


class UnreadableFile(Exception):
    """A file could not be read.

    Parameters
    ----------
    name : str
        File name without a path.
    reason : Unreadable
    mend : str
        What the person can do about it, one sentence.
    """

    def __init__(self, name: str, reason: Unreadable, mend: str) -> None:
        super().__init__(f"{name}: {reason}. {mend}")
        self.name = name
        self.reason = reason
        self.mend = mend

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[str, Unreadable, str]]:
        return type(self), (self.name, self.reason, self.mend)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost.

    Parameters
    ----------
    bytes : int
        Of the file itself.
    unpacked_bytes : int
        Of all that an archive (zip, DOCX, ODT) holds.
    members : int
        Files in an archive.
    pages : int
    recognised_pages : int
        Pages without text that are read by character recognition; each may take ``seconds``.
    seconds : float
        Wall time for one file in its process.
    memory_bytes : int
        Address space of the reading process.
    """

    bytes: int = 20_000_000
    unpacked_bytes: int = 200_000_000
    members: int = 5_000
    pages: int = 60
    recognised_pages: int = 8
    seconds: float = 30.0
    memory_bytes: int = 3_000_000_000
