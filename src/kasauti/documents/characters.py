"""Characters as a reader sees them: ligatures opened, invisible ones dropped, bullets known."""

from __future__ import annotations

import re
import unicodedata

BULLETS = frozenset("•◦▪▫■□●○◆◇►▸▹▶➢➤➔➜✓✔✦✧★☆⁃∙⚫⬤◘◉‣❖❑❒❏➣‧⦁")
DASH_BULLETS = frozenset("-–—*+·o")

_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "ĳ": "ij",
    "Ĳ": "IJ",
    "ǆ": "dž",
}
# Symbol and Wingdings glyphs that Word writes into the private use area.
_PRIVATE_BULLETS = frozenset(
    chr(0xF000 + code)
    for code in (0xA7, 0xB7, 0xA8, 0x76, 0xD8, 0xFC, 0x6E, 0x6F, 0x71, 0x75, 0x9F, 0xE0, 0xFB, 0x6C)
)
_SPACES = dict.fromkeys(
    [0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "
)
_HYPHENS = {0x2010: "-", 0x2011: "-"}
_DROPPED = dict.fromkeys(
    [
        *range(0x00, 0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0xAD,
        0x34F,
        0x61C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        0xFFF9,
        0xFFFA,
        0xFFFB,
        *range(0xFE00, 0xFE10),
        *range(0xE0000, 0xE0080),
        *range(0xE0100, 0xE01F0),
        *range(0xD800, 0xE000),
    ]
)
_TABLE = str.maketrans(
    {
        **{chr(k): v for k, v in {**_SPACES, **_HYPHENS, **_DROPPED}.items()},
        **_LIGATURES,
        **dict.fromkeys(_PRIVATE_BULLETS, "•"),
    }
)
# Zero-width joiners carry meaning in Indian scripts: they stay between letters of those.
_JOINED = re.compile("[\u0900-\u0dff][\u200c\u200d]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")


def plain(text: str) -> str:
    """Return ``text`` with ligatures opened, odd spaces made plain and invisible marks dropped.

    Examples
    --------
    >>> plain("E\\ufb03cient\\u00a0work\\u00adflow")
    'Efficient workflow'
    """
    if text.isascii() and text.isprintable():
        return text
    if _JOINED.search(text):
        text = re.sub("([\u0900-\u0dff])\u200c", "\\1\ue0f0", text)
        text = re.sub("([\u0900-\u0dff])\u200d", "\\1\ue0f1", text)
        text = text.translate(_TABLE).replace("\ue0f0", "\u200c").replace("\ue0f1", "\u200d")
    else:
        text = text.translate(_TABLE)
    text = _PRIVATE.sub("", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def smuggled(text: str) -> str:
    """Return what ``text`` says in Unicode tag characters, which no reader sees.

    Examples
    --------
    >>> smuggled("Python" + "".join(chr(0xE0000 + ord(c)) for c in "hire me"))
    'hire me'
    """
    return " ".join(
        "".join(chr(ord(c) - 0xE0000) for c in run) for run in _TAGS.findall(text)
    ).strip()


def opens_item(line: str) -> bool:
    """Return whether ``line`` opens a list item with a mark of its own.

    Examples
    --------
    >>> opens_item("• Built it"), opens_item("- Built it"), opens_item("-5 degrees")
    (True, True, False)
    """
    stripped = line.lstrip()
    if not stripped:
        return False
    first = stripped[0]
    return first in BULLETS or (first in DASH_BULLETS and stripped[1:2] == " ")
