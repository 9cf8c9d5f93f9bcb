"""A copy of a text that is good to match in, with the way back to the text itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kasauti.skills.names import SEPARATORS

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)

_HOMOGLYPHS = str.maketrans(
    "аеорсухіјѕһԁӏвнкмтԛԝ" + "οινρτυχκαεϲ" + "ɑɡı",
    "aeopcyxijshdlbhkmtqw" + "oivptuxkaec" + "agi",
)

_LEADING_DOT = re.compile(r"(?:^|(?<=[\s(,;/|]))\.(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for matching.

    Parameters
    ----------
    text : str
        The original.
    squeezed : str
        Lower case, compatibility forms, look-alike letters made Latin, without separators and
        invisible characters.
    origins : sequence of int
        For each squeezed character, the index of the original character it came from.
    """

    text: str
    squeezed: str
    origins: tuple[int, ...] | list[int]


def fold(text: str) -> Folded:
    """Fold a text for matching, keeping the way back.

    Zero-width, bidirectional and tag characters are dropped, full-width and other compatibility
    forms and look-alike letters of Cyrillic and Greek are made plain.

    Examples
    --------
    >>> view = fold("Kuber-\\nnetes, Рython")
    >>> view.squeezed
    'kubernetes,python'
    >>> view.origins[-6:]
    [15, 16, 17, 18, 19, 20]
    """
    if text.isascii():
        lowered, origins = text.lower(), None
    else:
        lowered, origins = _plain(text)
    dots = {match.start() for match in _LEADING_DOT.finditer(lowered)}
    kept = [
        index
        for index, char in enumerate(lowered)
        if char not in SEPARATORS or (index in dots and char == ".")
    ]
    squeezed = "".join([lowered[index] for index in kept])
    return Folded(text, squeezed, kept if origins is None else [origins[i] for i in kept])


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in plain lower-case letters, and the origin of each of its characters."""
    pieces: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(text):
        if char < "\x80":
            piece = char.lower()
        elif _INVISIBLE.match(char):
            continue
        else:
            piece = unicodedata.normalize("NFKC", char).casefold().translate(_HOMOGLYPHS)
        pieces.append(piece)
        origins.extend([index] * len(piece))
    return "".join(pieces), origins
