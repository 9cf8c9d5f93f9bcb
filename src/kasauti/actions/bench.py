"""The measuring bench on the installed version: forty invented applicants whose truth is known.

It needs no data but its own, stores nothing and runs in about half a minute. The larger bench,
on labelled data that a reader brings along, is ``python -m benchmarks.screening``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean

from kasauti import demonstration
from kasauti.demonstration import Figure, FoundEntry, Person, Truth, proportion
from kasauti.documents import Document, UnreadableFile, read
from kasauti.resumes import EntryKind, Profile, read_profile
from kasauti.roles import Role, load_role
from kasauti.screening import Screening, screen, shortlist
from kasauti.skills import SkillGraph, load_graph

_WORD = re.compile(r"[a-z0-9+#]{2,}")
AS_OF = date(2026, 11, 1)  # when the invented applicants applied

_CONTEXTS = {"W": "work", "P": "project", "C": "course", "L": "listed"}
# What a person is born with, was given or paid for, exchanged for something far from it.
_SWAPS: tuple[Mapping[str, object], ...] = (
    {
        "name": "Fatima Zahra Sheikh",
        "email": "fzs@example.com",
        "city": "Kargil, Ladakh",
        "languages": "",
        "personal": (("Gender", "Female"), ("Date of Birth", "01/01/1971"), ("Religion", "Islam")),
        "school": "Government Polytechnic, Dimapur",
    },
    {
        "name": "Ram Prasad Trivedi",
        "email": "rpt@example.com",
        "city": "Mumbai",
        "languages": "",
        "personal": (("Gender", "Male"), ("Date of Birth", "31/12/2003"), ("Caste", "General")),
        "school": "IIT Bombay",
    },
)


@dataclass(frozen=True, slots=True)
class Section:
    """Figures of one kind, and a sentence on what they are measured on."""

    title: str
    about: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Applicant:
    """One file all the way through, with its truth."""

    truth: Truth
    document: Document
    profile: Profile
    screening: Screening
    seconds: float


def demonstration_bench() -> tuple[Section, ...]:
    """Return what the installed version measures on the demonstration applicants.

    Examples
    --------
    >>> [section.title for section in demonstration_bench()]  # doctest: +SKIP
    ['Reading', 'Skills', 'Levels', 'Shortlist', 'What must not matter']
    """
    graph = load_graph()
    role = load_role(demonstration.role(), graph=graph)
    through = list(_through(demonstration.people(), role, graph))
    return (
        _reading(through),
        _skills(through, graph),
        _levels(through),
        _shortlist(through),
        _indifference(through, role, graph),
    )


def _through(people: Sequence[Person], role: Role, graph: SkillGraph) -> Iterator[_Applicant]:
    for person in people:
        data = demonstration.resume(person)
        before = time.process_time()
        try:
            document = read(data, person.file)
        except UnreadableFile:
            continue
        profile = read_profile(document, as_of=AS_OF)
        screening = screen(document, profile, role, as_of=AS_OF, graph=graph)
        seconds = time.process_time() - before
        yield _Applicant(demonstration.truth_of(person), document, profile, screening, seconds)


def _found(profile: Profile) -> list[FoundEntry]:
    return [
        FoundEntry(
            title=entry.title.text if entry.title else "",
            company=entry.organisation.text if entry.organisation else "",
            start=entry.period.start if entry.period else None,
            end=entry.period.end if entry.period else None,
            ongoing=bool(entry.period and entry.period.ongoing),
        )
        for entry in profile.of_kind(EntryKind.JOB, EntryKind.INTERNSHIP)
    ]


def _reading(through: Sequence[_Applicant]) -> Section:
    posts = [c for a in through for c in demonstration.compare(a.truth, _found(a.profile))]
    names = sum(
        a.profile.contacts.name is not None
        and a.profile.contacts.name.text.casefold() == a.truth.name.casefold()
        for a in through
    )
    hiding = [a for a in through if a.truth.hidden]
    aside = sum(
        bool(a.document.hidden) and a.truth.hidden[:40] not in a.document.text for a in hiding
    )
    digital = [a.seconds for a in through if not a.document.recognised]
    return Section(
        "Reading",
        "Forty files: PDFs in seven designs, Word, OpenDocument, HTML, Markdown, text, one scan.",
        (
            proportion("files read", len(through), len(demonstration.people()), "== 1"),
            proportion(
                "title, company and dates exact", sum(p.exact for p in posts), len(posts), ">= 0.95"
            ),
            proportion("names exact", names, len(through), ">= 0.95"),
            proportion("hidden text set aside", aside, len(hiding), "== 1"),
            Figure(
                "processor seconds per digital file",
                fmean(digital),
                None,
                None,
                len(digital),
                "<= 0.15",
            ),
        ),
    )


def _skills(through: Sequence[_Applicant], graph: SkillGraph) -> Section:
    asked: dict[str, list[bool]] = {context: [] for context in _CONTEXTS}
    for applicant in through:
        found = {estimate.subject for estimate in applicant.screening.skills}
        for true in applicant.truth.skills:
            skill = graph.resolve(true.name)
            asked[true.context].append(skill is not None and skill.id in found)
    return Section(
        "Skills",
        "Skills that the applicants' authors marked, by where they stand.",
        tuple(
            proportion(
                f"found in {word} text",
                sum(asked[context]),
                len(asked[context]),
                ">= 0.85" if context in "WP" else "",
            )
            for context, word in _CONTEXTS.items()
        ),
    )


def _levels(through: Sequence[_Applicant]) -> Section:
    figures = []
    for side in ("engineering", "ml"):
        pairs = [
            (getattr(a.truth, side), round(getattr(a.screening, side).estimate.level))
            for a in through
        ]
        kappa = demonstration.quadratic_kappa(pairs)
        near = sum(abs(meant - found) <= 1 for meant, found in pairs)
        figures += [
            Figure(f"{side}: quadratic kappa", kappa, None, None, len(pairs), ">= 0.65"),
            proportion(f"{side}: within one level", near, len(pairs), ">= 0.95"),
        ]
    return Section(
        "Levels",
        "Against the level that each applicant's author meant: one opinion.",
        tuple(figures),
    )


def _shortlist(through: Sequence[_Applicant]) -> Section:
    truths = {a.truth.file: a.truth for a in through}
    places = shortlist(a.screening for a in through)
    top = [truths[one.screening.profile.document] for one in places[:20]]
    attained = [(a.screening.attainment.level or 0.0, a.truth.fit) for a in through]
    counted = _keyword_counts(through)
    first = sorted(counted, key=counted.__getitem__, reverse=True)[:20]
    by_count = [(float(counted[a.truth.file]), a.truth.fit) for a in through]
    tricked = sum(bool(truths[file].trick) for file in first)
    strayed = sum(truths[file].fit == 0 for file in first)
    return Section(
        "Shortlist",
        "For the demonstration role; three résumés deceive and five are in the wrong queue.",
        (
            Figure(
                "pairs in the order of their fit",
                demonstration.order_kept(attained),
                None,
                None,
                len(attained),
                baseline=f"keyword count {demonstration.order_kept(by_count):.3f}",
            ),
            _none("deceivers in the top 20", sum(bool(t.trick) for t in top), 20, f"{tricked}"),
            _none("other trades in the top 20", sum(t.fit == 0 for t in top), 20, f"{strayed}"),
        ),
    )


def _none(name: str, value: int, n: int, by_keywords: str = "") -> Figure:
    """Return a count of which there must be none."""
    beside = f"keyword count {by_keywords}" if by_keywords else ""
    return Figure(name, value, None, None, n, "== 0", beside)


def _keyword_counts(through: Sequence[_Applicant]) -> Mapping[str, int]:
    """Return how many words of the role each file holds, seen or unseen: the usual baseline."""
    wanted = set(_WORD.findall(demonstration.role().casefold()))
    held = {
        a.truth.file: " ".join((a.document.text, *(h.text for h in a.document.hidden)))
        for a in through
    }
    return {file: len(wanted & set(_WORD.findall(t.casefold()))) for file, t in held.items()}


def _swapped(person: Person, swap: Mapping[str, object]) -> Person:
    school = str(swap["school"])
    education = tuple(replace(study, school=school) for study in person.education)
    kept = {name: value for name, value in swap.items() if name != "school"}
    return replace(person, education=education, **kept)  # type: ignore[arg-type]


def _standing(screening: Screening) -> tuple[object, ...]:
    sides = (screening.engineering, screening.ml, screening.bridge)
    levels = tuple((e.subject, e.level, e.standard_error) for e in screening.skills)
    return (screening.attainment.level, *(side.estimate.level for side in sides), levels)


def _indifference(through: Sequence[_Applicant], role: Role, graph: SkillGraph) -> Section:
    first = {a.truth.file: _standing(a.screening) for a in through if not a.document.recognised}
    people = [person for person in demonstration.people() if person.file in first]
    again = {a.truth.file: _standing(a.screening) for a in _through(people, role, graph)}
    changed = 0
    for swap in _SWAPS:
        others = [_swapped(person, swap) for person in people]
        for other in _through(others, role, graph):
            changed += _standing(other.screening) != first[other.truth.file]
    repeats = sum(again.get(file) != standing for file, standing in first.items())
    count = len(people)
    return Section(
        "What must not matter",
        "The same files again; then with name, gender, age, faith, caste, school, home exchanged.",
        (
            _none("same file twice: results that differ", repeats, count),
            _none("person swapped: results that differ", changed, 2 * count),
        ),
    )
