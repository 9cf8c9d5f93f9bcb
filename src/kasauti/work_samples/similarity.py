"""Which submissions are alike: fingerprints of code by winnowing. A signal for people, no score.

References
----------
Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003.
"""

from __future__ import annotations

import hashlib
import io
import keyword
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GRAM, WINDOW = 16, 8
"""Tokens of a fingerprint, and fingerprints of which one is kept: a passage of 23 tokens that two
submissions share is always found."""

_SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
           tokenize.ENCODING, tokenize.ENDMARKER}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two submissions share.

    Parameters
    ----------
    share : float
        Of the smaller one's fingerprints, those that the other has too: 0 to 1.
    shared : int
    passages : tuple of (int, int)
        Lines that agree, first and second submission's, where a shared passage begins.
    """

    share: float
    shared: int
    passages: tuple[tuple[int, int], ...]


def fingerprints(code: str) -> Mapping[int, int]:
    """Return fingerprint → the line where it first begins; names and values do not count."""
    told = _tokens(code)
    grams = [
        (_digest(" ".join(word for word, _ in told[i : i + GRAM])), told[i][1])
        for i in range(len(told) - GRAM + 1)
    ]
    found: dict[int, int] = {}
    for start in range(max(1, len(grams) - WINDOW + 1) if grams else 0):
        digest, line = min(reversed(grams[start : start + WINDOW]), key=lambda gram: gram[0])
        found.setdefault(digest, line)
    return found


def _digest(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest())


def _tokens(code: str) -> list[tuple[str, int]]:
    try:
        return [
            (_word(token), token.start[0])
            for token in tokenize.generate_tokens(io.StringIO(code).readline)
            if token.type not in _SILENT
        ]
    except (tokenize.TokenError, SyntaxError, ValueError):
        # Code that does not parse is compared by its words.
        return [
            (word, number)
            for number, line in enumerate(code.splitlines(), 1)
            for word in re.findall(r"\w+|[^\w\s]", line)
        ]


def _word(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return token.string if keyword.iskeyword(token.string) else "name"
    if token.type in (tokenize.NUMBER, tokenize.STRING):
        return "value"
    return token.string


def likeness(first: str, second: str, *, given: Iterable[str] = ()) -> Likeness:
    """Compare two submissions.

    Parameters
    ----------
    first, second : str
    given : iterable of str
        What both were given (starter, public tests): it counts for nothing.
    """
    left, right = fingerprints(first), fingerprints(second)
    known = {digest for text in given for digest in fingerprints(text)}
    own, other = left.keys() - known, right.keys() - known
    both = own & other
    if not both:
        return Likeness(0.0, 0, ())
    passages = tuple(sorted((left[digest], right[digest]) for digest in both))
    return Likeness(len(both) / min(len(own), len(other)), len(both), passages)
