"""Indian cities by the names that adverts use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class City:
    """A city: the name in use, and its State or Union Territory."""

    name: str
    region: str


@dataclass(frozen=True, slots=True)
class NamedCity:
    """A city named in a text at ``text[start:end]``."""

    city: City
    start: int
    end: int


@cache
def _spellings() -> Mapping[str, City]:
    table = tomllib.loads(files("kasauti.roles").joinpath("data/places.toml").read_text("utf-8"))
    found = {}
    for name, row in table["city"].items():
        for spelling in (name, *row["also"]):
            found[spelling.casefold()] = City(name, row["region"])
    return found


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_spellings(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def cities_in(text: str) -> Iterator[NamedCity]:
    """Yield the cities that ``text`` names, in order.

    Examples
    --------
    >>> [named.city.name for named in cities_in("Bangalore or Gurgaon")]
    ['Bengaluru', 'Gurugram']
    """
    for match in _pattern().finditer(text):
        yield NamedCity(_spellings()[match.group().casefold()], match.start(), match.end())
