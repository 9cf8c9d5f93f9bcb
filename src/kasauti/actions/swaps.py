"""The swap test of the installed scorer: invented people, one signal changed at a time.

Every pair goes the whole way from file to level, as an applicant's file would. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from kasauti import demonstration, fairness
from kasauti.demonstration import Person
from kasauti.documents import read
from kasauti.resumes import read_profile
from kasauti.roles import load_role
from kasauti.screening import screen
from kasauti.skills import load_graph

AS_OF = date(2026, 11, 1)  # the invented people's own present
BAR = 3.0  # of the mean of both dimensions: where a decision would flip


@dataclass(frozen=True, slots=True)
class Swapped:
    """A signal and what changing it did to the score."""

    signal: fairness.Signal
    result: fairness.SwapResult


def swap_tests(people: int = 40) -> Iterator[Swapped]:
    """Yield each signal's result over the first ``people`` invented applicants.

    The score is the mean of both dimensions, 1 to 5. Scans are left out: recognising letters is
    slow and the same for both sides.
    """
    chosen = [p for p in demonstration.people() if not p.look.startswith("scan:")][:people]
    for signal in fairness.signals():
        pairs = [
            fairness.Pair(_with(one, signal.field, before), _with(one, signal.field, after))
            for one in chosen
            for before, after in signal.pairs
        ]
        result = fairness.swap_test(pairs, _score, bar=BAR, direction=signal.direction)
        yield Swapped(signal, result)


@cache  # a person as they are is one side of many pairs
def _scored(resume: bytes, name: str) -> float:
    document = read(resume, name)
    graph = load_graph()
    role = load_role(demonstration.role(), graph=graph)
    profile = read_profile(document, as_of=AS_OF)
    found = screen(document, profile, role, as_of=AS_OF, graph=graph)
    levels = [side.estimate.level for side in (found.engineering, found.ml)]
    return sum(level or 1.0 for level in levels) / len(levels)


def _score(person: Person) -> float:
    return _scored(demonstration.resume(person), person.file)


def _with(person: Person, field: str, value: str) -> Person:
    if field == "name":
        handle = value.split()[0].strip(".").lower()
        return replace(person, name=value, email=f"{handle}@example.com")
    if field == "city":
        return replace(person, city=value)
    if field == "school":
        return replace(person, education=tuple(replace(s, school=value) for s in person.education))
    if field == "personal":
        rows = tuple(tuple(row.split(": ", 1)) for row in value.split("|") if row)
        return replace(person, personal=rows)  # type: ignore[arg-type]
    if field == "work":
        first, *others = person.work or person.projects
        more = replace(first, lines=(*first.lines, value) if value else first.lines)
        kept = "work" if person.work else "projects"
        changed: Mapping[str, tuple[demonstration.Post, ...]] = {kept: (more, *others)}
        return replace(person, **changed)  # type: ignore[arg-type]
    raise ValueError(f"a résumé has no field {field!r}")
