"""A résumé's content as facts with the positions they were read from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from kasauti.values import Period


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch ``Document.text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """A value read from the text, with where it stands.

    ``text`` is what the stretch says with blanks and line breaks as single blanks, save for a
    name broken within a table's cell: there the stretch runs over what stands between.
    """

    text: str
    span: Span


class SectionKind(StrEnum):
    """What a part of a résumé is about."""

    SUMMARY = "summary"
    WORK = "work"
    PROJECTS = "projects"
    SKILLS = "skills"
    EDUCATION = "education"
    CERTIFICATIONS = "certifications"
    COURSES = "courses"
    PUBLICATIONS = "publications"
    AWARDS = "awards"
    VOLUNTEERING = "volunteering"
    INTERESTS = "interests"
    LANGUAGES = "languages"
    PERSONAL = "personal"
    DECLARATION = "declaration"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the résumé: its kind, its heading (None for the top), its stretch."""

    kind: SectionKind
    heading: Words | None
    span: Span


class PassageKind(StrEnum):
    """How a passage speaks."""

    BULLET = "bullet"
    PROSE = "prose"
    STACK = "stack"  # "Tech stack: Python, Kafka, Redis" inside a post or project
    LIST = "list"  # a line of a skills section


@dataclass(frozen=True, slots=True)
class Passage:
    """A bullet, sentence group or list line; a bullet wrapped over lines is one passage."""

    kind: PassageKind
    span: Span


class EntryKind(StrEnum):
    """What an entry tells of."""

    JOB = "job"
    INTERNSHIP = "internship"
    PROJECT = "project"
    EDUCATION = "education"
    CERTIFICATION = "certification"
    COURSE = "course"
    PUBLICATION = "publication"
    AWARD = "award"
    VOLUNTEERING = "volunteering"


@dataclass(frozen=True, slots=True)
class Entry:
    """A post, project, degree, certificate or the like.

    Parameters
    ----------
    kind : EntryKind
    title : Words or None
        Job title, project name, degree, certificate, paper.
    organisation : Words or None
        Employer, institution, issuer, venue.
    location : Words or None
    period : Period or None
    period_words : Words or None
        The dates as printed.
    span : Span
        All of the entry.
    passages : tuple of Passage
        Its description, in reading order, header lines left out.
    url : str or None
    """

    kind: EntryKind
    title: Words | None
    organisation: Words | None
    location: Words | None
    period: Period | None
    period_words: Words | None
    span: Span
    passages: tuple[Passage, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    """How to reach the person. Kept apart: nothing here ever enters a score."""

    name: Words | None = None
    emails: tuple[Words, ...] = ()
    phones: tuple[Words, ...] = ()  # text in E.164 form, span where it is printed
    location: Words | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParseQuality:
    """How far the reading can be trusted, 0 to 1, and what lowered it.

    Below ``THRESHOLD`` the résumé becomes a person's task and is not ranked.
    """

    figure: float
    reasons: tuple[str, ...] = ()

    THRESHOLD: ClassVar[float] = 0.5

    @property
    def enough(self) -> bool:
        """True if the résumé may be ranked."""
        return self.figure >= self.THRESHOLD


@dataclass(frozen=True, slots=True)
class Profile:
    """A résumé's content.

    Parameters
    ----------
    document : str
        Name of the file it was read from.
    contacts : Contacts
    headline : Words or None
        The line under the name ("Senior ML Engineer | 7 years").
    sections : tuple of Section
        They cover the whole text, in order.
    entries : tuple of Entry
        Jobs, internships, projects, education … in reading order.
    passages : tuple of Passage
        What stands outside entries: summary, skills lists, interests.
    quality : ParseQuality
    warnings : tuple of str
    """

    document: str
    contacts: Contacts
    headline: Words | None
    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    passages: tuple[Passage, ...]
    quality: ParseQuality
    warnings: tuple[str, ...] = ()

    def of_kind(self, *kinds: EntryKind) -> tuple[Entry, ...]:
        """Return the entries of the given kinds, in reading order."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    def section_at(self, offset: int) -> Section | None:
        """Return the section that holds ``text[offset]``."""
        for section in self.sections:
            if section.span.start <= offset < section.span.end:
                return section
        return None
