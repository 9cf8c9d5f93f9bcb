"""A letter's file: PDF, Word or text, anybody's."""

from __future__ import annotations

from kasauti.documents import Limits, Source, read


def letter_text(source: Source) -> str:
    """Return the visible text of a letter's file; to be called in a process of its own.

    Raises
    ------
    UnreadableFile
        If it cannot be read.
    """
    return read(source.read(Limits()), source.name).text
