"""How much a free statement carries, from its words alone."""

from __future__ import annotations

import math
import re
from functools import cache

from kasauti.screening.tables import any_of, in_one_line, table

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LIST_COMMA = re.compile(r",\s|;\s")
_FIGURE = re.compile(r"(?<![\w.])\d[\d.,]*\s?(?:%|x\b|ms\b|[kmb]\b)?", re.IGNORECASE)
_PLAIN_LENGTH = 4.4  # letters a word in easy talk; technical prose runs to 5.5
_METHOD = 0.6  # points of practices and steps from which a statement tells of a way of working
_SHORT = 8  # words below which a statement has no style


@cache
def _families() -> tuple[tuple[float, re.Pattern[str]], ...]:
    return tuple(
        (float(family["weight"]), any_of(family["patterns"]))
        for family in table("statements").values()
    )


def statement_strength(text: str) -> float:
    """Return how much evidence a free statement carries, 0 to 1.

    Definite practices ("split by flight and location to avoid leakage"), ordinary steps, exact
    enumerations and figures lift it; hedges, other people's work and taking-back lower it.
    Praise, repetition and small talk name no practice and stay near 0. Length does not count.

    Parameters
    ----------
    text : str
        One statement: a bullet, an answer, a few sentences.

    Returns
    -------
    float

    Notes
    -----
    The words are the table ``data/statements.toml``; the curve is 1 − exp(−points / 6), so the
    first practices count most and no heap of words reaches 1.

    Examples
    --------
    >>> checked = statement_strength("Split by flight to avoid leakage; audited labels.")
    >>> praise = statement_strength("I am a world-class expert and highly skilled at this.")
    >>> checked > 0.3, praise
    (True, 0.0)
    """
    text = in_one_line(text)
    points = 0.0
    told = 0.0
    for weight, pattern in _families():
        found = {match[0].lower() for match in pattern.finditer(text)}
        points += weight * len(found)
        told += weight * len(found) if weight > 0 else 0.0
    if told >= _METHOD:
        points += _density(text) + 0.3 * min(3, len(_FIGURE.findall(text)))
    return round(1.0 - math.exp(-points / 6.0), 6) if points > 0 else 0.0


def _density(text: str) -> float:
    """Return points for naming many things exactly: long words, enumerations; at most 3.5."""
    words = _WORD.findall(text)
    if len(words) < _SHORT:
        return 0.0
    length = sum(map(len, words)) / len(words)
    listed = len(_LIST_COMMA.findall(text)) / len(words)
    return min(2.0, max(0.0, 2.0 * (length - _PLAIN_LENGTH))) + min(1.5, 12.0 * listed)
