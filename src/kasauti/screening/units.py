"""Evidence units: each mention of a skill with what its sentence shows and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from kasauti.resumes import Entry, EntryKind, Passage, PassageKind, Profile, SectionKind, Span
from kasauti.screening.signals import Sentences, Signals
from kasauti.screening.tables import pattern
from kasauti.skills import Mention
from kasauti.values import Period


class Context(IntEnum):
    """Where a mention stands, weakest first."""

    LISTED = 0
    SUMMARY = 1
    STUDY = 2
    STACK = 3
    PROJECT = 4
    INTERNSHIP = 5
    ACADEMIC = 6
    PUBLICATION = 7
    WORK = 8


DESCRIBED = frozenset(
    {Context.PROJECT, Context.INTERNSHIP, Context.ACADEMIC, Context.PUBLICATION, Context.WORK}
)
_OF_ENTRY = {
    EntryKind.JOB: Context.WORK,
    EntryKind.INTERNSHIP: Context.INTERNSHIP,
    EntryKind.PROJECT: Context.PROJECT,
    EntryKind.PUBLICATION: Context.PUBLICATION,
    EntryKind.VOLUNTEERING: Context.PROJECT,
    EntryKind.EDUCATION: Context.STUDY,
    EntryKind.CERTIFICATION: Context.STUDY,
    EntryKind.COURSE: Context.STUDY,
    EntryKind.AWARD: Context.STUDY,
}
_OF_SECTION = {
    SectionKind.EDUCATION: Context.STUDY,
    SectionKind.CERTIFICATIONS: Context.STUDY,
    SectionKind.COURSES: Context.STUDY,
    SectionKind.AWARDS: Context.STUDY,
    SectionKind.PUBLICATIONS: Context.PUBLICATION,
    SectionKind.PROJECTS: Context.PROJECT,
    SectionKind.WORK: Context.WORK,
    SectionKind.VOLUNTEERING: Context.PROJECT,
    SectionKind.SUMMARY: Context.SUMMARY,
}
_WORD = re.compile(r"[^\W\d_]{2,}")
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """One mention of a skill, or one sight of a behaviour, as evidence.

    Parameters
    ----------
    skill : str
        Skill id, or a behaviour's id.
    start, end : int
        The sentence or list line: offsets into the document's text.
    context : Context
    signals : Signals
    position : int
        Index of the entry it stands in; `NOWHERE` outside entries.
    period : Period or None
        Of that entry.
    inherited : bool
        Named in the stack line or title of an entry that tells of own acts with some skill.
    """

    skill: str
    start: int
    end: int
    context: Context
    signals: Signals
    position: int
    period: Period | None
    inherited: bool = False

    @property
    def described(self) -> bool:
        """True for a use with the person's own action in a job, internship, project or paper.

        A paper that appeared, a patent or a maintained package is its author's own act.
        """
        if self.context is Context.PUBLICATION:
            return "artefact" in self.signals and not self.signals.hedged
        return self.context in DESCRIBED and self.signals.own


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a stretch of text stands."""

    start: int
    end: int
    context: Context
    position: int
    listing: bool
    bullet: bool = False


class Places:
    """The passages of a profile, found by offset, and their sentences."""

    def __init__(self, text: str, profile: Profile) -> None:
        self.entries = profile.entries
        self._text = text
        places = [
            place
            for index, entry in enumerate(profile.entries)
            for place in _of_entry(text, index, entry, entry_context(entry))
        ]
        places += [
            _Place(p.span.start, p.span.end, _outside(profile, p.span.start, p.kind), NOWHERE, True)
            for p in profile.passages
        ]
        self._places = sorted(places, key=lambda place: (place.start, place.end))
        self._starts = [place.start for place in self._places]
        self.sentences = Sentences(
            text, [(p.start, p.end, p.bullet) for p in self._places if not p.listing]
        )
        self.research = {
            index
            for index, entry in enumerate(profile.entries)
            if entry.title is not None and pattern("titles", "research").search(entry.title.text)
        }

    def __iter__(self) -> Iterator[_Place]:
        return iter(self._places)

    def at(self, offset: int) -> _Place | None:
        """Return the place that holds ``text[offset]``."""
        index = bisect_right(self._starts, offset) - 1
        while index >= 0 and index >= bisect_right(self._starts, offset) - 3:
            if self._places[index].start <= offset < self._places[index].end:
                return self._places[index]
            index -= 1
        return None

    def lists(self) -> list[tuple[int, int]]:
        """Return the stretches that are skill lists or stack lines."""
        return [(p.start, p.end) for p in self._places if p.listing]


