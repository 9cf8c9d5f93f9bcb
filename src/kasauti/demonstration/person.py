"""The invented applicants, as their files under ``data/people`` tell them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from kasauti.values import Month

MARK = re.compile(r"\{([^{}]+)\}")


def plain(text: str) -> str:
    """Return the text as printed: without the braces that mark skills.

    Examples
    --------
    >>> plain("Served {Llama} with {vLLM}.")
    'Served Llama with vLLM.'
    """
    return MARK.sub(r"\1", text)


def marked(text: str) -> tuple[str, ...]:
    """Return the skills that are marked in the text, in order.

    Examples
    --------
    >>> marked("Served {Llama} with {vLLM}.")
    ('Llama', 'vLLM')
    """
    return tuple(MARK.findall(text))


@dataclass(frozen=True, slots=True)
class Post:
    """A job, internship or dated project; ``end`` None means still there.

    Parameters
    ----------
    title, company, place : str
    start : Month or None
        None for an undated project.
    end : Month or None
    lines : tuple of str
        Bullets, with skills in braces.
    about : str
        A sentence of prose above the bullets.
    facts : tuple of (str, str)
        Labelled lines, as service companies write them: Client, Role, Environment.
    internship : bool
    """

    title: str
    company: str
    place: str
    start: Month | None
    end: Month | None
    lines: tuple[str, ...] = ()
    about: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    internship: bool = False

    def words(self) -> tuple[str, ...]:
        """Return all its texts, with their marks."""
        return (self.about, *self.lines, *(value for _, value in self.facts))


@dataclass(frozen=True, slots=True)
class Study:
    """A degree, its school, the years and the marks as printed."""

    degree: str
    school: str
    years: str
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One invented applicant.

    Parameters
    ----------
    id, name, file, look, dates : str
        ``look`` is a page design, ``dates`` a style of :mod:`kasauti.demonstration.dates`.
    engineering, ml : int
        The level that the author of this person meant, 1 to 5: an opinion to measure against.
    fit : int
        For the demonstration role: 3 strong, 2 possible, 1 weak, 0 outsider.
    route : str
    trick : str
        How the résumé tries to deceive: ``""``, ``"white text"``, ``"pasted role"``,
        ``"stuffing"``.
    order : tuple of str
        Sections in the order they are printed.
    headings : mapping of str to str
        Headings other than the usual.
    """

    id: str
    name: str
    file: str
    look: str
    dates: str
    engineering: int
    ml: int
    fit: int
    route: str = ""
    trick: str = ""
    headline: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    links: tuple[str, ...] = ()
    summary: str = ""
    skills: tuple[tuple[str, str], ...] = ()
    work: tuple[Post, ...] = ()
    projects: tuple[Post, ...] = ()
    education: tuple[Study, ...] = ()
    certifications: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    publications: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    interests: str = ""
    languages: str = ""
    personal: tuple[tuple[str, str], ...] = ()
    declaration: str = ""
    hidden: str = ""
    order: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)


def _month(text: str) -> Month | None:
    if text in ("", "now"):
        return None
    year, number = text.split("-")
    return Month(int(year), int(number))


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in value)


def _post(table: Mapping[str, Any]) -> Post:
    return Post(
        title=table["title"],
        company=table.get("company", ""),
        place=table.get("place", ""),
        start=_month(table.get("from", "")),
        end=_month(table.get("to", "")),
        lines=tuple(table.get("lines", ())),
        about=table.get("about", ""),
        facts=_pairs(table.get("facts", ())),
        internship=table.get("internship", False),
    )


def _person(table: dict[str, Any]) -> Person:
    return Person(
        **{
            **table,
            "work": tuple(map(_post, table.get("work", ()))),
            "projects": tuple(map(_post, table.get("projects", ()))),
            "education": tuple(Study(*study) for study in table.get("education", ())),
            "skills": _pairs(table.get("skills", ())),
            "personal": _pairs(table.get("personal", ())),
            **{
                name: tuple(table.get(name, ()))
                for name in (
                    "links",
                    "certifications",
                    "courses",
                    "publications",
                    "awards",
                    "order",
                )
            },
        }
    )


@cache
def people() -> tuple[Person, ...]:
    """Return the applicants in the order of their files and of their place in them."""
    folder = files("kasauti.demonstration") / "data" / "people"
    tables: list[dict[str, Any]] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        tables += tomllib.loads(path.read_text(encoding="utf-8"))["person"]
    return tuple(map(_person, tables))
