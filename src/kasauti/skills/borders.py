"""Where a name may begin, end and be parted in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kasauti.skills.folding import Folded

_OWN_GAP = re.compile(r"[ \t\xa0]*\n?[ \t\xa0]*|[-_./·'’‑–]{1,2}|[-/][ \t]*\n[ \t]*| ?/ ?| \. ?")
_LINE_HYPHEN = re.compile(r"[-\u00ad‐‑][ \t]*\n[ \t]*")
_INNER_GAP = re.compile(r"[ -]|[ \t]*\n[ \t]*")
_VERSION = re.compile(r"[ -]?v?\d+(?:\.\d+)*(?:\.?x|[a-z])?\+?(?![\w])", re.IGNORECASE)
_SPACED_VERSION = re.compile(r"[ -]v?\d{1,2}\.\d+(?:\.\d+)?\b(?![%\w,+])")


@dataclass(frozen=True, slots=True)
class Name:
    """The squeezed form of a name and where it may be parted.

    Parameters
    ----------
    length : int
        In squeezed characters.
    own_breaks : frozenset of int
        Where the name itself has a separator.
    humps : frozenset of int
        Where a capital inside it begins a new part ("Py|Torch").
    """

    length: int
    own_breaks: frozenset[int]
    humps: frozenset[int]


def opens(text: str, start: int) -> bool:
    """Whether a name may begin at ``start``."""
    before = text[start - 1]
    if before.isalnum() or before in "@_" or text[start] in "+#":
        return False
    # "cutting-edge AI" is no edge AI
    return not (before == "-" and text[start].islower() and start > 1 and text[start - 2].islower())


def closing(text: str, end: int, length: int, words: str) -> int:
    """Where a name that ends at ``end`` ends with its plural and version, or -1 if it cannot."""
    stop = len(text)
    if end >= stop:
        return end
    after = text[end]
    if after in "+#" and length <= 2:
        return -1
    if not (after.isalnum() or after == "_"):
        return _with_version(text, end) if words[-1].isalpha() and length > 2 else end
    if length <= 2 and not words.isupper():
        return -1
    if after in "sS" and (end + 1 >= stop or not (text[end + 1].isalnum())):
        return end + 1 if after == "s" or words.isupper() else -1
    if text.startswith("es", end) and (end + 2 >= stop or not text[end + 2].isalnum()):
        return end + 2 if words[-1] in "sxhz" else -1
    if after in "vV0123456789" and words[-1].isalpha() and length > 2:
        match = _VERSION.match(text, end)
        return match.end() if match else -1
    return -1


def _with_version(text: str, end: int) -> int:
    """The end with a version number that follows after a space or hyphen: "Python 3.10"."""
    match = _SPACED_VERSION.match(text, end)
    return match.end() if match else end


def crowded(text: str, start: int, end: int) -> bool:
    """Whether a name of one or two letters is glued to what surrounds it.

    "R&D", "Go-to", "C-level", "[C]".
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if after in "-–" and end + 1 < len(text) and text[end + 1].isalnum():
        return True
    if before in "-–" and start > 1 and text[start - 2].isalnum():
        return True
    if before == "." and start > 1 and text[start - 2].isalpha():
        return True
    if after == "." and end + 1 < len(text) and text[end + 1].isalnum():
        return True
    if before in "([" and after in ")]" and end - start == 1:
        return True
    return before in "&'’$" or after in "&'’*"


def gaps_suit(view: Folded, first: int, name: Name) -> bool:
    """Whether what stands between the letters is what may stand between them."""
    origins, length = view.origins, name.length
    if origins[first + length - 1] - origins[first] == length - 1:
        return True
    text = view.text
    for index in range(1, length):
        left, right = origins[first + index - 1] + 1, origins[first + index]
        if right <= left:
            continue
        gap = text[left:right]
        if index in name.own_breaks:
            if not _OWN_GAP.fullmatch(gap):
                return False
        elif not _may_part(text, gap, index, right, name, text[origins[first]].isupper()):
            return False
    return True


def _may_part(text: str, gap: str, index: int, right: int, name: Name, capital: bool) -> bool:
    """Whether a name written in one may be parted here by ``gap``."""
    if all(not char.isspace() and not char.isalnum() and ord(char) > 127 for char in gap):
        return True  # invisible characters
    if _LINE_HYPHEN.fullmatch(gap):
        return True
    if not _INNER_GAP.fullmatch(gap):
        return False
    if index in name.humps:
        return text[right].isupper()
    # "Kube flow" is Kubeflow, "our sales force" is not Salesforce
    return name.length >= 7 and 3 <= index <= name.length - 3 and (capital or gap == "-")
