"""Plain text, in whatever encoding it comes."""

from __future__ import annotations

import logging

from charset_normalizer import from_bytes

from kasauti.documents.characters import plain, smuggled
from kasauti.documents.composition import Composition
from kasauti.documents.document import HiddenBecause, Limits

logging.getLogger("charset_normalizer").setLevel(logging.ERROR)


def decoded(data: bytes) -> str:
    """Return ``data`` as text: by its byte order mark, as UTF-8, else by the likeliest charset."""
    for mark, charset in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(charset, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    best = from_bytes(data[:200_000]).best()
    return data.decode(best.encoding if best is not None else "cp1252", "replace")


def read_text(data: bytes, _name: str, _limits: Limits) -> Composition:
    """Read plain text line by line; an empty line opens a new block."""
    composition = Composition()
    for line in decoded(data).splitlines():
        visible = plain(line.expandtabs(4)).rstrip()
        if visible.strip():
            composition.line(visible)
        else:
            composition.block()
        if said := smuggled(line):
            composition.hide(said, HiddenBecause.TRANSPARENT)
    return composition
