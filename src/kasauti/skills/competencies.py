"""The sixteen competencies and their anchors."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from kasauti.skills.scale import Competency, Dimension


@cache
def competencies() -> tuple[Competency, ...]:
    """All sixteen, in the order S1–S6, M1–M6, B1–B4.

    Returns
    -------
    tuple of Competency
        Each with five anchors, level 1 first.

    Examples
    --------
    >>> [c.id for c in competencies()][:3]
    ['S1', 'S2', 'S3']
    """
    source = resources.files("kasauti.skills") / "data" / "competencies.toml"
    tables = tomllib.loads(source.read_text("utf-8"))
    found = []
    for identifier, table in tables.items():
        one, two, three, four, five = table["anchors"]
        found.append(
            Competency(
                id=identifier,
                dimension=Dimension(table["dimension"]),
                name=table["name"],
                anchors=(one, two, three, four, five),
            )
        )
    return tuple(found)


def competency(identifier: str) -> Competency:
    """The competency with this id.

    Raises
    ------
    KeyError
        If there is none; the message lists the sixteen ids.
    """
    for candidate in competencies():
        if candidate.id == identifier:
            return candidate
    known = ", ".join(c.id for c in competencies())
    raise KeyError(f"no competency {identifier!r}; there are {known}")
