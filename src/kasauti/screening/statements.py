"""How much a free statement carries, from its words alone."""

from __future__ import annotations

import math
import re
from functools import cache

from kasauti.screening.tables import any_of, table

_ASIDE = re.compile(r"\([^)]{4,}\)|:\s|;\s|—")
_LIST_COMMA = re.compile(r",\s")
_FIGURE = re.compile(r"(?<![\w.])\d[\d.,]*\s?(?:%|x\b|ms\b|[kmb]\b)?", re.IGNORECASE)


@cache
def _families() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    return tuple(
        (name, float(family["weight"]), any_of(family["patterns"]))
        for name, family in table("statements").items()
    )


def statement_strength(text: str) -> float:
    """Return how much evidence a free statement carries, 0 to 1.

    Definite practices ("split by flight and location to avoid leakage"), ordinary steps and
    definite figures lift it; hedges, other people's work and taking-back lower it. Praise,
    repetition and small talk name no practice and stay near 0. Length does not count by itself.

    Parameters
    ----------
    text : str
        One statement: a bullet, an answer, a few sentences.

    Returns
    -------
    float

    Notes
    -----
    The words are the table ``data/statements.toml``; the curve is 1 − exp(−points / 4), so the
    first practices count most and no heap of words reaches 1.

    Examples
    --------
    >>> checked = statement_strength("Split by flight to avoid leakage; audited labels.")
    >>> praise = statement_strength("I am a world-class expert and highly skilled at this.")
    >>> checked > 0.4, praise
    (True, 0.0)
    """
    points = 0.0
    for name, weight, pattern in _families():
        found = {match[0].lower() for match in pattern.finditer(text)}
        points += weight * len(found)
        if name == "practice" and found:
            points += 0.25 * min(4, len(_ASIDE.findall(text))) + 0.1 * min(
                6, len(_LIST_COMMA.findall(text))
            )
            points += 0.3 * min(3, len(_FIGURE.findall(text)))
    return round(1.0 - math.exp(-points / 4.0), 6) if points > 0 else 0.0