def entry_context(entry: Entry) -> Context:
    """Return the context that an entry's own sentences stand in.

    A post whose title says it belonged to studies (research assistant, teaching assistant,
    club lead) is academic: its months count half. Only the title is read, never the institution.
    Awards that name something checkable (a patent, a talk, a maintained package) are publications.
    """
    context = _OF_ENTRY[entry.kind]
    if entry.kind is EntryKind.AWARD and entry.title is not None:
        checkable = pattern("signals", "artefact").search(entry.title.text)
        return Context.PUBLICATION if checkable else context
    if context is Context.WORK and entry.title is not None:
        if pattern("titles", "internship").search(entry.title.text):
            return Context.INTERNSHIP
        if pattern("titles", "academic").search(entry.title.text):
            return Context.ACADEMIC
        if pattern("titles", "student").search(_title_line(entry)):
            return Context.PROJECT
    return context


def _title_line(entry: Entry) -> str:
    organisation = entry.organisation.text if entry.organisation else ""
    return f"{entry.title.text if entry.title else ''} {organisation}"


def _of_entry(text: str, index: int, entry: Entry, context: Context) -> Iterable[_Place]:
    """Yield the entry's passages, and between them its header lines."""
    paper = context is Context.PUBLICATION
    headed = Context.STACK if context in DESCRIBED and not paper else context
    reach = entry.span.start
    for passage in _whole(text, sorted(entry.passages, key=lambda p: p.span.start)):
        start, end = passage.span.start, passage.span.end
        if start > reach:
            yield _Place(reach, start, headed, index, not paper)
        listing = passage.kind in (PassageKind.STACK, PassageKind.LIST) and not paper
        inside = Context.STACK if listing and context in DESCRIBED else context
        yield _Place(start, end, inside, index, listing, passage.kind is PassageKind.BULLET)
        reach = max(reach, end)
    if entry.span.end > reach:
        yield _Place(reach, entry.span.end, headed, index, not paper)


def _whole(text: str, passages: list[Passage]) -> list[Passage]:
    """Join a bullet that breaks off to the line that carries it on."""
    joined: list[Passage] = []
    for passage in passages:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind is PassageKind.BULLET
            and passage.kind in (PassageKind.PROSE, PassageKind.STACK)
            and text[before.span.end - 1] not in ".!?;:"
            and text[before.span.end : passage.span.start].strip(" ") == "\n"
        ):
            joined[-1] = Passage(before.kind, Span(before.span.start, passage.span.end))
        else:
            joined.append(passage)
    return joined


def _outside(profile: Profile, offset: int, kind: PassageKind) -> Context:
    section = profile.section_at(offset)
    context = _OF_SECTION.get(section.kind, Context.LISTED) if section else Context.LISTED
    if kind in (PassageKind.LIST, PassageKind.STACK) and context in DESCRIBED:
        return Context.STACK
    return context


def read_units(text: str, places: Places, mentions: Iterable[Mention]) -> tuple[Unit, ...]:
    """Return the evidence unit of every mention, in reading order.

    Parameters
    ----------
    text : str
        The blinded text.
    places : Places
    mentions : iterable of Mention
    """
    found = list(mentions)
    starts = [mention.start for mention in found]
    units = [_unit(text, places, places.at(m.start), m, starts) for m in found]
    acting = {unit.position for unit in units if unit.described}
    return tuple(
        replace(unit, inherited=True)
        if unit.context is Context.STACK and unit.position in acting
        else unit
        for unit in units
    )


def _unit(
    text: str, places: Places, place: _Place | None, mention: Mention, starts: list[int]
) -> Unit:
    if place is None:
        start, end = _line(text, mention.start, mention.end)
        return Unit(mention.skill, start, end, Context.LISTED, Signals(), NOWHERE, None)
    period = places.entries[place.position].period if place.position != NOWHERE else None
    span = None if place.listing else places.sentences.at(mention.start)
    if span is None:
        title = places.entries[place.position].title if place.position != NOWHERE else None
        if title is not None and title.span.start <= mention.start < title.span.end:
            start, end = title.span.start, title.span.end
        else:
            start, end = _line(text, mention.start, mention.end)
        return Unit(mention.skill, start, end, place.context, Signals(), place.position, period)
    signals = places.sentences.signals(span)
    context = place.context
    if context in DESCRIBED and _is_list(text, span, starts) and not signals.own:
        context = Context.STACK
    return Unit(mention.skill, span[0], span[1], context, signals, place.position, period)


def _is_list(text: str, span: tuple[int, int], starts: list[int]) -> bool:
    """True where mentions crowd a sentence: one in every three words or more."""
    named = bisect_right(starts, span[1]) - bisect_right(starts, span[0] - 1)
    return named >= 3 and named * 3 >= len(_WORD.findall(text, span[0], span[1]))


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the line around a mention, without surrounding blanks."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    while first < start and not text[first].isalnum():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
