"""The words résumés are built from: headings, titles, employers, degrees, places, labels.

The tables are data, ``data/words.toml``; this module reads them once and answers questions
about short stretches of text. Everything is compared case-folded.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from kasauti.resumes.profile import SectionKind

_WORD = re.compile(r"[^\W_]+(?:[.'’&/-]*[^\W_]+|[\u0900-\u0963\u0966-\u097f]+)*\.?")
_SQUEEZE = re.compile(r"[^0-9a-z\u0900-\u097f]")


@dataclass(frozen=True)
class Vocabulary:
    """The tables of ``data/words.toml``, ready to be asked."""

    headings: dict[str, SectionKind]
    squeezed_headings: dict[str, SectionKind]
    heading_words: frozenset[str]
    titles: frozenset[str]
    internship: frozenset[str]
    teams: frozenset[str]
    organisation_words: frozenset[str]
    employers: frozenset[str]
    institutions: frozenset[str]
    degrees: frozenset[str]
    cities: frozenset[str]
    places: frozenset[str]
    place_codes: frozenset[str]
    modes: frozenset[str]
    labels: dict[str, str]
    before_names: frozenset[str]
    never_names: frozenset[str]
    names_that_are_words: frozenset[str]
    subheadings: frozenset[str]
    table_head: frozenset[str]
    issuers: re.Pattern[str]
    link_words: re.Pattern[str]
    employment: re.Pattern[str]


def squeeze(text: str) -> str:
    """Return letters and digits only, case-folded: what is left of a letter-spaced heading."""
    return _SQUEEZE.sub("", text.casefold().replace("&", "and"))


def one_of(phrases: list[str]) -> re.Pattern[str]:
    """Return a pattern of whole phrases, longest first, any blanks between their words."""
    longest = sorted(phrases, key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    return re.compile(rf"(?<![\w/])(?:{either})(?![\w/])", re.IGNORECASE)


@cache
def vocabulary() -> Vocabulary:
    """Return the tables, read once."""
    path = resources.files("kasauti.resumes").joinpath("data/words.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    headings = {
        name: SectionKind(kind) for kind, names in data["headings"].items() for name in names
    }
    places = data["places"]
    return Vocabulary(
        headings=headings,
        squeezed_headings={squeeze(name): kind for name, kind in headings.items()},
        heading_words=frozenset(data["heading_words"]["around"]),
        titles=frozenset(data["titles"]["words"]),
        internship=frozenset(data["titles"]["internship"]),
        teams=frozenset(data["titles"]["teams"]),
        organisation_words=frozenset(data["organisations"]["words"]),
        employers=frozenset(data["organisations"]["known"]),
        institutions=frozenset(data["institutions"]["words"]),
        degrees=frozenset(data["degrees"]["words"]),
        cities=frozenset(places["cities"]),
        places=frozenset(places["cities"] + places["regions"] + places["countries"]),
        place_codes=frozenset(places["codes"]),
        modes=frozenset(places["modes"]),
        labels={name: kind for kind, names in data["labels"].items() for name in names},
        before_names=frozenset(data["names"]["before"]),
        never_names=frozenset(data["names"]["never"]),
        names_that_are_words=frozenset(data["names"]["also_words"]),
        subheadings=frozenset(squeeze(name) for name in data["subheadings"]["words"]),
        table_head=frozenset(data["tables"]["head"]),
        issuers=one_of(data["issuers"]["words"]),
        link_words=one_of(data["link_words"]["words"]),
        employment=one_of(data["employment"]["types"]),
    )


def words(text: str) -> list[str]:
    """Return the words of a text, case-folded, inner dots and dashes kept."""
    return _WORD.findall(text.casefold())


_TITLE_ENDS = ("engineer", "writer", "developer", "designer", "manager", "architect", "scientist")


@lru_cache(maxsize=8192)
def title_weight(text: str) -> int:
    """Return how much a stretch reads like the title of a post (0 for not at all)."""
    table = vocabulary()
    parts = [part for word in words(text) for part in re.split(r"[-/&.]", word) if part]
    if not parts:
        return 0
    found = [
        n for n, part in enumerate(parts) if part in table.titles or part.endswith(_TITLE_ENDS)
    ]
    if not found:
        return 0
    closes = found[-1] >= len(parts) - 2 or len(found) > 1
    return 3 if closes else 2


@lru_cache(maxsize=8192)
def organisation_weight(text: str) -> int:
    """Return how much a stretch reads like the name of an employer (0 for not at all)."""
    table = vocabulary()
    found = words(text)
    if not found:
        return 0
    name = " ".join(found)
    if name in table.employers or found[0].rstrip(".") in table.employers:
        return 4
    bare = [word.rstrip(".") for word in found]
    hits = [n for n, word in enumerate(bare) if word in table.organisation_words]
    if not hits:
        return 0
    if len(bare) == 1:
        return 1
    if hits[-1] == len(bare) - 1:
        return 3
    return 0 if title_weight(text) else 2


@lru_cache(maxsize=8192)
def institution_weight(text: str) -> int:
    """Return how much a stretch reads like a university, college or school."""
    table = vocabulary()
    found = re.findall(r"[^\W\d_]+|[\u0900-\u097f]+", text)
    named = [part for part in found if part.casefold() in table.institutions]
    if named:
        letters_only = all(part.isupper() and len(part) < 6 for part in named)
        return 2 if letters_only else 3
    return 1 if organisation_weight(text) else 0


_DOTTED_DEGREE = re.compile(
    r"\b(Ph|[BMDPA](?:[A-Z]\.)?)\.\s?(?=(?:Tech|Eng?|Sc|S|A|Com|C|B|Phil|Pharm|Ed|Arch|Des|Voc|Res|D|G|E)\b)"
)


@lru_cache(maxsize=8192)
def degree_weight(text: str) -> int:
    """Return how much a stretch reads like a degree or a class at school."""
    table = vocabulary()
    undotted = _DOTTED_DEGREE.sub(lambda m: m[1].replace(".", ""), text)
    undotted = _DOTTED_DEGREE.sub(r"\1", undotted)
    raw = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", undotted)
    for n, word in enumerate(raw):
        low = word.casefold()
        if low in table.degrees and (len(low) > 2 or word.isupper() or (n == 0 and len(low) == 2)):
            return 3
        if n + 1 < len(raw) and f"{low} {raw[n + 1].casefold()}" in table.degrees:
            return 3
    return 0


_PLACE_TAIL = re.compile(r"\s*[-–(]?\s*\b\d{3}\s?\d{2,3}\b\)?\s*$")


@lru_cache(maxsize=8192)
def is_place(text: str) -> bool:
    """Return True if a stretch is a place or a way of working from one ("Remote")."""
    table = vocabulary()
    text = _PLACE_TAIL.sub("", text).strip(" .,()[]*_")
    if not text:
        return False
    low = " ".join(text.casefold().split())
    if low in table.places or low in table.modes or text in table.place_codes:
        return True
    parts = [
        p.strip(" .()") for p in re.split(r"[,/|&·•()–-]|\s+and\s+|\s+-\s+", low) if p.strip(" .()")
    ]
    if len(parts) < 2:
        return False
    known = [p in table.places or p in table.modes or p.upper() in table.place_codes for p in parts]
    town_and_code = (
        len(parts) == 2 and text[-2:] in table.place_codes and len(parts[0].split()) <= 2
    )
    return all(known) or (
        town_and_code and not organisation_weight(parts[0]) and not title_weight(parts[0])
    )


@lru_cache(maxsize=8192)
def label_kind(text: str) -> str | None:
    """Return what a label before a colon announces ("Role", "Tech stack"), None if nothing."""
    low = re.sub(r"\s+", " ", text.casefold()).strip(" *_•·-–:#")
    low = re.sub(r"\s*[(#]?\d*\)?$", "", low) if low[-1:].isdigit() else low
    return vocabulary().labels.get(low)
