"""What each résumé says, for benches to score against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kasauti.demonstration.dates import exact
from kasauti.demonstration.person import Person, Post, marked, people
from kasauti.values import Month


@dataclass(frozen=True, slots=True)
class TrueEntry:
    """A post as printed; ``end`` None means still there; inexact dates tell the year only."""

    kind: str
    title: str
    company: str
    start: Month | None
    end: Month | None
    exact: bool


@dataclass(frozen=True, slots=True)
class TrueSkill:
    """A skill as printed and its best context: W work, P project, C course, L listed."""

    name: str
    context: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What one file says, and what its author meant by it.

    Parameters
    ----------
    file, name : str
    entries : tuple of TrueEntry
        Jobs and internships, in the order printed.
    skills : tuple of TrueSkill
    engineering, ml, fit : int
        See :class:`kasauti.demonstration.Person`.
    route, trick, hidden : str
    """

    file: str
    name: str
    entries: tuple[TrueEntry, ...]
    skills: tuple[TrueSkill, ...]
    engineering: int
    ml: int
    fit: int
    route: str
    trick: str
    hidden: str


def _skills(person: Person) -> tuple[TrueSkill, ...]:
    contexts: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("W", tuple(text for post in person.work for text in post.words())),
        ("P", tuple(text for post in person.projects for text in post.words())),
        ("P", person.publications),
        ("C", (*person.certifications, *person.courses)),
        ("L", (*(text for _, text in person.skills), person.summary, *person.awards)),
    )
    best: dict[str, TrueSkill] = {}
    for context, texts in contexts:
        for text in texts:
            for name in marked(text):
                best.setdefault(name.casefold(), TrueSkill(name, context))
    return tuple(best.values())


def _entry(post: Post, style: str) -> TrueEntry:
    kind = "internship" if post.internship else "job"
    return TrueEntry(kind, post.title, post.company, post.start, post.end, exact(style))


def truth_of(person: Person) -> Truth:
    """Return what the person's résumé says."""
    return Truth(
        file=person.file,
        name=person.name,
        entries=tuple(_entry(post, person.dates) for post in person.work if post.company),
        skills=_skills(person),
        engineering=person.engineering,
        ml=person.ml,
        fit=person.fit,
        route=person.route,
        trick=person.trick,
        hidden=person.hidden,
    )


def truth() -> Iterator[Truth]:
    """Yield what each applicant's file says, in the order of :func:`applicants`."""
    return map(truth_of, people())
