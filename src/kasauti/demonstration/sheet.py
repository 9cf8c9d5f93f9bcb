"""A résumé's printed words, laid out in sections but not yet in any format."""

from __future__ import annotations

from dataclasses import dataclass

from kasauti.demonstration.dates import written
from kasauti.demonstration.person import Person, Post, plain

HEADINGS = {
    "summary": "Summary",
    "skills": "Technical Skills",
    "work": "Work Experience",
    "projects": "Projects",
    "education": "Education",
    "certifications": "Certifications",
    "courses": "Relevant Coursework",
    "publications": "Publications",
    "awards": "Achievements",
    "languages": "Languages",
    "interests": "Interests",
    "personal": "Personal Details",
    "declaration": "Declaration",
}
ORDER = tuple(HEADINGS)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as printed: header parts, then prose, labelled lines and bullets."""

    title: str
    company: str = ""
    place: str = ""
    dates: str = ""
    about: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A section as printed; of ``text``, ``rows``, ``items`` and ``lines`` any may be empty."""

    kind: str
    heading: str
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one résumé prints, and what it hides."""

    name: str
    headline: str
    contacts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    hidden: str = ""


def _item(post: Post, dates: str) -> Item:
    return Item(
        title=plain(post.title),
        company=post.company,
        place=post.place,
        dates=written(dates, post.start, post.end) if post.start else "",
        about=plain(post.about),
        facts=tuple((label, plain(value)) for label, value in post.facts),
        lines=tuple(map(plain, post.lines)),
    )


def _block(person: Person, kind: str) -> Block:
    heading = person.headings.get(kind, HEADINGS[kind])
    if kind in ("summary", "interests", "languages", "declaration"):
        return Block(kind, heading, text=plain(getattr(person, kind)))
    if kind in ("skills", "personal"):
        rows = tuple((label, plain(text)) for label, text in getattr(person, kind))
        return Block(kind, heading, rows=rows)
    if kind in ("work", "projects"):
        return Block(
            kind, heading, items=tuple(_item(p, person.dates) for p in getattr(person, kind))
        )
    if kind == "education":
        items = tuple(
            Item(s.degree, s.school, dates=s.years, about=s.marks) for s in person.education
        )
        return Block(kind, heading, items=items)
    return Block(kind, heading, lines=tuple(map(plain, getattr(person, kind))))


def sheet(person: Person) -> Sheet:
    """Return the person's résumé as words in sections, in the order it prints them."""
    contacts = (
        ("Email", person.email),
        ("Mobile", person.phone),
        ("Location", person.city),
        *(("Link", link) for link in person.links),
    )
    return Sheet(
        name=person.name,
        headline=person.headline,
        contacts=tuple((label, value) for label, value in contacts if value),
        blocks=tuple(
            _block(person, kind) for kind in person.order or ORDER if getattr(person, kind)
        ),
        hidden=person.hidden,
    )
