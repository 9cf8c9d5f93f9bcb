"""The parts of a job advert, told from its headings: wanted, done, offered, or a plain list.

The same words stand otherwise in each: "Python" under "Your profile" is asked for, under "About us"
it is told. Job boards also print lists of bare words under a heading ("Technologies").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

_HEADING = 9
"""Words of the longest heading."""


class Part(StrEnum):
    """What the lines under a heading do."""

    OPEN = "open"
    WANTED = "wanted"
    DONE = "done"
    OFFERED = "offered"
    TOOLS = "tools"
    FIELDS = "fields"
    FACT = "fact"


_LISTS = {"technologies": Part.TOOLS, "industry:": Part.FIELDS} | dict.fromkeys(
    (
        "job type:",
        "experience level:",
        "role:",
        "company size:",
        "company type:",
        "location options:",
        "compensation:",
    ),
    Part.FACT,
)
"""Headings of job boards whose list is the next line."""

_OFFERED = re.compile(
    r"^(?:job )?benefits|^perks|\b(?:we|you)(?:['’]ll| will| can)? (?:offer|get)\b|in it for you"
    r"|^company description|^about (?:us|our|<)|^why\b|what we provide|^who we are|how to apply"
    r"|diversity|interview process|^our ",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"requirement|qualification|skills|\bneed\b|\bbring\b|looking for|who you are|about you"
    r"|you are|you have|profile|tech(?:nical|nology)? stack|technologies|must|nice to have|bonus"
    r"|experience|plus|ideal|preferred|expect|desir|background|education",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"responsib|you(?:['’]ll| will).*(?:do|be)|you do|\brole\b|tasks|^job description|the job"
    r"|mission|your day|duties|opportunity",
    re.IGNORECASE,
)


def advert_parts(lines: Iterable[str]) -> Iterator[Part]:
    """The part that each line of one advert belongs to.

    Parameters
    ----------
    lines : iterable of str
        The advert's lines or sentences, in order.

    Examples
    --------
    >>> [str(p) for p in advert_parts(["Technologies", "go kafka", "Your profile:", "Go"])]
    ['open', 'tools', 'wanted', 'wanted']
    """
    part, before = Part.OPEN, ""
    for line in lines:
        part = _heading(line.strip(" *-•.")) or part
        yield _LISTS.get(before, part)
        before = line.strip().lower()


def _heading(line: str) -> Part | None:
    words = len(line.split())
    board = line.lower().startswith(("job benefits", "company description"))
    if line.lower() in _LISTS or (words > _HEADING and not board):
        return None
    if _OFFERED.search(line):
        return Part.OFFERED
    if _WANTED.search(line) and (words <= 6 or line.endswith(":")):
        return Part.WANTED
    return Part.DONE if _DONE.search(line) else None
